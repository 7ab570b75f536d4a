"""A job is a row, written by the transaction that wants it: enqueue by name, lease, finish, retry."""

import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Index, String, Text, and_, case, delete, func, or_, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base import clock
from wenku.base.columns import Json, UtcDateTime
from wenku.base.db import BigId, Model, Numbered, session
from wenku.base.errors import Conflict
from wenku.base.words import _l

LEASE = timedelta(seconds=15)
"""How long a worker that says nothing keeps a job. What a killed one was doing is taken up again after this, or as soon as a worker
on the same machine sees that it is dead.
"""

KEPT = timedelta(days=7)
"""How long finished jobs are kept, to be looked at."""

PAUSE, LONGEST_PAUSE = timedelta(seconds=4), timedelta(hours=1)
"""What a job waits after its first failed attempt; twice as long after each further one, up to the longest."""

SHORTEST_PAUSE = timedelta(milliseconds=250)
"""What a job waits that was interrupted for the first time."""

MOST_INTERRUPTIONS = 10
"""How often a job's work may be ended from outside: more often than it may fail by itself, but not for ever."""

LIGHT_SPAN = timedelta(seconds=20)
"""How long work may take in the light lane."""

FAST, LIGHT, SLOW = "fast", "light", "slow"
"""Lanes: what takes no time to speak of (mail), what takes seconds, and what may take minutes."""

_unfinished = text("finished_at IS NULL")
_failed = text("failed AND NOT discarded")
_confidential: set[str] = set()
_UNLEASED: dict[str, object] = {"lease": None, "lease_until": None, "worker": None}


class LeaseLost(Conflict):
    """Another worker has the job now: stop, and write nothing."""

    code, message = "lease-lost", _l("Another worker has taken over this job.")


class Misplaced(Exception):
    """Work takes too long for the lane of the hand that does it: it goes on in `lane`, from its beginning."""

    def __init__(self, lane: str) -> None:
        super().__init__(lane)
        self.lane = lane


class Job(Numbered, Model):
    """Unfinished while `finished_at` is null; held by process `worker` while `lease_until` lies ahead; given up where `failed`,
    and looked at by nobody any more where it is `discarded`.

    `owner_id` is the member whose work it is: members take turns. What is in the `background` waits for all else in its lane.
    `interruptions` are attempts that were ended from outside; they aren't among `attempts`.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("uq_job_key", "key", unique=True, sqlite_where=_unfinished, postgresql_where=_unfinished),
        Index("ix_job_failed", "id", sqlite_where=_failed, postgresql_where=_failed),
        Index("ix_job_due", "lane", "background", "owner_id", "run_at", sqlite_where=_unfinished, postgresql_where=_unfinished),
    )

    name: Mapped[str] = mapped_column(String(60))
    arguments: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    key: Mapped[str | None] = mapped_column(String(120))
    slot: Mapped[str | None] = mapped_column(String(120), unique=True)
    lane: Mapped[str] = mapped_column(String(12), default=FAST)
    owner_id: Mapped[int | None] = mapped_column(BigId)
    background: Mapped[bool] = mapped_column(default=False)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    worker: Mapped[str | None] = mapped_column(String(80))
    attempts: Mapped[int] = mapped_column(default=0)
    most_attempts: Mapped[int] = mapped_column(default=5)
    interruptions: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    again: Mapped[bool] = mapped_column(default=False)
    failed: Mapped[bool] = mapped_column(default=False)
    discarded: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


@dataclass(eq=False)
class Lease:
    """One worker's hold on one job, in the lane of the hand that does it."""

    job_id: int
    secret: str
    lane: str = SLOW
    lost: bool = False
    began: float = field(default_factory=time.monotonic)

    def check(self) -> None:
        """For long work, to be asked every second or so; costs nothing, and `hold` decides. Raises LeaseLost, and Misplaced where
        what looked like light work isn't.
        """
        if self.lost:
            raise LeaseLost
        if self.lane == LIGHT and time.monotonic() - self.began > LIGHT_SPAN.total_seconds():
            raise Misplaced(SLOW)

    def hold(self) -> None:
        """Keep the job for another while: called first in each unit that writes a result, so that a worker taken for dead writes
        nothing. Raises LeaseLost where the job is somebody else's by now.
        """
        try:
            _guarded(self, {"lease_until": clock.now() + LEASE})
        except LeaseLost:
            self.lost = True
            raise


