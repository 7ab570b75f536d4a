"""The site day by day: uploads, views, downloads, sign-ups, time in review, failed jobs. Counted by the worker, and kept."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from wenku.accounts.models import Member, Role
from wenku.base import clock, days
from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Job
from wenku.documents.models import Version, ViewHour
from wenku.downloads.models import Download
from wenku.health.models import SiteDay
from wenku.moderation import queue

FARTHEST = 90
"""So many days are counted where none is known yet."""

AGAIN = 2
"""So many of the last days that are known are counted anew: what was begun on one may be written down on the next."""

_MOST_SEEN = ("queue_minutes", "failed_jobs")
"""Of these a later look may see less."""

_DAY = timedelta(days=1)
_HOUR = 3600


def count() -> None:
    """Bring the figures up to now. Called by the worker; may run twice."""
    with unit_of_work(writes=False, snapshot=True):
        counted = {day: _figures(day) for day in _due()}
        counted[days.today()]["queue_minutes"] = _longest_wait()
    with unit_of_work():
        for day, figures in counted.items():
            _keep(day, figures)


def last(span: int) -> list[SiteDay]:
    """The last so many days, today being the last of them; one that nobody counted has nothing."""
    today = days.today()
    wanted = [today - _DAY * back for back in range(span - 1, -1, -1)]
    known = {row.day: row for row in session().scalars(select(SiteDay).where(SiteDay.day >= wanted[0]))}
    return [known.get(day) or _empty(day) for day in wanted]


def counted_at() -> datetime | None:
    """When somebody counted last."""
    return session().scalar(select(func.max(SiteDay.counted_at)))


def _due() -> list[date]:
    today = days.today()
    newest = session().scalar(select(func.max(SiteDay.day)))
    farthest = today - _DAY * (FARTHEST - 1)
    first = min(today, max(farthest, newest - _DAY * (AGAIN - 1))) if newest else farthest
    return [first + _DAY * number for number in range((today - first).days + 1)]


def _figures(day: date) -> dict[str, int]:
    begins, ends = days.begins_at(day), days.ends_at(day)
    hours = ViewHour.hour >= int(begins.timestamp()) // _HOUR, ViewHour.hour < int(ends.timestamp()) // _HOUR
    return {
        "uploads": _count(*_within(Version.made_at, begins, ends)),
        "views": int(session().scalar(select(func.coalesce(func.sum(ViewHour.views), 0)).where(*hours)) or 0),
        "downloads": _count(*_within(Download.asked_at, begins, ends)),
        "sign_ups": _count(*_within(Member.joined_at, begins, ends), Member.role != Role.SYSTEM),
        "failed_jobs": _count(*_within(Job.finished_at, begins, ends), Job.failed.is_(True)),
        "queue_minutes": 0,
    }


def _count(*which: ColumnElement[bool]) -> int:
    return session().scalar(select(func.count()).where(*which)) or 0


def _within(column: Any, begins: datetime, ends: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= begins, column < ends


def _longest_wait() -> int:
    oldest = queue.backlog().oldest
    return 0 if oldest is None else max(0, int((clock.now() - oldest).total_seconds())) // 60


def _keep(day: date, figures: dict[str, int]) -> None:
    row = session().get(SiteDay, day)
    if row is None:
        session().add(row := _empty(day))
    for name, figure in figures.items():
        setattr(row, name, max(figure, getattr(row, name)) if name in _MOST_SEEN else figure)
    row.counted_at = clock.now()


def _empty(day: date) -> SiteDay:
    nothing = dict.fromkeys(("uploads", "views", "downloads", "sign_ups", *_MOST_SEEN), 0)
    return SiteDay(day=day, counted_at=clock.now(), **nothing)
