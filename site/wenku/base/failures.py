"""Jobs that were given up: listed without what is nobody's business, tried again, or put aside."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.exc import IntegrityError

from wenku.base import audit, clock, jobs, paging
from wenku.base.db import session
from wenku.base.errors import Conflict
from wenku.base.jobs import Job
from wenku.base.paging import Page
from wenku.base.words import _l

MOST = 200
"""So many are tried again or put aside at once."""

HIDDEN = "…"

_OPEN = (Job.failed, Job.discarded.is_(False))
_SECRET = re.compile(r"secret|token|password|address|mail|account|text|subject|^to$|link|number")
"""In the names of arguments whose values aren't shown."""

_MARKS = re.compile(r"[^\s@'\"<>]+@[^\s@'\"<>]+|[A-Za-z0-9_-]{24,}")
"""A mail address, and what is as long as a token."""


class Forgotten(Conflict):
    code, message = (
        "job-forgotten",
        _l("What this job was given has been deleted, since it was confidential: it can't be tried again."),
    )


def failed(name: str = "", *, before: str | None = None, size: int = 30) -> Page[Row[*tuple[Any, ...]]]:
    """Rows with a `Job`, the last one first."""
    query = select(Job).where(*_OPEN)
    return paging.newest_first(query.where(Job.name == name) if name else query, Job.id.expression, before=before, size=size)


def names() -> list[tuple[str, int]]:
    """The names among those that failed, each with how many there are."""
    counted = select(Job.name, func.count()).where(*_OPEN).group_by(Job.name).order_by(Job.name)
    return [(name, count) for name, count in session().execute(counted)]


def can_retry(job: Job) -> bool:
    return not jobs.is_confidential(job.name)


def retry(ids: Collection[int], *, by_id: int) -> int:
    """Put them back in their lanes, as if they were new; how many. Where another of the same key waits already, that one does it.

    Raises Forgotten where none of them can be tried again.
    """
    found = _locked(ids)
    able = [job for job in found if can_retry(job)]
    if found and not able:
        raise Forgotten
    for job in able:
        _put_back(job)
        audit.record("job.retried", by_id=by_id, subject=f"job:{job.id}", name=job.name)
    return len(able)


def discard(ids: Collection[int], *, by_id: int) -> int:
    """Look at them no more; how many. The rows stay for as long as those of finished jobs."""
    found = _locked(ids)
    for job in found:
        _change(job, discarded=True)
        audit.record("job.discarded", by_id=by_id, subject=f"job:{job.id}", name=job.name)
    return len(found)


def shown(arguments: Mapping[str, Any]) -> dict[str, str]:
    """What may be read of a job's arguments: no addresses, no secrets."""
    return {name: HIDDEN if _SECRET.search(name) else masked(str(value)) for name, value in arguments.items()}


def masked(text: str) -> str:
    return _MARKS.sub(HIDDEN, text)


def _locked(ids: Collection[int]) -> list[Job]:
    asked = select(Job).where(Job.id.in_(list(ids)[:MOST]), *_OPEN).order_by(Job.id)
    return list(session().scalars(asked.with_for_update()))


def _put_back(job: Job) -> None:
    anew = {"failed": False, "finished_at": None, "attempts": 0, "interruptions": 0, "run_at": clock.now(), "again": False}
    try:
        with session().begin_nested():
            _change(job, **anew)
    except IntegrityError:
        _change(job, discarded=True)


def _change(job: Job, **values: object) -> None:
    session().execute(update(Job).where(Job.id == job.id).values(values))
