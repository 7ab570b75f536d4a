"""Proofs that money became points once: each order moved what its state says, each redeemed code gave what its batch says."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, case, or_, select

from wenku.base.words import _l
from wenku.payments import codes, orders
from wenku.payments.models import Code, CodeBatch, Order, OrderState
from wenku.points import evidence, faults
from wenku.points.faults import Fault
from wenku.points.models import Pocket, Reason

faults.sentences(
    {
        "order": _l("Order no. %(subject)s of %(points)s points is “%(state)s”, and its transfers say something else."),
        "code": _l("Code no. %(subject)s is good for %(points)s points once, and its transfers say something else."),
    }
)

_giver, _taker = evidence.giver, evidence.taker


def check() -> Iterator[Fault]:
    yield from _orders()
    yield from _codes()


def _orders() -> Iterator[Fault]:
    """Credited where it was ever paid; taken back where its money goes or went back, and given again where it couldn't."""
    given = and_(_taker.member_id == Order.member_id, _taker.pocket == Pocket.CASH, ~_taker.is_held, _giver.member_id.is_(None))
    back = and_(_giver.member_id == Order.member_id, _giver.pocket == Pocket.CASH, ~_giver.is_held, _taker.member_id.is_(None))
    was_paid = Order.paid_at.is_not(None)
    went_back = Order.state.in_([OrderState.REFUNDING, OrderState.REFUNDED, OrderState.KEPT])
    moved = [
        (Reason.TOP_UP, given, was_paid),
        (Reason.TOP_UP_BACK, back, and_(was_paid, went_back)),
        (Reason.TOP_UP_KEPT, given, Order.state == OrderState.KEPT),
    ]
    wrong = [evidence.moved(rightly, reason) != case((is_due, Order.points), else_=0) for reason, rightly, is_due in moved]
    placed = select(Order.id, Order.points, Order.state)
    query = (
        evidence.beside(placed, evidence.named(orders.REFERENCE, Order.id), *(reason for reason, _, _ in moved))
        .group_by(Order.id, Order.points, Order.state, Order.paid_at)
        .having(or_(*wrong))
        .order_by(Order.id)
    )
    yield from faults.listed("order", query, _misled)


def _misled(row: Any) -> Fault:
    return Fault("order", row.id, facts={"points": row.points, "state": str(row.state)})


def _codes() -> Iterator[Fault]:
    rightly = and_(_giver.member_id.is_(None), _taker.member_id == Code.redeemed_by_id, _taker.pocket == CodeBatch.pocket)
    due = case((Code.redeemed_at.is_not(None), CodeBatch.points), else_=0)
    made = select(Code.id, CodeBatch.points).join(CodeBatch, CodeBatch.id == Code.batch_id)
    query = (
        evidence.beside(made, evidence.named(codes.REFERENCE, Code.id), Reason.REDEEM)
        .group_by(Code.id, CodeBatch.points, Code.redeemed_at)
        .having(evidence.moved(rightly) != due)
        .order_by(Code.id)
    )
    yield from faults.listed("code", query, lambda row: Fault("code", row.id, facts={"points": row.points}))
