"""What the pages about VIP show: the offer, what somebody has of it, and what they bought: view models, made of what rooms say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wenku.accounts.models import Member
from wenku.downloads import vip
from wenku.downloads.models import Subscription
from wenku.downloads.vip import Offer
from wenku.points import queries as points
from wenku.points import tariff
from wenku.web import formats

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Ticket:
    """The VIP that somebody has: `last` is its last moment, further ones included."""

    last: datetime
    downloads_a_day: int
    left: int


@dataclass(frozen=True)
class Bought:
    first: datetime
    last: datetime
    price: int
    days: int
    downloads_a_day: int


@dataclass(frozen=True)
class VipPage:
    """`offer` is None where VIP isn't sold now, `money` what it costs in money, `share` what of each 100 points goes to authors.

    For who is logged in: `cash` is what they hold, `number` the how-manieth VIP of theirs the next one would be, `until` the last
    moment of it.
    """

    offer: Offer | None
    money: str
    share: int
    ticket: Ticket | None
    cash: int
    number: int
    until: datetime | None
    is_long_enough: bool
    bought: list[Bought]

    @property
    def missing(self) -> int:
        return max(0, self.offer.price - self.cash) if self.offer else 0


def ticket(member: Member) -> Ticket | None:
    found = vip.standing(member)
    return Ticket(found.until - _INSTANT, found.downloads_a_day, found.left) if found else None


def last_moment(member: Member) -> datetime | None:
    """Of the VIP that the member has, further ones included."""
    end = vip.until(member)
    return end - _INSTANT if end else None


def money(offer: Offer | None) -> str:
    """What the offer's price costs in money, when points are bought."""
    return formats.money(tariff.money(offer.price), tariff.currency.get()) if offer else ""


def vip_page(member: Member | None) -> VipPage:
    offer = vip.offer()
    return VipPage(
        offer=offer,
        money=money(offer),
        share=(10_000 - tariff.vip_house_share.get()) // 100,
        ticket=ticket(member) if member else None,
        cash=points.spendable(member).cash if member else 0,
        number=vip.next_number(member) if member else 0,
        until=vip.would_end_at(offer, by=member) - _INSTANT if offer and member else None,
        is_long_enough=vip.is_long_enough(member) if member else False,
        bought=[_bought(one) for one in vip.history(member)] if member else [],
    )


def _bought(one: Subscription) -> Bought:
    return Bought(one.starts_at, one.ends_at - _INSTANT, one.price, one.days, one.downloads_a_day)
