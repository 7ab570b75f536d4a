"""The audit of orders and codes: clean wherever an order ends, and loud where it and its transfers disagree."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from tests.payments.conftest import said

from wenku.base import clock, db, options
from wenku.base.db import session
from wenku.payments import codes, orders, proofs, settling
from wenku.payments.models import Code, CodeBatch, EventKind, Order, OrderState
from wenku.points.models import Pocket


def hear(order, kind):
    settling.receive(said(order, kind), provider="sandbox")


def refund(order, admin):
    hear(order, EventKind.PAID)
    orders.refund(order.id, reason="不需要了", by=admin)


ENDS = {
    "new": lambda order, admin: None,
    "failed": lambda order, admin: hear(order, EventKind.FAILED),
    "paid": lambda order, admin: hear(order, EventKind.PAID),
    "refunding": refund,
    "refunded": lambda order, admin: (refund(order, admin), hear(order, EventKind.REFUNDED)),
    "kept": lambda order, admin: (refund(order, admin), orders.keep(orders.locked(order.id))),
}
# Of an order that was paid, and of one that wasn't: the states that say the same of its points.
PAID = [{"refunding", "refunded"}, {"kept"}, {"new", "pending", "paid", "failed", "expired"}]
UNPAID = [{"kept"}, set(OrderState) - {"kept"}]


def faulty():
    return [(fault.kind, fault.subject) for fault in proofs.check()]


@pytest.mark.parametrize("end", ENDS)
def test_an_order_is_clean_where_its_transfers_tell_of_its_state(order, admin, end):
    with db.unit_of_work():
        ENDS[end](order, admin)
        assert faulty() == []
        same = next(states for states in (UNPAID if end in ("new", "failed") else PAID) if end in states)
        for state in OrderState:
            session().execute(update(Order).values(state=state))
            assert faulty() == ([] if state in same else [("order", order.id)]), state


def test_an_order_that_says_it_was_paid_and_was_not_is_found(order):
    with db.unit_of_work():
        session().execute(update(Order).values(state=OrderState.PAID, paid_at=clock.now()))
        assert faulty() == [("order", order.id)]


def test_an_order_that_gave_other_points_is_found(order):
    with db.unit_of_work():
        hear(order, EventKind.PAID)
        session().execute(update(Order).values(points=order.points + 1))
        assert faulty() == [("order", order.id)]


def test_codes_give_what_their_batch_says_once(unit, admin, reader):
    last = clock.now().astimezone(options.zone()).date() + timedelta(days=30)
    batch, seed = codes.make(number=2, points=50, pocket=Pocket.GIFT, last_day=last, note="秋季活动", by=admin)
    first, _ = codes.written(batch, seed, by=admin)
    codes.redeem(first, by=reader)
    assert faulty() == []
    used = session().query(Code).filter(Code.redeemed_at.is_not(None)).one()
    for values in ({"points": 60}, {"pocket": Pocket.CASH}):
        with session().begin_nested() as undone:
            session().execute(update(CodeBatch).values(**values))
            assert faulty() == [("code", used.id)]
            undone.rollback()
    session().execute(update(Code).values(redeemed_at=None, redeemed_by_id=None))
    assert faulty() == [("code", used.id)]
