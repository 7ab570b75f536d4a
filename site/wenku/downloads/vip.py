"""VIP: so many downloads a day at no price, for so many days, bought with cash points."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update

from wenku.accounts import sanctions
from wenku.accounts.models import Kind, Member
from wenku.base import clock, days, switches
from wenku.base.db import session
from wenku.base.errors import Conflict, NotAllowed, TooMany
from wenku.base.words import _l
from wenku.documents import access
from wenku.documents.models import Document
from wenku.downloads import purchasing, rights
from wenku.downloads.models import Purchase, Subscription, Way
from wenku.points import ledger, tariff
from wenku.points.ledger import NotEnoughPoints, Purse
from wenku.points.models import Pocket, Reason

REFERENCE = "subscription:"
"""With the subscription's id behind it, its name in the ledger."""

AHEAD = timedelta(days=367)
"""Whoever has VIP for longer than this, a year and the rest of a day, can't extend it yet."""


class NotOffered(Conflict):
    code, message = "vip-not-offered", _l("VIP isn't offered now. Nothing was taken from your balance.")


class VipChanged(Conflict):
    code, message = "vip-changed", _l("What VIP costs or gives has changed. Nothing was taken from your balance.")


class AlreadyBought(Conflict):
    code, message = "vip-bought-before", _l("You have bought VIP since you opened this page. Nothing was taken this time.")


class LongEnough(Conflict):
    code, message = "vip-long-enough", _l("Your VIP runs for more than a year already. You can extend it later.")


class NotEnoughCash(NotEnoughPoints):
    code, message = (
        "not-enough-cash",
        _l("You don't have enough cash points: %(missing)s are missing. Gift points can't pay for this."),
    )


class NotVip(NotAllowed):
    code, message = "not-vip", _l("You have no VIP now.")


class UsedUp(TooMany):
    code, message = "vip-used-up", _l("Your VIP downloads of today are used up. Tomorrow there are new ones.")

    def __init__(self, *, document_id: int, downloads_a_day: int, retry_after: int) -> None:
        super().__init__(retry_after=retry_after)
        self.details |= {"document_id": document_id, "downloads_a_day": downloads_a_day}


@dataclass(frozen=True)
class Offer:
    """What VIP costs, in cash points, and gives."""

    price: int
    days: int
    downloads_a_day: int


@dataclass(frozen=True)
class Standing:
    """The VIP that somebody has: until when, further ones included, and how many of today's downloads are used."""

    until: datetime
    downloads_a_day: int
    used: int

    @property
    def left(self) -> int:
        return max(0, self.downloads_a_day - self.used)


def offer() -> Offer | None:
    """What is sold now; None where it has no price, or is switched off: what was bought goes on."""
    price = tariff.vip_price.get() if switches.vip.get() else 0
    return Offer(price, tariff.vip_days.get(), tariff.vip_downloads_a_day.get()) if price else None


def standing(member: Member) -> Standing | None:
    bought = select(Subscription).where(_of(member), Subscription.ends_at > clock.now()).order_by(Subscription.number)
    ahead = session().scalars(bought).all()
    return Standing(ahead[-1].ends_at, ahead[0].downloads_a_day, _used_today(member)) if ahead else None


def until(member: Member) -> datetime | None:
    """When the member's VIP ends, further ones included; None for who has none."""
    return session().scalar(select(func.max(Subscription.ends_at)).where(_of(member), Subscription.ends_at > clock.now()))


def history(member: Member) -> list[Subscription]:
    """The newest first."""
    return list(session().scalars(select(Subscription).where(_of(member)).order_by(Subscription.number.desc())))


def is_long_enough(member: Member) -> bool:
    """Whether the member's VIP can't be extended yet."""
    latest = _latest(member)
    return latest is not None and _is_long_enough(latest)


def would_end_at(offer: Offer, *, by: Member) -> datetime:
    """When the member's VIP would end, did they buy this now."""
    return days.ends_at(_last_day(_start(_latest(by)), offer.days))


def next_number(member: Member) -> int:
    """The how-manieth VIP of the member the next one will be: a form that carries it buys once, however often it is sent."""
    latest = _latest(member)
    return latest.number + 1 if latest else 1


def buy(seen: Offer, *, number: int, by: Member) -> Subscription:
    """Buy VIP as it was `seen`, as the member's `number`-th: from now, or from where theirs ends. The same again returns the first.

    Raises NotOffered or VipChanged where it isn't what was seen, AlreadyBought where `number` isn't the next one, LongEnough,
    and NotEnoughCash.
    """
    [purse] = ledger.locked(by)
    latest = _latest(by)
    following = latest.number + 1 if latest else 1
    if not 1 <= number <= following:
        raise AlreadyBought
    if number < following:
        return _the_same(by, number, seen)
    sanctions.check(by, Kind.PURCHASE)
    _check(seen, latest, purse)
    end_what_ran_out(by)
    return _pay(seen, number=number, starts_at=_start(latest), purse=purse, by=by)


