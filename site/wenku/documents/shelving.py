"""Where lists find a document: under its category, its author and its keywords, counted there while it is public."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from wenku.base import chinese, db
from wenku.base.db import session
from wenku.documents import changes
from wenku.documents.models import Category, Document, DocumentState, Tag, Tagging, Tally, Version

_NOTED = "documents.shelving"


def note(document_id: int) -> None:
    """Put the document where it belongs when this unit ends: after its change has a number, under the lock that this takes."""
    noted: set[int] = db.notes().setdefault(_NOTED, set())
    noted.add(document_id)
    db.at_the_end(_lock)
    changes.note(document_id)
    db.at_the_end(_shelve)


def _lock() -> None:
    """The tallies first: who counts the number of a change holds them already, and would wait for us while we wait for them."""
    noted: set[int] = db.notes()[_NOTED]
    session().execute(select(Tally.document_id).where(Tally.document_id.in_(noted)).order_by(Tally.document_id).with_for_update())


def _shelve() -> None:
    noted: set[int] = db.notes().pop(_NOTED)
    session().flush()
    for document_id in sorted(noted):
        _place(document_id)


def _place(document_id: int) -> None:
    """What it was counted for is read from where it stands, so that once more changes nothing."""
    own = _now(document_id)
    is_public = own.state is DocumentState.PUBLISHED
    shelf_id, author_id = (own.category_id, own.owner_id) if is_public else (None, None)
    if own.shelf_id != shelf_id:
        _count(Category, {own.shelf_id} - {None}, -1)
        _count(Category, {shelf_id} - {None}, +1)
    if (own.shelf_id, own.author_id) != (shelf_id, author_id):
        session().execute(update(Tally).where(Tally.document_id == document_id).values(shelf_id=shelf_id, author_id=author_id))
    _tag(document_id, normal(own.keywords or []) if is_public else {}, own.published_at)


def _now(document_id: int) -> Row[*tuple[Any, ...]]:
    asked = (
        select(Document.state, Document.category_id, Document.owner_id, Document.published_at)
        .add_columns(Version.keywords, Tally.shelf_id, Tally.author_id)
        .join(Tally, Tally.document_id == Document.id)
        .outerjoin(Version, Version.id == Document.published_version_id)
    )
    return session().execute(asked.where(Document.id == document_id)).one()


def normal(keywords: Iterable[str]) -> dict[str, str]:
    """By the form in which two keywords are the same, how each was written first."""
    names: dict[str, str] = {}
    for word in keywords:
        if key := chinese.normal(word)[:80]:
            names.setdefault(key, word.strip())
    return names


def _tag(document_id: int, names: Mapping[str, str], published_at: datetime | None) -> None:
    before = set(session().scalars(select(Tagging.tag_id).where(Tagging.document_id == document_id)))
    now = _tags(names)
    if gone := before - now:
        session().execute(delete(Tagging).where(Tagging.document_id == document_id, Tagging.tag_id.in_(gone)))
    if come := now - before:
        rows = [{"document_id": document_id, "tag_id": tag_id, "published_at": published_at} for tag_id in sorted(come)]
        session().execute(insert(Tagging), rows)
    _count(Tag, gone, -1)
    _count(Tag, come, +1)


def _tags(names: Mapping[str, str]) -> set[int]:
    """Their ids; those that were never met are new."""
    known = {tag.key: tag.id for tag in session().execute(select(Tag.key, Tag.id).where(Tag.key.in_(names)))} if names else {}
    made = [Tag(key=key, name=name, listed=0) for key, name in names.items() if key not in known]
    session().add_all(made)
    session().flush()
    return {*known.values(), *(tag.id for tag in made)}


def _count(kind: type[Category] | type[Tag], ids: Collection[int | None], change: int) -> None:
    if ids:
        session().execute(update(kind).where(kind.id.in_(ids)).values(listed=kind.listed + change))