def enqueue(
    name: str,
    *,
    key: str | None = None,
    lane: str = FAST,
    owner_id: int | None = None,
    background: bool = False,
    run_at: datetime | None = None,
    most_attempts: int = 5,
    **arguments: object,
) -> None:
    """Ask for `name` ("previews.make") to be done once this transaction is committed.

    With a `key`, an unfinished job of the same key stands for both, with the arguments it has; where it is at work already it runs
    once more afterwards, since it may have looked before this change.
    """
    now = clock.now()
    when = run_at or now
    while key is None or not _joined(key, when, background):
        job = Job(
            name=name,
            arguments=arguments,
            key=key,
            lane=lane,
            owner_id=owner_id,
            background=background,
            run_at=when,
            most_attempts=most_attempts,
            made_at=now,
        )
        if _added(job):
            return


def confidential(name: str) -> None:
    """What jobs of this name are given is for the worker only: it is deleted as soon as they are done or given up."""
    _confidential.add(name)


def is_confidential(name: str) -> bool:
    return name in _confidential


def enqueue_slot(name: str, slot: str, *, lane: str = FAST) -> None:
    """Ask for periodic work: once for each slot, whoever asks, also when that was done long ago."""
    now = clock.now()
    _added(Job(name=name, arguments={}, slot=f"{name}@{slot}", lane=lane, run_at=now, made_at=now))


def due(lane: str, *, names: Collection[str], limit: int) -> list[tuple[int, str]]:
    """Id and name of jobs among `names` that may be leased now, in the order in which they should be.

    Members take turns: whoever has the fewest jobs at work or ahead of this one comes first, then who has waited longest. Within
    one member's jobs the longest waiting comes first.
    """
    found = _in_turn(lane, names, limit)
    return found + _in_background(lane, names, limit - len(found)) if len(found) < limit else found


def take(job_id: int, *, by: str) -> Job | None:
    """Lease the job to the process `by`, one attempt more on its count; None where it is finished, not due, or taken meanwhile.

    Whoever asked for it again so far did so before this run looks at anything.
    """
    now = clock.now()
    taken = {"lease": secrets.token_hex(16), "lease_until": now + LEASE, "worker": by, "attempts": Job.attempts + 1, "again": False}
    if not _changed(session().execute(update(Job).where(Job.id == job_id, *_free(now)).values(taken))):
        return None
    return session().get(Job, job_id, populate_existing=True)


def finish(lease: Lease) -> None:
    """Done; or due once more, where somebody asked for it while it ran. Raises LeaseLost."""
    _end(lease, last_error=None)


def retry(lease: Lease, *, error: str, after: timedelta) -> None:
    """Give the job back for another try later. Raises LeaseLost."""
    _guarded(lease, {**_UNLEASED, "last_error": error, "run_at": clock.now() + after})


def give_up(lease: Lease, *, error: str) -> bool:
    """Try no more; False where somebody asked for it while it ran, so that it is due once more. Raises LeaseLost."""
    return _end(lease, last_error=error, failed=True)


def interrupted(lease: Lease, *, error: str) -> None:
    """Give the job back for another try soon: its work was ended by something else than itself. Raises LeaseLost."""
    count = select(Job.interruptions).where(Job.id == lease.job_id)
    after = _doubled(SHORTEST_PAUSE, session().scalar(count) or 0)
    again = {"attempts": Job.attempts - 1, "interruptions": Job.interruptions + 1}
    _guarded(lease, {**_UNLEASED, **again, "last_error": error, "run_at": clock.now() + after})


def move(lease: Lease, *, lane: str) -> None:
    """Hand over a job to another lane, as if it had waited there since it was asked for. Raises LeaseLost."""
    _guarded(lease, {**_UNLEASED, "attempts": Job.attempts - 1, "lane": lane})


def give_back(lease: Lease) -> None:
    """Hand over a job that was not brought to its end, as if it had never been taken. Raises LeaseLost."""
    _guarded(lease, {**_UNLEASED, "attempts": Job.attempts - 1})


def unfinished(keys: Collection[str]) -> set[str]:
    """Those of the keys under which something waits or is at work."""
    return set(session().scalars(select(Job.key).where(Job.key.in_(keys), Job.finished_at.is_(None))))


