"""Claims as admins read them, by their clock, and the public log, which names nobody and no title."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from wenku.base import clock, paging
from wenku.base.db import session
from wenku.base.errors import NotFound
from wenku.base.paging import Page
from wenku.documents import barred
from wenku.documents.models import Document
from wenku.moderation import countering, strikes, takedowns
from wenku.moderation.takedown_models import (
    Attachment,
    ClaimState,
    CounterNotice,
    CounterState,
    Takedown,
    Target,
    TargetState,
    WorkKind,
)

_COUNTERED = exists().where(Target.takedown_id == Takedown.id, Target.state == TargetState.COUNTERED)


@dataclass(frozen=True)
class Line:
    """A claim in a list. `due_at` is its clock while it is open."""

    takedown: Takedown
    documents: int
    due_at: datetime

    @property
    def is_overdue(self) -> bool:
        return self.takedown.state is ClaimState.OPEN and self.due_at <= clock.now()


@dataclass(frozen=True)
class Claimed:
    """A document of a claim: `twins` are others with the same bytes, `notice` what its uploader said last."""

    target: Target
    document: Document
    twins: list[int]
    notice: CounterNotice | None
    may_restore_at: datetime | None


@dataclass(frozen=True)
class Whole:
    """A claim with all that belongs to it."""

    line: Line
    documents: list[Claimed]
    attachments: Sequence[Attachment]
    strikes: int


@dataclass(frozen=True)
class Logged:
    """An accepted claim as everybody reads it: when, what sort of work, and what became of the documents, by their numbers."""

    number: int
    decided_at: datetime
    kind: WorkKind
    outcomes: dict[TargetState, list[int]]


def still_open() -> list[Line]:
    """The one whose time runs out first comes first."""
    waiting = select(Takedown).where(Takedown.state == ClaimState.OPEN).order_by(Takedown.made_at, Takedown.id)
    return _lines(session().scalars(waiting).all())


def countered() -> list[Line]:
    """Those with a counter-notice that waits for an answer, the oldest first."""
    return _lines(session().scalars(select(Takedown).where(_COUNTERED).order_by(Takedown.id)).all())


def decided(*, before: str | None = None, size: int = 30) -> Page[Line]:
    """The newest first."""
    rows = paging.newest_first(
        select(Takedown).where(Takedown.state != ClaimState.OPEN), Takedown.id.expression, before=before, size=size
    )
    return rows.map(lambda found: _lines([row[0] for row in found]))


def count_waiting() -> int:
    """How many wait for an admin: claims, and counter-notices."""
    claims = session().scalar(select(func.count()).where(Takedown.state == ClaimState.OPEN)) or 0
    return claims + (session().scalar(select(func.count()).where(CounterNotice.state == CounterState.OPEN)) or 0)


def one(takedown_id: int) -> Whole:
    takedown = session().scalar(select(Takedown).where(Takedown.id == takedown_id).options(joinedload(Takedown.decided_by)))
    if takedown is None:
        raise NotFound
    attached = select(Attachment).where(Attachment.takedown_id == takedown_id).order_by(Attachment.id)
    documents = _claimed(takedown_id)
    line = Line(takedown, len(documents), takedowns.due_at(takedown))
    return Whole(line, documents, session().scalars(attached).all(), strikes.numbers(takedown_id))


def attachment(takedown_id: int, attachment_id: int) -> Attachment:
    found = session().get(Attachment, attachment_id)
    if found is None or found.takedown_id != takedown_id:
        raise NotFound
    return found


def claim_of(notice_id: int) -> int:
    """The number of the newest claim that the counter-notice is against."""
    about = select(func.max(Target.takedown_id)).join(CounterNotice, CounterNotice.document_id == Target.document_id)
    number = session().scalar(about.where(CounterNotice.id == notice_id, Target.state != TargetState.SPARED))
    if number is None:
        raise NotFound
    return number


def log(*, before: str | None = None, size: int = 30) -> Page[Logged]:
    """The newest first."""
    accepted = select(Takedown.id, Takedown.decided_at, Takedown.kind).where(Takedown.state == ClaimState.ACCEPTED)
    rows = paging.newest_first(accepted, Takedown.id.expression, before=before, size=size)
    outcomes = _outcomes([row.id for row in rows.items])
    return rows.map(lambda found: [Logged(row.id, row.decided_at, row.kind, outcomes[row.id]) for row in found])


def _lines(found: Sequence[Takedown]) -> list[Line]:
    counted = select(Target.takedown_id, func.count()).where(Target.takedown_id.in_([one.id for one in found]))
    counts = {row[0]: row[1] for row in session().execute(counted.group_by(Target.takedown_id))}
    return [Line(one, counts.get(one.id, 0), takedowns.due_at(one)) for one in found]


def _claimed(takedown_id: int) -> list[Claimed]:
    loaded = joinedload(Target.document).options(joinedload(Document.published_version), joinedload(Document.owner))
    rows = session().scalars(select(Target).where(Target.takedown_id == takedown_id).options(loaded).order_by(Target.id)).all()
    ids = [row.document_id for row in rows]
    asked = select(CounterNotice).where(CounterNotice.document_id.in_(ids)).order_by(CounterNotice.id)
    notices = {notice.document_id: notice for notice in session().scalars(asked)}
    return [_with(row, notices.get(row.document_id)) for row in rows]


def _with(target: Target, notice: CounterNotice | None) -> Claimed:
    at = countering.may_restore_at(notice) if notice is not None and notice.state is CounterState.OPEN else None
    return Claimed(target, target.document, barred.twins(target.document_id), notice, at)


def _outcomes(takedown_ids: Sequence[int]) -> dict[int, dict[TargetState, list[int]]]:
    found: dict[int, dict[TargetState, list[int]]] = {id: {} for id in takedown_ids}
    about = Target.takedown_id.in_(takedown_ids), Target.state != TargetState.SPARED
    for row in session().scalars(select(Target).where(*about).order_by(Target.document_id)):
        found[row.takedown_id].setdefault(row.state, []).append(row.document_id)
    return found
