"""Orders of points: what may be ordered, what a payment gives, and how an order is taken back."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from tests.payments.conftest import said

from wenku.accounts import notifying
from wenku.accounts.models import Notification
from wenku.base import db, jobs
from wenku.base.audit import AuditEntry
from wenku.base.db import session
from wenku.base.errors import Invalid, NotFound
from wenku.payments import orders, settling
from wenku.payments.models import EDGES, Order, OrderState
from wenku.points import ledger, queries, tariff
from wenku.points.models import Pocket, Reason, Transfer
from wenku.points.queries import Points


def told(member):
    rows = session().scalars(select(Notification).where(Notification.member_id == member.id).order_by(Notification.id))
    return [row.kind for row in rows]


def spend(member, amount):
    (purse,) = ledger.locked(member)
    ledger.move(amount, giver=purse.cash, taker=ledger.house(Pocket.CASH), reason=Reason.VIP, reference="subscription:1", by=member)


@pytest.fixture
def paid(unit, order):
    settling.receive(said(order), provider="sandbox")
    return order


def test_an_order_is_new_costs_what_the_tariff_says_and_asks_its_provider(unit, order):
    assert (order.state, order.points, order.amount, order.currency) == (OrderState.NEW, 300, 3000, "CNY")
    assert jobs.unfinished([f"payments.begin:{order.id}"])


def test_what_an_order_gives_does_not_change_with_the_tariff(unit, order, reader, admin):
    tariff.points_per_unit.set(1, by_id=admin.id)
    settling.receive(said(order), provider="sandbox")
    assert queries.spendable(reader) == Points(100, 300)


@pytest.mark.parametrize("units", [0, -1, orders.MOST_UNITS + 1, 10**30])
def test_an_order_has_bounds(unit, sandbox, reader, units):
    with pytest.raises(Invalid) as refused:
        orders.place(units, provider="sandbox", by=reader)
    assert list(refused.value.fields) == ["units"]


@pytest.mark.parametrize("provider", ["", "stripe", "bank"])
def test_only_a_provider_that_is_switched_on_can_be_chosen(unit, sandbox, reader, provider):
    with pytest.raises(Invalid) as refused:
        orders.place(1, provider=provider, by=reader)
    assert list(refused.value.fields) == ["provider"]


def test_a_paid_order_gives_cash_points_and_tells_the_member(unit, paid, reader):
    assert paid.state is OrderState.PAID
    assert queries.spendable(reader) == Points(100, 300)
    transfer = session().scalars(select(Transfer).where(Transfer.reason == Reason.TOP_UP)).one()
    assert (transfer.reference, transfer.pocket, transfer.amount) == (f"order:{paid.id}", Pocket.CASH, 300)
    assert told(reader) == ["payments.paid"]


def test_a_refund_takes_the_points_and_asks_the_provider(unit, paid, reader, admin):
    orders.refund(paid.id, reason="付重了", by=admin)
    assert paid.state is OrderState.REFUNDING
    assert queries.spendable(reader) == Points(100, 0)
    assert jobs.unfinished([f"payments.refund:{paid.id}"])
    entry = session().scalars(select(AuditEntry)).one()
    assert (entry.action, entry.by_id, entry.details["reason"]) == ("order.refunded", admin.id, "付重了")
    assert told(reader) == ["payments.paid", "payments.refunded"]


def test_what_was_spent_is_not_refunded(unit, paid, reader, admin):
    spend(reader, 1)
    with pytest.raises(orders.PointsSpent), session().begin_nested():
        orders.refund(paid.id, reason="付重了", by=admin)
    session().refresh(paid)
    assert paid.state is OrderState.PAID
    assert queries.spendable(reader) == Points(100, 299)
    assert not jobs.unfinished([f"payments.refund:{paid.id}"])


def test_a_refund_says_why(unit, paid, admin):
    with pytest.raises(Invalid):
        orders.refund(paid.id, reason="  ", by=admin)


def test_only_a_paid_order_is_refunded_and_only_once(unit, order, reader, admin):
    with pytest.raises(orders.OutOfOrder):
        orders.refund(order.id, reason="付重了", by=admin)
    settling.receive(said(order), provider="sandbox")
    orders.refund(order.id, reason="付重了", by=admin)
    with pytest.raises(orders.OutOfOrder):
        orders.refund(order.id, reason="付重了", by=admin)
    assert queries.spendable(reader) == Points(100, 0)


def test_only_what_is_being_refunded_is_asked_for_again(unit, paid, admin):
    with pytest.raises(orders.OutOfOrder):
        orders.retry_refund(paid.id, by=admin)
    orders.refund(paid.id, reason="付重了", by=admin)
    orders.retry_refund(paid.id, by=admin)


def test_what_the_provider_does_not_give_back_is_the_members_again(unit, paid, reader, admin):
    orders.refund(paid.id, reason="付重了", by=admin)
    orders.keep(paid)
    assert paid.state is OrderState.KEPT
    assert queries.spendable(reader) == Points(100, 300)
    assert told(reader)[-1] == "payments.kept"
    assert told(admin) == ["payments.refused"]


def test_an_order_that_is_not_there_is_not_found(unit, admin):
    with pytest.raises(NotFound):
        orders.refund(7, reason="付重了", by=admin)


def test_every_state_has_its_edges():
    assert set(EDGES) == set(OrderState)
    assert all(to is not OrderState.NEW for edges in EDGES.values() for to in edges)


def test_every_notification_can_be_worded(unit, order, reader, admin):
    for kind in ("misfit", "unknown", "unsettled", "stuck", "refused"):
        orders.alarm(kind, None if kind == "unknown" else order)
    assert all(str(order.id) in notifying.sentence(row) or row.kind == "payments.unknown" for row in notifying.latest(admin).items)


def test_ten_refunds_at_once_take_the_points_once(site, order, reader, admin):
    with db.unit_of_work():
        settling.receive(said(order), provider="sandbox")
    answers = site.at_once(10, lambda number: orders.refund(order.id, reason="付重了", by=admin))
    assert sum(answer is None for answer in answers) == 1
    assert all(isinstance(answer, orders.OutOfOrder) for answer in answers if answer is not None)
    with db.unit_of_work(writes=False):
        assert queries.spendable(reader) == Points(100, 0)


def test_the_database_itself_refuses_an_order_of_nothing(unit, order):
    for values in ({"points": 0}, {"amount": -1}):
        with pytest.raises(IntegrityError), session().begin_nested():
            session().execute(update(Order).values(values))
