"""What waits for a provider: each a job that reads, asks with no unit of work open, and writes what came of it."""

import urllib.request
from datetime import timedelta

from sqlalchemy import select

from wenku.accounts.models import Member
from wenku.base import addresses, clock, jobs, options, settings, words
from wenku.base.db import session, unit_of_work
from wenku.base.words import _
from wenku.payments import orders, providers, settling
from wenku.payments.models import OPEN, Order, OrderState
from wenku.payments.paying import Bill, PaymentProvider, RefundRefused
from wenku.payments.sandbox import Sandbox

PATIENCE = timedelta(minutes=2)
"""How old an order is before its provider is asked how it stands: most are paid by then, and their webhook has come."""

GRACE = timedelta(minutes=10)
"""How long after its end an unpaid order is still waited for: clocks differ."""

MOST_AT_ONCE = 200
SECONDS = 15  # that this site is given to answer its own sandbox


def begin(*, order_id: int) -> None:
    """Ask the provider where the order can be paid."""
    bill, provider = _bill(order_id, OrderState.NEW)
    if bill is None:
        return
    begun = _provider(provider).create(bill)
    with unit_of_work():
        order = orders.locked(order_id)
        order.pay_url, order.payment_id = begun.pay_url, order.payment_id or begun.payment_id
        if order.state is OrderState.NEW:  # a webhook may have been quicker
            orders.go(order, OrderState.PENDING)


def not_begun(*, order_id: int) -> None:
    """The provider didn't answer, however often it was asked."""
    order = orders.locked(order_id)
    if order.state is OrderState.NEW:
        orders.go(order, OrderState.FAILED)


def watch() -> None:
    """Ask after every order that stays open, the oldest first: its webhook may be lost, or the provider down."""
    with unit_of_work():
        old = select(Order.id).where(Order.state.in_(OPEN), Order.made_at < clock.now() - PATIENCE)
        for id in session().scalars(old.order_by(Order.made_at).limit(MOST_AT_ONCE)).all():
            jobs.enqueue("payments.ask", key=f"payments.ask:{id}", lane=jobs.SLOW, background=True, order_id=id)


def ask(*, order_id: int) -> None:
    """Ask the provider how an open order stands; what is over and unpaid has expired."""
    bill, name = _bill(order_id, *OPEN)
    if bill is None:
        return
    provider = providers.named(name)
    event = provider.query(bill) if provider else None
    with unit_of_work():
        if event is not None:
            settling.receive(event, provider=name)
        order = orders.locked(order_id)
        if order.state in OPEN and order.expires_at + GRACE < clock.now():
            orders.go(order, OrderState.EXPIRED)


def refund(*, order_id: int) -> None:
    """Have the provider give the money back."""
    bill, name = _bill(order_id, OrderState.REFUNDING)
    if bill is None:
        return
    try:
        _provider(name).refund(bill)
    except RefundRefused:
        _end_refund(order_id, is_refused=True)
    else:
        _end_refund(order_id)


def send(*, number: str) -> None:
    """Be the sandbox, which tells this site over the network what became of a payment, as any provider does."""
    provider = providers.named("sandbox")
    if not isinstance(provider, Sandbox):
        return
    body, headers = provider.message(number)
    to = settings.read().local_url + addresses.payment_events(provider.name)
    with urllib.request.urlopen(urllib.request.Request(to, body, headers), timeout=SECONDS):  # noqa: S310  # this very site
        pass


def not_refunded(*, order_id: int) -> None:
    """Nobody answered: an admin may ask again."""
    order = orders.locked(order_id)
    if order.state is OrderState.REFUNDING:
        orders.alarm("stuck", order)


def _end_refund(order_id: int, *, is_refused: bool = False) -> None:
    with unit_of_work():
        order = orders.locked(order_id)
        if order.state is not OrderState.REFUNDING:
            return
        if is_refused:
            orders.keep(order)
        else:
            orders.go(order, OrderState.REFUNDED)


def _provider(name: str) -> PaymentProvider:
    provider = providers.named(name)
    if provider is None:
        raise LookupError(f"the payment provider {name} is switched off")
    return provider


def _bill(order_id: int, *states: OrderState) -> tuple[Bill | None, str]:
    """What is to be paid, and the name of the provider; no bill where the order is in none of these states any more."""
    with unit_of_work(writes=False):
        order = session().get(Order, order_id)
        if order is None or order.state not in states:
            return None, ""
        language = session().get_one(Member, order.member_id).language
        with words.speaking(language):
            title = _("%(site)s: %(points)s cash points", site=options.site_name.get(), points=order.points)
        bill = Bill(
            number=order.number,
            amount=order.amount,
            currency=order.currency,
            title=title,
            expires_at=order.expires_at,
            return_url=addresses.url(addresses.order(order.id), language),
            notify_url=addresses.url(addresses.payment_events(order.provider), "zh"),
            payment_id=order.payment_id,
        )
        return bill, order.provider
