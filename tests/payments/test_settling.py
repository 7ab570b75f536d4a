"""What providers say, in any order and as often as they like: a paid order is credited once, and nothing else is."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from tests.payments.conftest import said

from wenku.accounts.models import Notification
from wenku.base import db
from wenku.base.db import session
from wenku.payments import orders, settling
from wenku.payments.models import EventKind, Order, OrderState, Outcome, PaymentEvent
from wenku.points import ledger, queries
from wenku.points.ledger import NotEnoughPoints
from wenku.points.models import Pocket, Reason
from wenku.points.queries import Points


def receive(event):
    return settling.receive(event, provider="sandbox")


def alarms(admin):
    return list(session().scalars(select(Notification.kind).where(Notification.member_id == admin.id)))


def test_a_payment_is_credited_once_however_often_it_is_told(unit, order, reader):
    words = [said(order), said(order), said(order, id="query:7"), said(order, id="another")]
    assert [receive(word) for word in words] == [Outcome.DONE, Outcome.KNOWN, Outcome.KNOWN, Outcome.KNOWN]
    assert queries.spendable(reader) == Points(100, 300)
    assert len(session().scalars(select(PaymentEvent)).all()) == 3


@pytest.mark.parametrize(
    "changed", [{"amount": 2999}, {"amount": 300000}, {"amount": 0}, {"amount": -3000}, {"currency": "USD"}], ids=str
)
def test_another_amount_or_currency_is_kept_and_told_and_credits_nothing(unit, order, reader, admin, changed):
    assert receive(said(order, **changed)) is Outcome.MISFIT
    assert (order.state, queries.balance(reader)) == (OrderState.NEW, 100)
    row = session().scalars(select(PaymentEvent)).one()
    assert (row.order_id, row.outcome) == (order.id, Outcome.MISFIT)
    assert alarms(admin) == ["payments.misfit"]
    receive(said(order, **changed))
    assert alarms(admin) == ["payments.misfit"]
    assert receive(said(order, id="the right one")) is Outcome.DONE


def test_a_payment_for_no_order_is_kept_and_told(unit, order, reader, admin):
    assert receive(said(order, number="f" * 32)) is Outcome.UNKNOWN
    assert queries.balance(reader) == 100
    assert alarms(admin) == ["payments.unknown"]


def test_a_provider_speaks_of_its_own_orders_only(unit, order, reader, admin):
    assert settling.receive(said(order), provider="stripe") is Outcome.UNKNOWN
    assert queries.balance(reader) == 100


def test_the_same_name_at_another_provider_is_another_word(unit, order, reader, admin):
    settling.receive(said(order), provider="stripe")
    assert receive(said(order)) is Outcome.DONE


@pytest.mark.parametrize("before", [EventKind.FAILED, EventKind.EXPIRED])
def test_money_that_comes_late_buys_its_points(unit, order, reader, before):
    receive(said(order, before))
    assert order.state == before.value
    assert receive(said(order)) is Outcome.DONE
    assert queries.spendable(reader) == Points(100, 300)


@pytest.mark.parametrize("after", [EventKind.FAILED, EventKind.EXPIRED])
def test_a_paid_order_stays_paid(unit, order, reader, after):
    receive(said(order))
    assert receive(said(order, after)) is Outcome.KNOWN
    assert (order.state, queries.spendable(reader)) == (OrderState.PAID, Points(100, 300))


def test_what_was_refunded_at_the_providers_desk_is_taken_back(unit, order, reader):
    receive(said(order))
    assert receive(said(order, EventKind.REFUNDED)) is Outcome.DONE
    assert (order.state, queries.spendable(reader)) == (OrderState.REFUNDED, Points(100, 0))


def test_what_was_refunded_before_we_heard_of_the_payment_is_never_credited(unit, order, reader):
    assert receive(said(order, EventKind.REFUNDED)) is Outcome.DONE
    assert receive(said(order)) is Outcome.KNOWN
    assert (order.state, queries.balance(reader)) == (OrderState.REFUNDED, 100)


def test_what_was_refunded_and_is_spent_is_told_to_an_admin(unit, order, reader, admin):
    receive(said(order))
    (purse,) = ledger.locked(reader)
    ledger.move(1, giver=purse.cash, taker=ledger.house(Pocket.CASH), reason=Reason.VIP, reference="subscription:1", by=reader)
    assert receive(said(order, EventKind.REFUNDED)) is Outcome.UNSETTLED
    assert (order.state, queries.spendable(reader)) == (OrderState.PAID, Points(100, 299))
    assert alarms(admin) == ["payments.unsettled"]


def test_a_part_that_was_refunded_is_told_to_an_admin(unit, order, reader, admin):
    receive(said(order))
    assert receive(said(order, EventKind.REFUNDED, amount=1000)) is Outcome.MISFIT
    assert queries.spendable(reader) == Points(100, 300)


def test_a_longer_name_than_any_is_still_one_word(unit, order, reader):
    assert receive(said(order, id="x" * 5000)) is Outcome.DONE
    assert receive(said(order, id="x" * 5000)) is Outcome.KNOWN


def test_twenty_words_at_once_credit_once(site, order, reader):
    """Webhooks and answers to questions, some of them the same, all at once."""
    answers = site.at_once(20, lambda number: receive(said(order, id=f"message:{number % 4}")))
    assert sorted(set(answers)) == [Outcome.DONE, Outcome.KNOWN]
    assert answers.count(Outcome.DONE) == 1
    with db.unit_of_work(writes=False):
        assert queries.spendable(reader) == Points(100, 300)
        assert len(session().scalars(select(PaymentEvent)).all()) == 4


def test_a_payment_and_its_refund_at_once_come_to_nothing(site, order, reader):
    kinds = [EventKind.PAID, EventKind.REFUNDED]
    answers = site.at_once(12, lambda number: receive(said(order, kinds[number % 2])))
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    with db.unit_of_work(writes=False):
        assert (session().scalars(select(Order.state)).one(), queries.balance(reader)) == (OrderState.REFUNDED, 100)


class Words(RuleBasedStateMachine):
    """One order; its provider, its member and an admin do what they like. A plain model says what should come of it."""

    @initialize()
    def open(self):
        self.unit = db.unit_of_work()
        self.unit.__enter__()
        self.order = orders.place(30, provider="sandbox", by=self.reader)
        self.start = queries.spendable(self.reader).cash
        self.state, self.cash, self.spent, self.seen = OrderState.NEW, 0, 0, set()

    @rule(
        kind=st.sampled_from(EventKind),
        id=st.integers(0, 3),
        amount=st.sampled_from([3000, 3000, 3000, 2999]),
        currency=st.sampled_from(["CNY", "CNY", "CNY", "USD"]),
    )
    def hear(self, kind, id, amount, currency):
        outcome = receive(said(self.order, kind, id=f"{self.order.id}:{id}", amount=amount, currency=currency))
        if id in self.seen:
            assert outcome is Outcome.KNOWN
            return
        self.seen.add(id)
        if (amount, currency) != (3000, "CNY"):
            assert outcome is Outcome.MISFIT
            return
        before = (self.state, self.cash)
        self.follow(kind)
        assert (outcome is Outcome.DONE) == (before != (self.state, self.cash))

    def follow(self, kind):
        is_open = self.state in (OrderState.NEW, OrderState.PENDING)
        if kind is EventKind.PAID:
            if is_open or self.state in (OrderState.FAILED, OrderState.EXPIRED):
                self.state, self.cash = OrderState.PAID, self.cash + 300
        elif kind is EventKind.REFUNDED:
            if self.state is OrderState.PAID:
                if self.cash >= 300:
                    self.state, self.cash = OrderState.REFUNDED, self.cash - 300
            elif self.state is not OrderState.KEPT:
                self.state = OrderState.REFUNDED
        elif is_open:
            self.state = OrderState(kind.value)

    @rule()
    def begin(self):
        if self.state is OrderState.NEW:
            orders.go(self.order, OrderState.PENDING)
            self.state = OrderState.PENDING

    @rule(amount=st.integers(1, 400))
    def spend(self, amount):
        self.spent += 1
        (purse,) = ledger.locked(self.reader)
        reference = f"subscription:{self.order.id}-{self.spent}"
        house = ledger.house(Pocket.CASH)
        try:
            ledger.move(amount, giver=purse.cash, taker=house, reason=Reason.VIP, reference=reference, by=self.reader)
        except NotEnoughPoints:
            assert amount > self.cash
        else:
            self.cash -= amount

    @rule()
    def refund(self):
        try:
            with session().begin_nested():
                orders.refund(self.order.id, reason="付重了", by=self.admin)
        except orders.OutOfOrder:
            assert self.state is not OrderState.PAID
        except orders.PointsSpent:
            assert self.cash < 300
        else:
            assert self.state is OrderState.PAID
            self.state, self.cash = OrderState.REFUNDING, self.cash - 300
        session().refresh(self.order)

    @rule(is_refused=st.booleans())
    def answer_refund(self, is_refused):
        if self.state is not OrderState.REFUNDING:
            return
        if is_refused:
            orders.keep(self.order)
            self.state, self.cash = OrderState.KEPT, self.cash + 300
        else:
            orders.go(self.order, OrderState.REFUNDED)
            self.state = OrderState.REFUNDED

    @invariant()
    def holds(self):
        if hasattr(self, "order"):
            assert self.order.state is self.state
            assert queries.spendable(self.reader).cash - self.start == self.cash

    def teardown(self):
        if hasattr(self, "unit"):
            session().rollback()
            self.unit.__exit__(Undone, Undone(), None)


class Undone(Exception):
    pass


@pytest.mark.long
def test_whatever_is_said_in_whatever_order_the_model_holds(sandbox, reader, admin):
    machine = type("Those", (Words,), {"reader": reader, "admin": admin})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
        ),
    )