def download(document: Document, *, by: Member) -> Purchase:
    """The right to `document` (from `access.readable`) while the VIP runs, as one of the day's downloads; what `by` has already is
    returned. What is free takes none of them.

    Raises NotForSale (also to its own author), NotVip, and UsedUp.
    """
    session().refresh(document, ["price", "state"], with_for_update={"read": True})
    if not document.price:
        return purchasing.buy(document, by=by, seen_price=0)
    access.still_for_sale(document, by=by)
    ledger.locked(by)  # of several downloads at once each sees those before it
    if owned := rights.living_purchase(document, by=by):
        return owned
    sanctions.check(by, Kind.PURCHASE)
    vip = standing(by)
    if vip is None:
        raise NotVip(document_id=document.id)
    if not vip.left:
        raise UsedUp(document_id=document.id, downloads_a_day=vip.downloads_a_day, retry_after=_seconds_of_today())
    purchase = Purchase(document_id=document.id, buyer_id=by.id, price=0, way=Way.VIP, bought_at=clock.now())
    session().add(purchase)
    session().flush()
    return purchase


def end_what_ran_out(member: Member | None = None) -> None:
    """End the purchases by VIP of those whose VIP has ended, or only of this member: VIP that is bought later revives none."""
    of_buyer = Subscription.member_id == Purchase.buyer_id
    last_end = select(func.max(Subscription.ends_at)).where(of_buyer).scalar_subquery()
    open_ones = update(Purchase).where(Purchase.way == Way.VIP, Purchase.ended_at.is_(None), last_end <= clock.now())
    if member is not None:
        open_ones = open_ones.where(Purchase.buyer_id == member.id)
    session().execute(open_ones.values(ended_at=last_end).execution_options(synchronize_session=False))


def _the_same(member: Member, number: int, seen: Offer) -> Subscription:
    earlier = session().scalars(select(Subscription).where(_of(member), Subscription.number == number)).one()
    if Offer(earlier.price, earlier.days, earlier.downloads_a_day) != seen:
        raise AlreadyBought
    return earlier


def _check(seen: Offer, latest: Subscription | None, purse: Purse) -> None:
    now = offer()
    if now is None:
        switches.check(switches.vip)
        raise NotOffered
    if now != seen:
        raise VipChanged
    if latest and _is_long_enough(latest):
        raise LongEnough
    if purse.cash.balance < seen.price:
        raise NotEnoughCash(needed=seen.price, missing=seen.price - purse.cash.balance)


def _pay(seen: Offer, *, number: int, starts_at: datetime, purse: Purse, by: Member) -> Subscription:
    house_share = tariff.vip_house_share.get()
    last_day = _last_day(starts_at, seen.days)
    subscription = Subscription(
        member_id=by.id,
        number=number,
        price=seen.price,
        days=seen.days,
        downloads_a_day=seen.downloads_a_day,
        house_share=house_share,
        fund=seen.price * (10_000 - house_share) // 10_000,
        first_day=days.of(starts_at),
        last_day=last_day,
        bought_at=clock.now(),
        starts_at=starts_at,
        ends_at=days.ends_at(last_day),
    )
    session().add(subscription)
    session().flush()
    house = ledger.house(Pocket.CASH)
    ledger.move(seen.price, giver=purse.cash, taker=house, reason=Reason.VIP, reference=f"{REFERENCE}{subscription.id}", by=by)
    return subscription


def _start(latest: Subscription | None) -> datetime:
    return max(clock.now(), latest.ends_at) if latest else clock.now()


def _last_day(starts_at: datetime, count: int) -> date:
    """What is left of the day on which it starts is on top, so that it ends with a day."""
    first = days.of(starts_at)
    is_whole = starts_at == days.begins_at(first)
    return first + (count - 1 if is_whole else count) * days.DAY


def _is_long_enough(latest: Subscription) -> bool:
    return latest.ends_at - clock.now() > AHEAD


def _latest(member: Member) -> Subscription | None:
    return session().scalar(select(Subscription).where(_of(member)).order_by(Subscription.number.desc()).limit(1))


def _used_today(member: Member) -> int:
    """Also what was bought for good since, or ended otherwise, has been downloaded."""
    today = days.begins_at(days.today())
    of_today = Purchase.buyer_id == member.id, Purchase.way == Way.VIP, Purchase.bought_at >= today
    return session().scalar(select(func.count()).select_from(Purchase).where(*of_today)) or 0


def _seconds_of_today() -> int:
    return int((days.ends_at(days.today()) - clock.now()).total_seconds()) + 1


def _of(member: Member) -> ColumnElement[bool]:
    return Subscription.member_id == member.id
