"""Who is at the bank, and what may be done next: chosen at random from what the database showed a moment ago."""

from __future__ import annotations

import threading
from datetime import timedelta
from random import Random
from typing import Any

from benching import market
from sqlalchemy import func, select
from tests.bank.acts import (
    ADMIN,
    Act,
    Adjust,
    AskPayout,
    AskRefund,
    Buy,
    BuyVip,
    CheckIn,
    DecideRefund,
    Rate,
    Redeem,
    StepPayout,
)
from tests.bank.clients import Seat
from tests.conftest import PASSWORD
from tests.running import Visitor

from wenku.accounts import passwords
from wenku.accounts.models import Member
from wenku.base import clock, options
from wenku.base.db import session, unit_of_work
from wenku.downloads.models import Purchase, RefundRequest, RefundState, Subscription, Way
from wenku.payments import codes
from wenku.points import tariff
from wenku.points.models import Pocket
from wenku.points.payouts import OPEN, Payout

MEMBERS, DOCUMENTS, CODES = 20, 400, 30
PRICES = (1, 2, 3, 5, 8, 5000)
"""Now and then more than anybody has."""
VIP = {"price": 6, "days": 1, "downloads_a_day": 5}
WIDE: dict[options.Option[Any], Any] = {
    tariff.cool_down_hours: 0,
    tariff.rating_rewards_a_day: 1_000_000,
    tariff.downloads_a_day: 1_000_000,
    tariff.address_downloads_a_day: 1_000_000,
    tariff.least_payout: 1,
    tariff.second_admin_above: 1_000_000,
    tariff.highest_price: max(PRICES),
    tariff.vip_price: VIP["price"],
    tariff.vip_days: VIP["days"],
    tariff.vip_downloads_a_day: VIP["downloads_a_day"],
}


class Desk:
    """Made while nobody else uses the database."""

    def __init__(self) -> None:
        self.market = market.opened(
            members=MEMBERS, documents=DOCUMENTS, gift=400, cash=100, password=passwords.hashed(PASSWORD), prices=PRICES
        )
        with unit_of_work():
            for option, value in WIDE.items():
                option.set(value, by_id=None)
            options.time_zone.set(_where_no_day_begins(), by_id=None)
            admin = session().get_one(Member, self.market.admin)
            last_day = (clock.now() + timedelta(days=30)).date()
            batch, seed = codes.make(number=CODES, points=20, pocket=Pocket.CASH, last_day=last_day, note="", by=admin)
            self.codes = codes.written(batch, seed, by=admin)
        self.documents = list(self.market.prices)
        self.taken: set[tuple[int, int]] = set()
        self.lock = threading.Lock()
        self.look()

    def seats(self, port: int) -> dict[int, Seat]:
        """Everybody logs in by the form."""
        return {ADMIN: _seat(port, "admin"), **{number: _seat(port, f"member-{number}") for number in range(MEMBERS)}}

    def look(self) -> None:
        """Read anew what can be acted on."""
        with unit_of_work(writes=False):
            living = select(Purchase.id, Purchase.document_id, Purchase.buyer_id).where(
                Purchase.ended_at.is_(None), Purchase.way == Way.SALE
            )
            self.purchases = [tuple(row) for row in session().execute(living)]
            still_open = select(RefundRequest.id).where(RefundRequest.state == RefundState.OPEN)
            self.requests = list(session().scalars(still_open))
            payouts = select(Payout.id, Payout.member_id, Payout.state).where(Payout.state.in_(OPEN))
            self.payouts = [tuple(row) for row in session().execute(payouts)]
            numbers = select(Subscription.member_id, func.max(Subscription.number)).group_by(Subscription.member_id)
            self.subscriptions = dict(session().execute(numbers).all())

    def choose(self, dice: Random) -> Act | None:
        """Mostly a purchase; None where this time there is nothing of the kind that the dice wanted."""
        seat = dice.randrange(MEMBERS)
        member = self.market.members[seat]
        kind = dice.choices(
            [Buy, Rate, CheckIn, AskRefund, DecideRefund, Adjust, Redeem, AskPayout, StepPayout, BuyVip],
            [60, 6, 3, 5, 5, 8, 3, 3, 4, 3],
        )[0]
        if kind is Buy:
            return self._buy(seat, member, dice)
        if kind is CheckIn:
            return CheckIn.of(seat, member)
        if kind is Adjust:
            return Adjust.of(dice.choice(self.market.members), dice)
        if kind is Redeem:
            return Redeem.of(seat, member, dice.choice(self.codes))
        if kind is AskPayout:
            return AskPayout.of(seat, dice.randint(1, 9))
        if kind is BuyVip:
            return BuyVip.of(seat, member, self.subscriptions.get(member, 0) + 1, VIP)
        return self._on_something(kind, dice)

    def _buy(self, seat: int, member: int, dice: Random) -> Act | None:
        """Half of the documents are bought by nobody twice: what they cost may be asked back. One in thirty saw an old price."""
        document = dice.choice(self.documents)
        if self.market.owners[document] == member:
            return None
        if _may_be_asked_back(document):
            with self.lock:
                if (document, member) in self.taken:
                    return None
                self.taken.add((document, member))
        price = self.market.prices[document]
        return Buy.of(seat, member, document, price if dice.random() > 1 / 30 else price + 1)

    def _on_something(self, kind: type[Act], dice: Random) -> Act | None:
        if kind is DecideRefund:
            return DecideRefund.of(dice.choice(self.requests), dice) if self.requests else None
        if kind is StepPayout:
            return self._step(dice)
        if not self.purchases:
            return None
        purchase, document, buyer = dice.choice(self.purchases)
        seat = self.market.members.index(buyer)
        if kind is Rate:
            return Rate.of(seat, buyer, document)
        return AskRefund.of(seat, purchase) if _may_be_asked_back(document) else None

    def _step(self, dice: Random) -> Act | None:
        if not self.payouts:
            return None
        payout, member, state = dice.choice(self.payouts)
        by_member = state == "asked" and dice.random() < 0.3
        return StepPayout.of(self.market.members.index(member) if by_member else ADMIN, payout, state, dice)


def _may_be_asked_back(document: int) -> bool:
    return document % 2 == 0


def _where_no_day_begins() -> str:
    """A zone in which it is the middle of the day, so that everybody checks in once."""
    hours = (12 - clock.now().hour) % 24
    return f"Etc/GMT{-hours if hours <= 12 else 24 - hours:+d}" if hours else "Etc/UTC"


def _seat(port: int, name: str) -> Seat:
    visitor = Visitor(port)
    visitor.log_in(f"{name}@example.org", PASSWORD)
    _, page = visitor.get("/me/points")
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    return Seat(visitor._cookie()["Cookie"], token)
