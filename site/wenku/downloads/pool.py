"""The VIP pool: what VIP brings in, less the house's share, goes day by day to the authors of what was downloaded with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.exc import IntegrityError

from wenku.accounts import notifying, people
from wenku.accounts.models import Member
from wenku.base import addresses, clock, days, paging
from wenku.base.db import session, unit_of_work
from wenku.base.paging import Page
from wenku.base.words import _l
from wenku.documents.models import Document, DocumentState
from wenku.downloads import vip
from wenku.downloads.models import Purchase, Subscription, VipDay, VipShare, Way
from wenku.points import claims, ledger
from wenku.points.models import Pocket, Reason

PATIENCE = timedelta(hours=1)
"""How long after midnight a day is counted: what was clicked before it may be committed after it."""

notifying.sentences({"downloads.vip_share": _l("VIP members downloaded your documents on %(day)s. You earned %(points)s points.")})


@dataclass(frozen=True)
class Totals:
    """Since the site began: what subscriptions brought to the pool so far, what was given to authors, what isn't divided yet, and
    what subscriptions that were paid for will bring on later days.
    """

    funded: int
    shared: int
    left: int
    ahead: int


def spread(fund: int, days: int, first: int) -> int:
    """What the `first` days of so many get of a fund: each as much, the first ones a point more as long as there is a remainder."""
    each, remainder = divmod(fund, days)
    return each * first + min(first, remainder)


def funded(through: date) -> int:
    """What all subscriptions have brought to the pool by the end of that day."""
    past = session().scalar(select(func.coalesce(func.sum(Subscription.fund), 0)).where(Subscription.last_day <= through)) or 0
    running = select(Subscription.fund, Subscription.first_day, Subscription.last_day).where(
        Subscription.last_day > through, Subscription.first_day <= through
    )
    return int(past) + sum(_brought(*row, through) for row in session().execute(running))


def settle() -> None:
    """Divide the pool of each day that has ended, and pay its authors. Each day is divided once, and each share paid once, however
    often and by however many this is done.
    """
    with unit_of_work():
        vip.end_what_ran_out()
    while _divided():
        pass
    with unit_of_work(writes=False):
        unpaid = select(VipShare.day_id, VipShare.author_id).where(VipShare.paid_at.is_(None))
        shares = session().execute(unpaid.order_by(VipShare.day_id, VipShare.author_id)).all()
    for day_id, author_id in shares:
        with unit_of_work():
            pay(day_id, author_id)


def divide() -> bool:
    """Divide the pool of the next day that has ended by the downloads that it had; False where there is none.

    What can't be divided evenly, and the pool of a day without downloads, is carried over to the next day. Raises IntegrityError
    where somebody else divided this day meanwhile.
    """
    last = session().scalar(select(VipDay).order_by(VipDay.id.desc()).limit(1))
    day = _next_day(last)
    if day is None or clock.now() < days.ends_at(day) + PATIENCE:
        return False
    until_at = max(days.ends_at(day), last.until_at) if last else days.ends_at(day)
    counted = _counted(last.until_at if last else None, until_at)
    brought = funded(day) - (session().scalar(select(func.sum(VipDay.funded))) or 0)
    carried = last.left if last else 0
    downloads = sum(count for _, count in counted)
    shares = [(author, count, (brought + carried) * count // downloads) for author, count in counted]
    divided = VipDay(
        day=day,
        until_at=until_at,
        funded=int(brought),
        carried=carried,
        downloads=downloads,
        shared=sum(points for _, _, points in shares),
    )
    session().add(divided)
    session().flush()
    paying = [share for share in shares if share[2]]
    session().add_all(
        VipShare(day_id=divided.id, author_id=author, downloads=count, points=points) for author, count, points in paying
    )
    session().flush()
    return True


def pay(day_id: int, author_id: int) -> None:
    """Pay an author's share of a day, unless it is paid: it is theirs for good, since nothing of it can be refunded."""
    author = session().get_one(Member, author_id)
    [purse] = ledger.locked(author)
    share = session().get_one(VipShare, (day_id, author_id), populate_existing=True)
    if share.paid_at is not None:
        return
    day, system = session().get_one(VipDay, day_id).day, people.system()
    ledger.move(
        share.points,
        giver=ledger.house(Pocket.CASH),
        taker=purse.cash,
        reason=Reason.VIP_SHARE,
        reference=reference(day, author_id),
        by=system,
    )
    claims.settle(purse, Pocket.CASH, by=system)
    share.paid_at = clock.now()
    session().flush()
    notifying.tell(author_id, "downloads.vip_share", path=addresses.points(), day=day.isoformat(), points=share.points)


def reference(day: date, author_id: int) -> str:
    """The name of a share in the ledger."""
    return f"vip:{day.isoformat()}:{author_id}"


def table(*, before: str | None = None, size: int = 31) -> Page[VipDay]:
    """Day by day, the newest first; `before` is a page's key."""
    return paging.newest_first(select(VipDay), VipDay.id.expression, before=before, size=size).map(_days)


def totals() -> Totals:
    brought, shared = (
        session().execute(select(func.coalesce(func.sum(VipDay.funded), 0), func.coalesce(func.sum(VipDay.shared), 0))).one()
    )
    everything = session().scalar(select(func.coalesce(func.sum(Subscription.fund), 0))) or 0
    return Totals(int(brought), int(shared), int(brought - shared), int(everything - brought))


def _divided() -> bool:
    """As `divide`; of two who divide the same day, the later one goes on with the next."""
    try:
        with unit_of_work():
            return divide()
    except IntegrityError:
        return True


def _next_day(last: VipDay | None) -> date | None:
    """The day after the last one that was divided, or where no subscription reaches it, the first of the next subscription."""
    query = select(func.min(Subscription.first_day))
    if last is None:
        return session().scalar(query)
    following = last.day + days.DAY
    first = session().scalar(query.where(Subscription.last_day >= following))
    return max(first, following) if first else None


def _counted(from_at: datetime | None, until_at: datetime) -> list[tuple[int, int]]:
    """Authors and how many downloads by VIP they had in that time: one for each member and document. What was taken down since
    pays nobody.
    """
    downloads = (
        select(Purchase.buyer_id, Purchase.document_id, Document.owner_id)
        .join(Document, Document.id == Purchase.document_id)
        .where(Purchase.way == Way.VIP, Purchase.bought_at < until_at, Document.state != DocumentState.TAKEN_DOWN)
        .distinct()
    )
    if from_at is not None:
        downloads = downloads.where(Purchase.bought_at >= from_at)
    each = downloads.subquery()
    query = select(each.c.owner_id, func.count()).group_by(each.c.owner_id).order_by(each.c.owner_id)
    return [(author, count) for author, count in session().execute(query)]


def _brought(fund: int, first_day: date, last_day: date, through: date) -> int:
    length, first = (last_day - first_day).days + 1, (through - first_day).days + 1
    return spread(fund, length, min(first, length))


def _days(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[VipDay]:
    return [row.VipDay for row in rows]
