"""A member's own documents, by what is to be done with them."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from wenku.accounts.models import Member
from wenku.base.db import session
from wenku.base.paging import Page, number
from wenku.documents.models import Document, DocumentState, Tally, Version, VersionState

D, V = DocumentState, VersionState


class Shelf(StrEnum):
    """Where a member looks for a document; one whose next version waits stands on two."""

    ALL = "all"
    DRAFTS = "drafts"
    REVIEW = "review"
    RETURNED = "returned"
    PUBLIC = "public"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Holding:
    """A document with its newest version, and the one that was published last, which may be older."""

    document: Document
    version: Version
    tally: Tally
    published: Version | None


_published = aliased(Version)
_STANDING = {D.PRIVATE, D.PUBLISHED}
_KEPT = set(D) - {D.REMOVED}

# For each shelf, pairs of the states that the document and its newest version may have.
_ON: dict[Shelf, list[tuple[set[DocumentState], set[VersionState]]]] = {
    Shelf.ALL: [(_KEPT, set(V))],
    Shelf.DRAFTS: [(_STANDING, {V.DRAFT})],
    Shelf.REVIEW: [(_STANDING, {V.WAITING})],
    Shelf.RETURNED: [(_STANDING, {V.REJECTED, V.CHANGES_ASKED})],
    Shelf.PUBLIC: [({D.PUBLISHED}, set(V))],
    Shelf.ELSEWHERE: [({D.HIDDEN, D.TAKEN_DOWN}, set(V)), ({D.PRIVATE}, {V.WITHDRAWN})],
}


def on(shelf: Shelf, *, of: Member, page: str | None = None, size: int = 20) -> Page[Holding]:
    """The newest first; removed ones are on no shelf."""
    query = _held(of).where(_is_on(shelf)).order_by(Document.id.desc()).limit(size + 1)
    if last := number(page):
        query = query.where(Document.id < last)
    rows = [Holding(*row) for row in session().execute(query)]
    return Page(rows[:size], next=str(rows[size - 1].document.id) if len(rows) > size else None)


def counts(of: Member) -> dict[Shelf, int]:
    """How many are on each shelf."""
    states = _held(of).with_only_columns(Document.state, Version.state, func.count()).group_by(Document.state, Version.state)
    sums = dict.fromkeys(Shelf, 0)
    for document, version, count in session().execute(states):
        for shelf, pairs in _ON.items():
            if any(document in documents and version in versions for documents, versions in pairs):
                sums[shelf] += count
    return sums


def unfinished(of: Member, *, size: int = 50) -> list[Holding]:
    """New files that were never handed in, the newest first: what the upload page goes on with."""
    first = and_(Document.state == D.PRIVATE, Version.state == V.DRAFT, Version.submitted_at.is_(None))
    query = _held(of).where(first).order_by(Document.id.desc()).limit(size)
    return [Holding(*row) for row in session().execute(query)]


def one(document: Document) -> Holding:
    query = _newest().where(Document.id == document.id)
    return Holding(*session().execute(query).one())


def _held(of: Member) -> Select[Document, Version, Tally, Version]:
    return _newest().where(Document.owner_id == of.id)


def _newest() -> Select[Document, Version, Tally, Version]:
    last = select(func.max(Version.number)).where(Version.document_id == Document.id).correlate(Document).scalar_subquery()
    return (
        select(Document, Version, Tally, _published)
        .join(Version, and_(Version.document_id == Document.id, Version.number == last))
        .join(Tally, Tally.document_id == Document.id)
        .outerjoin(_published, _published.id == Document.published_version_id)
    )


def _is_on(shelf: Shelf) -> ColumnElement[bool]:
    return or_(*(_are(documents, versions) for documents, versions in _ON[shelf]))


def _are(documents: Collection[DocumentState], versions: Collection[VersionState]) -> ColumnElement[bool]:
    return and_(Document.state.in_(documents), Version.state.in_(versions))
