"""Public documents as other sites follow them: the newest for feeds, and all of them for sitemaps, piece by piece."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base.db import session
from wenku.documents import queries
from wenku.documents.models import STILL_PUBLIC, Document, DocumentState, Licence, Version

CHUNK = 10_000
"""Numbers of documents in one sitemap: its place is told by its number alone, so that the last costs no more than the first."""

_HAS_PUBLISHED = exists().where(Document.owner_id == Member.id, Document.state == DocumentState.PUBLISHED)
_CHANGED = func.coalesce(Document.changed_at, Document.published_at)


@dataclass(frozen=True)
class Entry:
    """A public document in a feed. `title` has the extension."""

    id: int
    title: str
    description: str
    kind: str
    page_count: int
    price: int
    licence: Licence
    category_id: int | None
    author_name: str
    author_id: int | None
    published_at: datetime
    changed_at: datetime


def entries(*, categories: Collection[int] | None = None, author_id: int | None = None, most: int = 30) -> list[Entry]:
    """The newest first; of some categories, or of one member. `author_id` is None where the author's profile isn't public."""
    ids = queries.newest(categories=categories, author_id=author_id, most=most)
    asked = (
        select(Document, Version, Member)
        .join(Version, Version.id == Document.published_version_id)
        .join(Member, Member.id == Document.owner_id)
        .where(Document.id.in_(ids), STILL_PUBLIC)
    )
    by_id = {entry.id: entry for entry in (_entry(*row) for row in session().execute(asked))}
    return [by_id[id] for id in ids if id in by_id]


def numbers(after: int, to: int, *, most: int) -> Sequence[tuple[int, datetime]]:
    """Public documents by number and the time of their last change, with numbers above `after` and up to `to`."""
    asked = select(Document.id, _CHANGED).where(_between(after, to), STILL_PUBLIC)
    return [(row[0], row[1]) for row in session().execute(asked.order_by(Document.id).limit(most))]


def chunks() -> list[tuple[int, datetime]]:
    """The chunks in which there is anything public, from 1, each with the time of its last change."""
    chunk = (Document.id - 1) // CHUNK
    asked = select(chunk, func.max(_CHANGED)).where(Document.state == DocumentState.PUBLISHED).group_by(chunk).order_by(chunk)
    return [(row[0] + 1, row[1]) for row in session().execute(asked)]


def author_numbers(after: int, to: int, *, most: int) -> Sequence[tuple[int, None]]:
    """Members with a public profile of whom anything is public, as `numbers`."""
    asked = select(Member.id).where(Member.id > after, Member.id <= to, Member.is_public, _HAS_PUBLISHED)
    return [(number, None) for number in session().scalars(asked.order_by(Member.id).limit(most))]


def author_chunks() -> list[int]:
    chunk = (Member.id - 1) // CHUNK
    return [
        number + 1 for number in session().scalars(select(chunk).where(Member.is_public, _HAS_PUBLISHED).distinct().order_by(chunk))
    ]


def _between(after: int, to: int) -> ColumnElement[bool]:
    return (Document.id > after) & (Document.id <= to)


def _entry(document: Document, version: Version, owner: Member) -> Entry:
    published_at = document.published_at or document.made_at
    return Entry(
        id=document.id,
        title=version.full_title,
        description=version.description,
        kind=version.kind,
        page_count=version.page_count or 0,
        price=document.price,
        licence=document.licence,
        category_id=document.category_id,
        author_name=people.shown_name(owner),
        author_id=owner.id if owner.is_public else None,
        published_at=published_at,
        changed_at=max(published_at, document.changed_at or published_at),
    )
