"""The audit of VIP: each was paid once, never more was paid to authors than had come in, and nothing was got without it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from wenku.base.columns import Points
from wenku.base.db import session
from wenku.base.days import DAY
from wenku.base.words import Lazy, _l
from wenku.downloads import pool, vip
from wenku.downloads.models import Purchase, Subscription, VipDay, VipShare, Way
from wenku.points.models import Pocket, Reason, Transfer, Wallet


def check() -> list[Lazy]:
    """What doesn't add up, in words; nothing where the books are right."""
    return [
        *_wrongly_paid_subscriptions(),
        *_payments_for_no_subscription(),
        *_wrongly_paid_shares(),
        *_days_that_paid_too_much(),
        *_downloads_without_vip(),
    ]


def _wrongly_paid_subscriptions() -> Iterator[Lazy]:
    """Each was paid by its member, at its price, in cash points, to the house."""
    giver, taker = aliased(Wallet), aliased(Wallet)
    rightly = and_(giver.member_id == Subscription.member_id, taker.member_id.is_(None), Transfer.pocket == Pocket.CASH)
    paid = cast(func.coalesce(func.sum(case((rightly, Transfer.amount), else_=-Transfer.amount)), 0), Points)
    query = (
        select(Subscription.id, Subscription.price, paid)
        .outerjoin(Transfer, and_(Transfer.reason == Reason.VIP, Transfer.reference == _reference()))
        .outerjoin(giver, giver.id == Transfer.giver_id)
        .outerjoin(taker, taker.id == Transfer.taker_id)
        .group_by(Subscription.id, Subscription.price)
        .having(paid != Subscription.price)
    )
    for subscription, price, sum in session().execute(query.order_by(Subscription.id)):
        yield _l(
            "Subscription %(subscription)s cost %(price)s points, but %(sum)s were paid for it.",
            subscription=subscription,
            price=price,
            sum=sum,
        )


def _payments_for_no_subscription() -> Iterator[Lazy]:
    query = select(Transfer.id).outerjoin(Subscription, Transfer.reference == _reference())
    for transfer in session().scalars(query.where(Transfer.reason == Reason.VIP, Subscription.id.is_(None)).order_by(Transfer.id)):
        yield _l("Transfer %(transfer)s pays for VIP that doesn't exist.", transfer=transfer)


def _wrongly_paid_shares() -> Iterator[Lazy]:
    """Each share that counts as paid was paid by the house to its author, in cash points, and no other was."""
    paid = {
        row.reference: row
        for row in session().execute(
            select(VipDay.day, VipShare.author_id, VipShare.points).join(VipDay, VipDay.id == VipShare.day_id)
            .where(VipShare.paid_at.is_not(None))
        )
    }


def _days_that_paid_too_much() -> Iterator[Lazy]:
    ...
