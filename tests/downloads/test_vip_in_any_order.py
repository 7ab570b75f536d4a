"""Whatever is done with VIP, in whatever order: members have what they paid for, and authors get what came in, never more."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests import making
from tests.conftest import person
from tests.downloads.test_vip import give, offered

from wenku.base import db, options
from wenku.base.db import session
from wenku.base.errors import Refusal
from wenku.documents import access
from wenku.downloads import books, pool, purchasing, rights, vip
from wenku.downloads.models import Way
from wenku.downloads.vip import AlreadyBought, LongEnough, NotEnoughCash, NotOffered, NotVip, Offer, UsedUp, VipChanged
from wenku.points import queries as points
from wenku.points.ledger import NotEnoughPoints

PRICE, CASH = 20, 700
SHARES = [0, 2000, 3333, 10_000]
OFFERS = [Offer(0, 30, 2), Offer(100, 3, 1), Offer(37, 1, 2), Offer(101, 7, 2), Offer(100, 3, 2)]
names = count()


@dataclass
class Vip:
    """One that was bought, as the model knows it."""

    offer: Offer
    starts: datetime
    ends: datetime
    funds: dict[date, int]


@dataclass
class Member:
    gift: int = 100
    cash: int = CASH
    vips: list[Vip] = field(default_factory=list)
    got: dict[int, Way] = field(default_factory=dict)
    taken: list[tuple[datetime, int]] = field(default_factory=list)  # by VIP: when, and what

    def vip(self, now: datetime) -> Vip | None:
        return next((vip for vip in self.vips if vip.starts <= now < vip.ends), None)


class House(RuleBasedStateMachine):
    """Two members, two authors with two documents each, and dictionaries that say what should come of it. The model divides each
    day by itself, from what was bought and downloaded.
    """

    @initialize(share=st.sampled_from(SHARES), offer=st.sampled_from(OFFERS[1:]))
    def open(self, share, offer):
        """What earlier runs bought has run out, and what is left of it is carried over."""
        self.time.move(days=100)
        pool.settle()
        with db.unit_of_work():
            self.left = self.before = pool.totals().left
            self.zone = options.zone()
            self.buyers = [person(f"buyer{next(names)}") for _ in range(2)]
            self.authors = [person(f"author{next(names)}") for _ in range(2)]
            for buyer in self.buyers:
                give(buyer, CASH)
            self.documents = [making.published(author, price=PRICE).id for author in self.authors for _ in range(2)]
        self.model = [Member(), Member()]
        self.earned = [0, 0]
        self.came: dict[date, int] = {}
        self.downloads: dict[date, set[tuple[int, int]]] = {}
        self.divided: date | None = None
        self.change(share, offer)

    @rule(share=st.sampled_from(SHARES), offer=st.sampled_from(OFFERS))
    def change(self, share, offer):
        with db.unit_of_work():
            offered(offer, share)
        self.share, self.offer = share, offer

    @rule(who=st.integers(0, 1), seen=st.sampled_from([None, *OFFERS[1:]]), back=st.sampled_from([0, 0, 0, 1]))
    def buy(self, who, seen, back):
        """As a form says it that was opened now, or (`back`) before the last purchase."""
        mine, seen = self.model[who], seen or self.offer
        number = len(mine.vips) + 1 - back
        now, last = self.time.now, mine.vips[-1] if mine.vips else None
        expected = None
        if number < 1 or (back and last.offer != seen):
            expected = AlreadyBought
        elif not back:
            if not self.offer.price:
                expected = NotOffered
            elif seen != self.offer:
                expected = VipChanged
            elif last and last.ends - now > timedelta(days=367):
                expected = LongEnough
            elif mine.cash < seen.price:
                expected = NotEnoughCash
        assert self.refused(lambda by: vip.buy(seen, number=number, by=by), who) is expected
        if expected or back:
            return
        self.forget_what_ran_out(mine)
        starts = max(now, last.ends) if last else now
        first = starts.astimezone(self.zone)
        length = seen.days + (first.hour + first.minute + first.second + first.microsecond > 0)
        ends = first.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=length)
        fund = seen.price * (10_000 - self.share) // 10_000
        funds = {first.date() + timedelta(days=day): fund // length + (day < fund % length) for day in range(length)}
        assert sum(funds.values()) == fund
        mine.cash -= seen.price
        mine.vips.append(Vip(seen, starts, ends, funds))
        for day, part in funds.items():
            self.came[day] = self.came.get(day, 0) + part

    @rule(who=st.integers(0, 1), which=st.integers(0, 3))
    def download(self, who, which):
        mine, now = self.model[who], self.time.now
        self.forget_what_ran_out(mine)
        running, expected = mine.vip(now), None
        if which not in mine.got:
            if running is None:
                expected = NotVip
            elif self.used(mine) >= running.offer.downloads_a_day:
                expected = UsedUp
        assert self.refused(lambda by: vip.download(access.readable(self.documents[which], by=by), by=by), who) is expected
        if not expected and which not in mine.got:
            mine.got[which] = Way.VIP
            mine.taken.append((now, which))
            self.downloads.setdefault(now.astimezone(self.zone).date(), set()).add((who, which))

    @rule(who=st.integers(0, 1), which=st.integers(0, 3))
    def buy_for_good(self, who, which):
        mine = self.model[who]
        is_mine = mine.got.get(which) is Way.SALE
        expected = None if is_mine or mine.gift + mine.cash >= PRICE else NotEnoughPoints

        def buy(by):
            purchasing.buy(access.readable(self.documents[which], by=by), by=by, seen_price=PRICE)

        assert self.refused(buy, who) is expected
        if not expected and not is_mine:
            paid = min(PRICE, mine.gift)
            mine.gift, mine.cash = mine.gift - paid, mine.cash - (PRICE - paid)
            mine.got[which] = Way.SALE

    @rule(hours=st.sampled_from([1, 5, 12, 24, 24, 49, 200]))
    def later(self, hours):
        self.time.move(hours=hours)

    @rule()
    def settle(self):
        pool.settle()
        for mine in self.model:
            self.forget_what_ran_out(mine)
        if not self.came:
            return
        day = self.divided + timedelta(days=1) if self.divided else min(self.came)
        while day <= max(self.came) and (self.time.now - timedelta(hours=1)).astimezone(self.zone).date() > day:
            self.left += self.came.get(day, 0)
            found = self.downloads.get(day, set())
            shares = [self.left * len([one for one in found if one[1] // 2 == author]) // (len(found) or 1) for author in (0, 1)]
            self.earned = [had + share for had, share in zip(self.earned, shares, strict=True)]
            self.left -= sum(shares)
            self.divided = day
            day += timedelta(days=1)

    @invariant()
    def all_is_as_the_model_says(self):
        with db.unit_of_work(writes=False):
            for who, mine in zip(self.buyers, self.model, strict=True):
                assert points.spendable(who) == points.Points(mine.gift, mine.cash)
                running = mine.vip(self.time.now)
                standing = vip.standing(who)
                assert (standing is None) == (running is None)
                if standing and running:
                    assert standing.until == mine.vips[-1].ends
                    assert standing.left == max(0, running.offer.downloads_a_day - self.used(mine))
                for which, document in enumerate(self.documents):
                    right = mine.got.get(which)
                    has_it = right is Way.SALE or (right is Way.VIP and running is not None)
                    assert rights.may_download(access.found(document), by=who) == has_it
            for author, earned in zip(self.authors, self.earned, strict=True):
                assert points.spendable(author).cash == earned
            by_now = sum(part for day, part in self.came.items() if day <= (self.divided or date.min))
            assert sum(self.earned) + self.left == by_now + self.before
            assert books.check() == []

    def refused(self, do, who):
        """What a member is refused with, None where it is done."""
        try:
            with db.unit_of_work():
                do(session().merge(self.buyers[who], load=False))
        except Refusal as refusal:
            return type(refusal)
        return None

    def used(self, mine):
        today = self.time.now.astimezone(self.zone).date()
        return len([at for at, _ in mine.taken if at.astimezone(self.zone).date() == today])

    def forget_what_ran_out(self, mine):
        if mine.vips and mine.vips[-1].ends <= self.time.now:
            mine.got = {which: way for which, way in mine.got.items() if way is Way.SALE}


@pytest.mark.long
def test_vip_in_any_order_comes_to_what_a_plain_model_says(site, time):
    with db.unit_of_work(writes=False):
        assert options.time_zone.get() == "Asia/Shanghai"

    class Here(House):
        def __init__(self):
            super().__init__()
            self.time = time

    quick = settings(max_examples=8, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Here, settings=quick)
