"""The audit of VIP: each was paid once, authors never got more than had come in, and nothing was got without it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased

from wenku.base.db import session
from wenku.base.words import _l
from wenku.downloads import pool, vip
from wenku.downloads.models import Purchase, Subscription, VipDay, VipShare, Way
from wenku.points import causes, evidence, faults
from wenku.points.faults import Fault
from wenku.points.models import Pocket, Reason, Transfer, Wallet

_SHARE = re.compile(r"vip:(\d{4}-\d\d-\d\d):\d+", re.ASCII)


faults.sentences(
    {
        "vip": _l("VIP no. %(subject)s cost %(price)s points, but %(sum)s were paid for it."),
        "vip-share": _l("Member %(member)s's share of the VIP pool of %(day)s was wrongly paid."),
        "vip-transfer": _l("Transfer %(subject)s pays a share of the VIP pool that nobody has."),
        "vip-pool": _l("By %(subject)s authors got %(points)s points more of VIP than it had brought in."),
        "vip-download": _l("Purchase %(subject)s was made by VIP, but its buyer had none."),
    }
)

_member = Subscription.member_id
causes.of(Reason.VIP, name=vip.REFERENCE, id=Subscription.id, whose=_member, by=_member)
causes.of(Reason.VIP_SHARE, name="vip", id=VipDay.day, by=causes.SYSTEM, in_parts=True)


def check() -> Iterator[Fault]:
    yield from _wrongly_paid_subscriptions()
    yield from _wrongly_paid_shares()
    yield from _days_that_paid_too_much()
    yield from _downloads_without_vip()


def _wrongly_paid_subscriptions() -> Iterator[Fault]:
    """Each was paid by its member, at its price, in cash points, to the house."""
    between = evidence.giver.member_id == Subscription.member_id, evidence.taker.member_id.is_(None)
    paid = evidence.moved(and_(*between, Transfer.pocket == Pocket.CASH))
    sold = select(Subscription.id, Subscription.price, paid.label("paid"))
    query = (
        evidence.beside(sold, evidence.named(vip.REFERENCE, Subscription.id), Reason.VIP)
        .group_by(Subscription.id, Subscription.price)
        .having(paid != Subscription.price)
    )
    yield from faults.listed(
        "vip",
        query.order_by(Subscription.id),
        lambda row: Fault("vip", row.id, row.paid - row.price, {"price": row.price, "sum": row.paid}),
    )


def _wrongly_paid_shares() -> Iterator[Fault]:
    """What the house paid to authors is what the shares say, and those that count as paid were."""
    taker = aliased(Wallet)
    transfers = select(Transfer.id, Transfer.reference, taker.member_id, Transfer.pocket, Transfer.amount)
    rows = session().execute(transfers.join(taker, taker.id == Transfer.taker_id).where(Transfer.reason == Reason.VIP_SHARE))
    paid = {row.reference: row for row in rows}
    shares = select(VipDay.day, VipShare.author_id, VipShare.points, VipShare.paid_at).join(VipDay, VipDay.id == VipShare.day_id)
    for day, author, points, paid_at in session().execute(shares.order_by(VipDay.day, VipShare.author_id)):
        row = paid.pop(pool.reference(day, author), None)
        expected = (author, Pocket.CASH, points) if paid_at else None
        if (row and (row.member_id, row.pocket, row.amount)) != expected:
            facts = {"member": author, "day": day.isoformat()}
            yield Fault("vip-share", pool.reference(day, author), facts=facts)
    for row in sorted(paid.values(), key=lambda row: row.id):
        yield Fault("vip-transfer", row.id)


def _days_that_paid_too_much() -> Iterator[Fault]:
    """By the end of each day, the shares of all days so far are no more than what subscriptions had brought in."""
    came, went = _brought_in(), _paid_out()
    there = 0
    for day in sorted({*came, *went}):
        there += came[day] - went[day]
        if there < 0:
            yield Fault("vip-pool", day.isoformat(), there, {"points": -there})


def _brought_in() -> dict[date, int]:
    """Counted day by day, from what each subscription was when it was bought."""
    came: dict[date, int] = defaultdict(int)
    rows = session().execute(select(Subscription.price, Subscription.house_share, Subscription.first_day, Subscription.last_day))
    for price, house_share, first_day, last_day in rows:
        fund, length = price * (10_000 - house_share) // 10_000, (last_day - first_day).days + 1
        for place in range(length):
            came[first_day + timedelta(days=place)] += fund // length + (place < fund % length)
    return came


def _paid_out() -> dict[date, int]:
    """By the day that is in the name of each transfer; one that is misnamed nobody has, which is said above."""
    went: dict[date, int] = defaultdict(int)
    paid = select(Transfer.reference, Transfer.amount).where(Transfer.reason == Reason.VIP_SHARE)
    for reference, amount in session().execute(paid):
        if named := _SHARE.fullmatch(reference):
            went[date.fromisoformat(named[1])] += amount
    return went


def _downloads_without_vip() -> Iterator[Fault]:
    runs = exists().where(
        Subscription.member_id == Purchase.buyer_id,
        Subscription.starts_at <= Purchase.bought_at,
        Subscription.ends_at > Purchase.bought_at,
    )
    by_vip = select(Purchase.id).where(Purchase.way == Way.VIP)
    wrong = by_vip.where((Purchase.price != 0) | ~runs).order_by(Purchase.id)
    yield from faults.listed("vip-download", wrong, lambda row: Fault("vip-download", row.id))
