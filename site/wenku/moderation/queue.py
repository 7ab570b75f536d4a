"""What waits for a decision: the longest waiting first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base.db import session
from wenku.base.errors import NotFound
from wenku.base.paging import Page, number
from wenku.documents.models import Document, Version, VersionState
from wenku.previews.models import PreviewState
from wenku.previews.queries import Progress, progresses


@dataclass(frozen=True)
class Waiting:
    """One line of the queue. `is_next_version`: an earlier version of the document is public already."""

    version_id: int
    title: str
    author: str
    page_count: int
    preview: PreviewState
    submitted_at: datetime
    is_next_version: bool


@dataclass(frozen=True)
class Backlog:
    count: int
    oldest: datetime | None


def waiting(*, after: str | None = None, size: int = 50) -> Page[Waiting]:
    """The queue, oldest first; `after` is the version id that the page before ended with."""
    query = _lines().order_by(Version.submitted_at, Version.id).limit(size + 1)
    last = session().get(Version, number(after) or 0)
    if last is not None and last.submitted_at is not None:
        later = Version.submitted_at > last.submitted_at
        query = query.where(or_(later, (Version.submitted_at == last.submitted_at) & (Version.id > last.id)))
    found = session().execute(query).all()
    progress = progresses(version.id for version, _, _ in found)
    rows = [_line(version, document, owner, progress[version.id]) for version, document, owner in found]
    return Page(rows[:size], next=str(rows[size - 1].version_id) if len(rows) > size else None)


def next_after(version_id: int) -> Waiting | None:
    """What waits after this version; where it was the last, the first of those that wait before it."""
    later = waiting(after=str(version_id), size=1).items or waiting(size=2).items
    return next((line for line in later if line.version_id != version_id), None)


def backlog() -> Backlog:
    count, oldest = (
        session().execute(select(func.count(), func.min(Version.submitted_at)).where(Version.state == VersionState.WAITING)).one()
    )
    return Backlog(count, oldest)


def case(version_id: int) -> Version:
    """A version to look at, with its document, owner and category; decided ones too (the reason is asked about later).

    Raises NotFound for one that was never submitted: a draft is its uploader's own business.
    """
    version = session().scalar(
        select(Version)
        .where(Version.id == version_id, Version.submitted_at.is_not(None))
        .options(
            joinedload(Version.document).joinedload(Document.owner),
            joinedload(Version.document).joinedload(Document.category),
        )
    )
    if version is None:
        raise NotFound
    return version


def _lines() -> Select[Version, Document, Member]:
    return (
        select(Version, Document, Member)
        .join(Document, Document.id == Version.document_id)
        .join(Member, Member.id == Document.owner_id)
        .where(Version.state == VersionState.WAITING)
    )


def _line(version: Version, document: Document, owner: Member, progress: Progress) -> Waiting:
    assert version.submitted_at is not None
    return Waiting(
        version_id=version.id,
        title=version.full_title,
        author=people.shown_name(owner),
        page_count=progress.page_count,
        preview=progress.state,
        submitted_at=version.submitted_at,
        is_next_version=document.published_version_id is not None,
    )
