"""What the last days' points came to: figures by which an admin sees what another tariff would have done."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from wenku.base import clock
from wenku.base import days as calendar
from wenku.base.columns import Points as BigPoints
from wenku.base.db import session
from wenku.points.models import CheckIn, Pocket, Reason, Transfer, Wallet

DAYS = 30


@dataclass(frozen=True, slots=True)
class Given:
    """So many transfers, and so many points in all."""

    count: int
    points: int


def since(days: int = DAYS) -> datetime:
    return clock.now() - timedelta(days=days)


def given(reason: Reason) -> Given:
    asked = select(func.count(), func.coalesce(func.sum(Transfer.amount), 0))
    count, points = session().execute(asked.where(Transfer.reason == reason, Transfer.moved_at >= since())).one()
    return Given(count, int(points))


def larger(reason: Reason, most: int) -> int:
    """How many of these transfers moved more than so many points."""
    asked = select(func.count()).where(Transfer.reason == reason, Transfer.moved_at >= since(), Transfer.amount > most)
    return session().scalar(asked) or 0


def beyond(reason: Reason, most: int) -> int:
    """How many of these rewards came to a member on a day of the site's zone that had brought them `most` already."""
    asked = select(Transfer.taker_id, Transfer.moved_at).where(Transfer.reason == reason, Transfer.moved_at >= since())
    counts = Counter((row.taker_id, calendar.of(row.moved_at)) for row in session().execute(asked))
    return sum(max(0, count - most) for count in counts.values())


def check_ins(every: int = 1) -> int:
    """How many check-ins there were; with `every`, those that made a streak of so many days, or a multiple of it."""
    asked = select(func.count()).where(CheckIn.made_at >= since(), CheckIn.streak % every == 0)
    return session().scalar(asked) or 0


def authors_of_sales(share: int) -> int:
    """What all sales would have brought their authors at this share, in hundredths of a percent, rounded down as each sale is."""
    sales = (
        select(func.sum(Transfer.amount).cast(BigPoints).label("paid"))
        .where(Transfer.reason.in_((Reason.SALE, Reason.FEE)), Transfer.moved_at >= since())
        .group_by(Transfer.reference, Transfer.pocket)
        .subquery()
    )
    return int(session().scalar(select(func.coalesce(func.sum(sales.c.paid * share // 10_000), 0))) or 0)


def cash() -> int:
    """How many cash points members hold in all, held ones included."""
    asked = select(func.coalesce(func.sum(Wallet.balance), 0)).where(Wallet.pocket == Pocket.CASH)
    return int(session().scalar(asked) or 0)


def holders(least: int) -> int:
    """How many members can spend at least so many cash points."""
    asked = select(func.count()).where(Wallet.pocket == Pocket.CASH, Wallet.is_held.is_(False), Wallet.balance >= least)
    return session().scalar(asked) or 0
