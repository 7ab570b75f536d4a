"""What the pages of top-ups show: view models of offers and orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from wenku.accounts.models import Member
from wenku.base.words import _
from wenku.payments import orders, providers
from wenku.payments.models import OPEN, Order, OrderState
from wenku.points import queries as points
from wenku.points import tariff
from wenku.points.queries import Points

UNITS = (10, 30, 50, 100, 200, 500)
"""Amounts to choose from, in whole units of the currency."""


@dataclass(frozen=True)
class Offer:
    """So many points for `amount` hundredths of the currency."""

    units: str
    amount: int
    points: int


@dataclass(frozen=True)
class Counter:
    """What the top-up page sells: nothing where no provider is switched on."""

    balance: Points
    currency: str
    rate: int
    most: int
    offers: list[Offer]


@dataclass(frozen=True)
class Slip:
    """An order, as its member sees it. `pay_url` is where it can be paid, None where it can't (any more, or yet)."""

    id: int
    state: str
    amount: int
    currency: str
    points: int
    provider: str
    number: str
    made_at: datetime
    moved_at: datetime
    expires_at: datetime
    pay_url: str | None
    status_url: str

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def counter(member: Member) -> Counter:
    rate = tariff.points_per_unit.get()
    return Counter(
        balance=points.spendable(member),
        currency=tariff.currency.get(),
        rate=rate,
        most=orders.MOST_UNITS,
        offers=[Offer(str(units), units * tariff.MINOR_UNITS, units * rate) for units in UNITS] if providers.offered() else [],
    )


def slips(found: Sequence[Order]) -> list[Slip]:
    return [slip(order) for order in found]


def slip(order: Order) -> Slip:
    return Slip(
        id=order.id,
        state=order.state,
        amount=order.amount,
        currency=order.currency,
        points=order.points,
        provider=title(order.provider),
        number=order.number,
        made_at=order.made_at,
        moved_at=order.moved_at,
        expires_at=order.expires_at,
        pay_url=order.pay_url if order.state is OrderState.PENDING else None,
        status_url=url_for("topups.status", order_id=order.id),
    )


def title(name: str) -> str:
    """The provider's name for people, also of one that was switched off since."""
    provider = providers.named(name)
    return str(provider.title) if provider else _("%(name)s (switched off)", name=name.capitalize())
