"""Releasing: an author's share of a sale becomes theirs for good once no refund can be asked for any more."""

from sqlalchemy import exists, select

from wenku.accounts import people
from wenku.base import clock
from wenku.base.db import session, unit_of_work
from wenku.downloads import sales
from wenku.downloads.models import Purchase, RefundRequest, RefundState
from wenku.points import claims, ledger
from wenku.points.models import Reason

BATCH = 200


def release_due() -> None:
    """Every share whose time is over, each in a unit of its own. Called by the worker."""
    while due := _due():
        for purchase_id in due:
            with unit_of_work():
                release(purchase_id)


def release(purchase_id: int) -> bool:
    """Give the author their held share, from which what they owe is settled. False where it isn't due, or was done before."""
    purchase = sales.locked(purchase_id)
    if not _is_due(purchase):
        return False
    system = people.system()
    [purse] = ledger.locked(purchase.document.owner)
    for part in sales.parts(purchase):
        if part.authors:
            pocket, reference = part.pocket, sales.reference(purchase)
            giver, taker = purse.held(pocket), purse.of(pocket)
            ledger.move(part.authors, giver=giver, taker=taker, reason=Reason.RELEASE, reference=reference, by=system)
            claims.settle(purse, pocket, by=system)
    purchase.released_at = clock.now()
    return True


def _due() -> list[int]:
    is_open = exists().where(RefundRequest.purchase_id == Purchase.id, RefundRequest.state == RefundState.OPEN)
    waiting = select(Purchase.id).where(
        Purchase.held_until <= clock.now(), Purchase.released_at.is_(None), Purchase.ended_at.is_(None), ~is_open
    )
    with unit_of_work(writes=False):
        return list(session().scalars(waiting.order_by(Purchase.held_until).limit(BATCH)))


def _is_due(purchase: Purchase) -> bool:
    if purchase.held_until is None or purchase.released_at is not None or purchase.ended_at is not None:
        return False
    open_ones = select(RefundRequest.id).where(RefundRequest.purchase_id == purchase.id, RefundRequest.state == RefundState.OPEN)
    return purchase.held_until <= clock.now() and session().scalar(open_ones) is None
