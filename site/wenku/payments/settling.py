"""Taking in what providers say of orders: each word once, in whatever order it comes; a paid order is credited once."""

import hashlib

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from wenku.accounts import people
from wenku.base import clock
from wenku.base.db import session
from wenku.payments import orders
from wenku.payments.models import OPEN, EventKind, Order, OrderState, Outcome, PaymentEvent
from wenku.payments.paying import Event


def receive(event: Event, *, provider: str) -> Outcome:
    """Note the provider's word and do what it asks for, in the unit that answers it: what is acknowledged isn't lost.

    Words that came before change nothing. What doesn't fit is kept, changes nothing, and admins are told.
    """
    order = _of(event, provider)
    word = PaymentEvent(
        provider=provider,
        event_id=_short(event.id),
        kind=event.kind,
        order_number=event.number[:64],
        order_id=order.id if order else None,
        amount=event.amount,
        currency=event.currency[:3],
        outcome=Outcome.KNOWN,
        received_at=clock.now(),
    )
    if not _is_first(word):
        return Outcome.KNOWN
    word.outcome = _settled(order, event)
    if word.outcome not in (Outcome.DONE, Outcome.KNOWN):
        orders.alarm(word.outcome, order)
    return word.outcome


def _of(event: Event, provider: str) -> Order | None:
    """The order that is spoken of, locked."""
    id = session().scalar(select(Order.id).where(Order.number == event.number, Order.provider == provider))
    return None if id is None else orders.locked(id)


def _is_first(word: PaymentEvent) -> bool:
    """Whether nobody took in the same before; one that does so at this very moment is waited for."""
    try:
        with session().begin_nested():
            session().add(word)
    except IntegrityError:
        return False
    return True


def _settled(order: Order | None, event: Event) -> Outcome:
    if order is None:
        return Outcome.UNKNOWN
    if (event.amount, event.currency) != (order.amount, order.currency):
        return Outcome.MISFIT
    order.payment_id = order.payment_id or event.payment_id
    if event.kind is EventKind.PAID:
        return _paid(order)
    if event.kind is EventKind.REFUNDED:
        return _refunded(order)
    return _closed(order, OrderState.FAILED if event.kind is EventKind.FAILED else OrderState.EXPIRED)


def _paid(order: Order) -> Outcome:
    if order.paid_at is not None or order.state is OrderState.REFUNDED:
        return Outcome.KNOWN
    orders.go(order, OrderState.PAID)
    orders.credit(order)
    return Outcome.DONE


def _refunded(order: Order) -> Outcome:
    """Also of what somebody gave back at the provider's own desk, perhaps before we heard that it was paid."""
    if order.state is OrderState.REFUNDED:
        return Outcome.KNOWN
    if order.state is OrderState.KEPT:
        return Outcome.UNSETTLED
    if order.state is OrderState.PAID and not orders.take_back(order, by=people.system()):
        return Outcome.UNSETTLED
    orders.go(order, OrderState.REFUNDED)
    return Outcome.DONE


def _closed(order: Order, to: OrderState) -> Outcome:
    if order.state not in OPEN:
        return Outcome.KNOWN
    orders.go(order, to)
    return Outcome.DONE


def _short(id: str) -> str:
    """As the provider calls it, unless that is longer than any of theirs."""
    return id if len(id) <= 120 else hashlib.sha256(id.encode()).hexdigest()