def in_background(name: str) -> int:
    """How many jobs of this name wait or are at work that nobody is in a hurry for."""
    waiting = select(func.count()).select_from(Job).where(Job.name == name, Job.background.is_(True), Job.finished_at.is_(None))
    return session().scalar(waiting) or 0


def holders() -> list[str]:
    """The processes that hold a job now."""
    return list(session().scalars(select(Job.worker).where(Job.worker.is_not(None), Job.finished_at.is_(None)).distinct()))


def release(worker: str) -> None:
    """Free at once what a dead process held. The attempt counts: it may have died of it."""
    session().execute(update(Job).where(Job.worker == worker, Job.finished_at.is_(None)).values(_UNLEASED))


def pause(attempts: int) -> timedelta:
    """How long a job waits that has failed `attempts` times."""
    return _doubled(PAUSE, attempts - 1)


def forget_old() -> None:
    """Delete what was finished long ago."""
    session().execute(delete(Job).where(Job.finished_at < clock.now() - KEPT))


def _in_turn(lane: str, names: Collection[str], limit: int) -> list[tuple[int, str]]:
    """A job's turn counts what its owner has at work as well: else whoever has two hundred files would always hold every hand."""
    now = clock.now()
    at_work = and_(Job.lease_until.is_not(None), Job.lease_until >= now)
    turn = func.row_number().over(partition_by=Job.owner_id, order_by=(at_work.desc(), Job.run_at, Job.id))
    counted = or_(at_work, and_(Job.run_at <= now, Job.name.in_(names)))
    here = Job.lane == lane, Job.background.is_(False), Job.finished_at.is_(None), counted
    all = select(Job.id, Job.name, Job.run_at, at_work.label("at_work"), turn.label("turn")).where(*here).subquery()
    wanted = select(all.c.id, all.c.name).where(~all.c.at_work).order_by(all.c.turn, all.c.run_at, all.c.id).limit(limit)
    return [(id, name) for id, name in session().execute(wanted)]


def _in_background(lane: str, names: Collection[str], limit: int) -> list[tuple[int, str]]:
    wanted = select(Job.id, Job.name).where(Job.lane == lane, Job.background.is_(True), Job.name.in_(names), *_free(clock.now()))
    return [(id, name) for id, name in session().execute(wanted.order_by(Job.run_at, Job.id).limit(limit))]


def _joined(key: str, when: datetime, background: bool) -> bool:
    """Whether an unfinished job of this key stands for a new one too: as soon as the more urgent of the two."""
    at_work, later = Job.lease.is_not(None), Job.run_at > when
    joined: dict[str, object] = {"again": case((at_work, True), else_=Job.again), "run_at": case((later, when), else_=Job.run_at)}
    if not background:
        joined["background"] = False
    return _changed(session().execute(update(Job).where(Job.key == key, Job.finished_at.is_(None)).values(joined)))


def _doubled(first: timedelta, times: int) -> timedelta:
    return min(first * (1 << min(times, 20)), LONGEST_PAUSE)


def _added(job: Job) -> bool:
    """False where another transaction asked for the same in this very moment."""
    try:
        with session().begin_nested():
            session().add(job)
    except IntegrityError:
        return False
    return True


def _end(lease: Lease, *, last_error: str | None, failed: bool = False) -> bool:
    asked = select(Job.again, Job.name).where(Job.id == lease.job_id).with_for_update()
    again, name = session().execute(asked).one_or_none() or (False, "")
    ended: dict[str, object] = {"finished_at": clock.now(), "failed": failed}
    if name in _confidential:
        ended["arguments"] = {}
    _guarded(
        lease, {**({"attempts": 0, "interruptions": 0, "again": False} if again else ended), **_UNLEASED, "last_error": last_error}
    )
    return not again


def _free(now: datetime) -> list[ColumnElement[bool]]:
    return [Job.finished_at.is_(None), Job.run_at <= now, or_(Job.lease_until.is_(None), Job.lease_until < now)]


def _guarded(lease: Lease, values: dict[str, object]) -> None:
    held = update(Job).where(Job.id == lease.job_id, Job.lease == lease.secret, Job.finished_at.is_(None))
    if not _changed(session().execute(held.values(values))):
        raise LeaseLost


def _changed(result: Any) -> bool:
    return bool(result.rowcount)
