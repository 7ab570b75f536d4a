"""Points by the day: what was issued, spent, held and cashed out on each day of the site's time zone.

Days that are over are counted once and kept, since transfers are never changed; later ones are counted when they are asked for, so
that the figures are right also while no worker runs.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, cast, delete, func, select
from sqlalchemy.orm import aliased

from wenku.base import clock, days
from wenku.base.columns import Points as BigPoints
from wenku.base.db import session, unit_of_work
from wenku.points.models import Pocket, PointsDay, Reason, Transfer, Wallet
from wenku.points.queries import Points

GIVEN_BACK = (Reason.FEE_BACK, Reason.ADVANCE, Reason.TOP_UP_KEPT)
"""What the house gives without issuing it anew."""

SPENT = (Reason.SALE, Reason.FEE, Reason.VIP)

SETTLES = timedelta(hours=1)
"""When a day is counted for good: what was begun before midnight is committed long before."""


@dataclass(frozen=True)
class Day:
    """What points did on a day: `held` is how many were held in its evening."""

    day: date
    issued: int
    spent: int
    held: int
    cashed_out: int


@dataclass(frozen=True)
class Totals:
    """Where all points are now. What the house has is below 0: it gave what members have."""

    free: Points
    held: Points
    house: Points


def count_days() -> None:
    """Keep the figures of each day that is over and isn't kept yet. Called by the worker; may run twice."""
    with unit_of_work(writes=False, snapshot=True):
        is_right, begins = _is_in_zone(), _next()
        counted = [row for day in _days(begins, clock.now() - SETTLES) for row in _counted(*day)]
    with unit_of_work():
        if not is_right:  # the site moved to another zone, where other moments belong to a day
            session().execute(delete(PointsDay))
        for row in counted:
            session().merge(row)


def last(span: int, pockets: Sequence[Pocket]) -> list[Day]:
    """The last so many days, today being the last of them, of these pockets together."""
    today = days.today()
    first = days.begins_at(today - timedelta(days=span - 1))
    later = [row for day in _days(_next(), clock.now() + timedelta(days=1)) for row in _counted(*day)]
    rows = [*_kept(), *later]
    held, by_day = 0, defaultdict[datetime, list[PointsDay]](list)
    for row in rows:
        if row.pocket not in pockets:
            continue
        if row.begins_at < first:
            held += row.held
        by_day[row.begins_at].append(row)
    found = []
    for back in range(span - 1, -1, -1):
        day = today - timedelta(days=back)
        of_day = by_day[days.begins_at(day)]
        held += sum(row.held for row in of_day)
        sums = {name: sum(getattr(row, name) for row in of_day) for name in ("issued", "spent", "cashed_out")}
        found.append(Day(day=day, held=held, **sums))
    return found


def totals() -> Totals:
    balances = select(Wallet.pocket, Wallet.is_held, cast(func.sum(Wallet.balance), BigPoints).label("sum"))
    rows = session().execute(balances.where(Wallet.member_id.is_not(None)).group_by(Wallet.pocket, Wallet.is_held))
    found = {(row.pocket, row.is_held): int(row.sum) for row in rows}
    free, held = (Points(*(found.get((pocket, is_held), 0) for pocket in Pocket)) for is_held in (False, True))
    return Totals(free, held, Points(-free.gift - held.gift, -free.cash - held.cash))


def _kept() -> list[PointsDay]:
    return list(session().scalars(select(PointsDay))) if _is_in_zone() else []


def _next() -> datetime | None:
    """When the first day begins that isn't kept; None where no points have moved yet."""
    last = session().scalar(select(func.max(PointsDay.begins_at))) if _is_in_zone() else None
    if last is not None:
        return days.ends_at(days.of(last))
    first = session().scalar(select(func.min(Transfer.moved_at)))
    return None if first is None else days.begins_at(days.of(first))


def _is_in_zone() -> bool:
    last = session().scalar(select(func.max(PointsDay.begins_at)))
    return last is None or last == days.begins_at(days.of(last))


def _days(begins: datetime | None, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The days from the one that begins then, each with its end, as far as they are over at `until`."""
    while begins is not None:
        ends = days.ends_at(days.of(begins))
        if ends > until:
            return
        yield begins, ends
        begins = ends


def _counted(begins: datetime, ends: datetime) -> list[PointsDay]:
    giver, taker = aliased(Wallet), aliased(Wallet)
    is_issued = and_(giver.member_id.is_(None), Transfer.reason.not_in(GIVEN_BACK))
    held = _sum(taker.is_held) - _sum(giver.is_held)
    query = (
        select(
            Transfer.pocket,
            _sum(is_issued).label("issued"),
            _sum(Transfer.reason.in_(SPENT)).label("spent"),
            held.label("held"),
            _sum(Transfer.reason == Reason.PAYOUT).label("cashed_out"),
        )
        .join(giver, giver.id == Transfer.giver_id)
        .join(taker, taker.id == Transfer.taker_id)
        .where(Transfer.moved_at >= begins, Transfer.moved_at < ends)
        .group_by(Transfer.pocket)
    )
    return [_row(begins, row) for row in session().execute(query)]


def _row(begins: datetime, row: Row[*tuple[Any, ...]]) -> PointsDay:
    return PointsDay(
        begins_at=begins, pocket=row.pocket, issued=row.issued, spent=row.spent, held=row.held, cashed_out=row.cashed_out
    )


def _sum(which: ColumnElement[bool] | Any) -> ColumnElement[int]:
    return cast(func.sum(case((which, Transfer.amount), else_=0)), BigPoints)
