"""A job is a row, written by the transaction that wants it: enqueue by name, lease, finish, retry."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Index, String, Text, or_, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base import clock
from wenku.base.columns import Json, UtcDateTime
from wenku.base.db import Model, Numbered, session
from wenku.base.errors import Conflict
from wenku.base.words import _l

LEASE = timedelta(seconds=15)
"""How long a worker that says nothing keeps a job: what a killed one was doing is taken up again after this."""

KEPT = timedelta(days=7)
"""How long finished jobs are kept, to be looked at."""

FAST, SLOW = "fast", "slow"
_unfinished = text("finished_at IS NULL")


class LeaseLost(Conflict):
    """Another worker has the job now: stop, and write nothing."""

    code, message = "lease-lost", _l("Another worker has taken over this job.")


class Job(Numbered, Model):
    """Unfinished while `finished_at` is null; leased while `lease_until` lies ahead; given up where `failed`."""

    __tablename__ = "job"
    __table_args__ = (
        Index("uq_job_key", "key", unique=True, sqlite_where=_unfinished, postgresql_where=_unfinished),
        Index("ix_job_due", "lane", "run_at", sqlite_where=_unfinished, postgresql_where=_unfinished),
    )

    name: Mapped[str] = mapped_column(String(60))
    arguments: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    key: Mapped[str | None] = mapped_column(String(120))
    slot: Mapped[str | None] = mapped_column(String(120), unique=True)
    lane: Mapped[str] = mapped_column(String(12), default=FAST)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    most_attempts: Mapped[int] = mapped_column(default=5)
    last_error: Mapped[str | None] = mapped_column(Text)
    again: Mapped[bool] = mapped_column(default=False)
    failed: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


def enqueue(
    name: str,
    *,
    key: str | None = None,
    lane: str = FAST,
    run_at: datetime | None = None,
    most_attempts: int = 5,
    **arguments: object,
) -> None:
    """Ask for `name` ("previews.make") to be done once this transaction is committed.

    With a `key`, an unfinished job of the same key stands for both; where it is at work already it runs once more afterwards,
    since it may have looked before this change.
    """
    if key is not None and _changed(
        session().execute(update(Job).where(Job.key == key, Job.finished_at.is_(None)).values(again=True))
    ):
        return
    now = clock.now()
    job = Job(name=name, arguments=arguments, key=key, lane=lane, run_at=run_at or now, most_attempts=most_attempts, made_at=now)
    try:
        with session().begin_nested():
            session().add(job)
    except IntegrityError:  # another transaction asked for the same in this very moment
        session().execute(update(Job).where(Job.key == key, Job.finished_at.is_(None)).values(again=True))


def due(lane: str, *, limit: int) -> list[int]:
    """Ids of jobs that may be leased now, the longest waiting first."""
    now = clock.now()
    return list(
        session().scalars(
            select(Job.id)
            .where(
                Job.finished_at.is_(None),
                Job.lane == lane,
                Job.run_at <= now,
                or_(Job.lease_until.is_(None), Job.lease_until < now),
            )
            .order_by(Job.run_at, Job.id)
            .limit(limit)
        )
    )


def take(job_id: int) -> Job | None:
    """Lease the job, one attempt more on its count; None where it is finished, not due, or somebody else's meanwhile."""
    now = clock.now()
    taken = session().execute(
        update(Job)
        .where(
            Job.id == job_id, Job.finished_at.is_(None), Job.run_at <= now, or_(Job.lease_until.is_(None), Job.lease_until < now)
        )
        .values(lease=secrets.token_hex(16), lease_until=now + LEASE, attempts=Job.attempts + 1)
    )
    return session().get(Job, job_id, populate_existing=True) if _changed(taken) else None


def renew(job_id: int, lease: str) -> None:
    """Keep the lease for another while; also the check inside a unit that writes a result, so that a worker taken for dead writes
    nothing. Raises LeaseLost where it is somebody else's by now.
    """
    _guarded(job_id, lease, {"lease_until": clock.now() + LEASE})


def finish(job_id: int, lease: str) -> None:
    """Done; or due once more, where somebody asked for it while it ran."""
    again = session().scalar(select(Job.again).where(Job.id == job_id).with_for_update())
    done: dict[str, object] = {"attempts": 0} if again else {"finished_at": clock.now()}
    _guarded(job_id, lease, {**done, "lease": None, "lease_until": None, "last_error": None, "again": False})


def retry(job_id: int, lease: str, *, error: str, after: timedelta) -> None:
    """Give the job back for another try later."""
    _guarded(job_id, lease, {"lease": None, "lease_until": None, "last_error": error[:4000], "run_at": clock.now() + after})


def give_up(job_id: int, lease: str, *, error: str) -> None:
    failed = {"finished_at": clock.now(), "failed": True, "last_error": error[:4000]}
    _guarded(job_id, lease, {**failed, "lease": None, "lease_until": None})


def _free(now: datetime) -> list[ColumnElement[bool]]:
    return [Job.finished_at.is_(None), Job.run_at <= now, or_(Job.lease_until.is_(None), Job.lease_until < now)]


def _guarded(job_id: int, lease: str, values: dict[str, object]) -> None:
    held = update(Job).where(Job.id == job_id, Job.lease == lease, Job.finished_at.is_(None))
    if not _changed(session().execute(held.values(values))):
        raise LeaseLost


def _changed(result: Any) -> bool:
    return bool(result.rowcount)
