"""The rooms that move points against a plain model: whatever members, moderators, admins and time do, both say the same."""

import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from benching import market
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import make_url, select
from tests.downloads.bookkeeping import (
    BONUS,
    CHECK_IN,
    GOOD,
    GRANT,
    LEAST_PAYOUT,
    POCKETS,
    REWARD,
    REWARDS_A_DAY,
    SHARE,
    STREAK,
    Books,
)

from wenku.accounts.models import Member
from wenku.base import clock, db, words
from wenku.base.db import session, unit_of_work
from wenku.base.errors import Gone, Invalid, Refusal, TakenDown
from wenku.base.jobs import Job
from wenku.documents import access, editing, lifecycle
from wenku.documents.access import Yours
from wenku.documents.models import DocumentState
from wenku.downloads import books, purchasing, refunding, releasing, rights
from wenku.downloads.models import Purchase
from wenku.downloads.purchasing import PriceChanged
from wenku.downloads.refunding import DecidedBefore, NotRefundable
from wenku.points import adjusting, cashing_out, checking_in, tariff
from wenku.points.cashing_out import AlreadyAsked, Elsewhere
from wenku.points.ledger import NotEnoughPoints
from wenku.points.models import Claim, Pocket, Wallet
from wenku.points.payees import Payee
from wenku.points.payouts import Method, PayoutState
from wenku.reviews import rating
from wenku.reviews.rating import NotYoursToRate

PEOPLE = 3
BEGINNING = datetime(2026, 3, 2, 4, tzinfo=UTC)
PAYEE = Payee(Method.ALIPAY, "Bank Member", "13800000000")
NUMBERS = {
    tariff.author_share: SHARE,
    tariff.rating_reward: REWARD,
    tariff.rating_rewards_a_day: REWARDS_A_DAY,
    tariff.rating_stars: GOOD,
    tariff.check_in_reward: CHECK_IN,
    tariff.streak_days: STREAK,
    tariff.streak_bonus: BONUS,
    tariff.least_payout: LEAST_PAYOUT,
    tariff.cool_down_hours: 0,
    tariff.refund_hours: 48,
    tariff.takedown_refund_days: 30,
}
STEPS = {
    "agreed": lambda id, admin, state: cashing_out.agree(id, by=admin, seen=state),
    "paid": lambda id, admin, state: cashing_out.pay(id, by=admin, note="1", seen=state),
    "refused": lambda id, admin, state: cashing_out.refuse(id, by=admin, reason="no", seen=state),
}
EDGES = {("asked", "agreed"), ("asked", "refused"), ("agreed", "paid"), ("agreed", "refused")}

people = st.integers(0, PEOPLE - 1)
hours = st.sampled_from([1, 12, 24, 47, 48, 24 * 31])


class Rooms(RuleBasedStateMachine):
    """`now` moves only when a rule moves it; every rule is a unit of work of its own, as a request is."""

    now, refused = BEGINNING, False

    @initialize(prices=st.lists(st.integers(0, 30), min_size=PEOPLE, max_size=PEOPLE))
    def open(self, prices):
        type(self).now = BEGINNING
        self.fresh()
        self.market = market.opened(members=PEOPLE, documents=PEOPLE, gift=GRANT, prices=tuple(prices))
        with unit_of_work():
            for option, value in NUMBERS.items():
                option.set(value, by_id=None)
        self.members, self.documents = self.market.members, list(self.market.prices)
        self.model = Books(PEOPLE, list(prices))

    @rule(document=people, member=people, off=st.sampled_from([0, 0, 0, 0, 1]))
    def buy(self, document, member, off):
        """Also again what is owned."""
        model, price = self.model, self.model.prices[document]
        told = self.tried(lambda: purchasing.buy(self.document(document), by=self.member(member), seen_price=price + off).id)
        owned = model.right(document, member)
        if model.states[document] != "published":
            assert told in (Gone, TakenDown, Yours)
        elif document == member:
            assert told is Yours
        elif owned:
            assert told == owned.id
        elif off:
            assert told is PriceChanged
        elif model.money(member) < price:
            assert told is NotEnoughPoints
        else:
            model.buy(document, member, self.now, told)

    @rule(document=people, member=people, half_stars=st.sampled_from([1, 7, 8, 10]))
    def rate(self, document, member, half_stars):
        told = self.tried(lambda: rating.rate(self.document(document), by=self.member(member), half_stars=half_stars).id)
        if self.model.right(document, member):
            self.model.rate(document, member, half_stars, self.today)
        else:
            assert told is NotYoursToRate

    @precondition(lambda self: self.model.sales)
    @rule(data=st.data())
    def ask_for_a_refund(self, data):
        sale = data.draw(st.sampled_from(self.model.sales))

        def ask():
            buyer = self.member(sale.buyer)
            return refunding.ask(refunding.bought(sale.id, by=buyer), by=buyer, reason="blank").id

        told = self.tried(ask)
        if sale.request:
            assert told == sale.request_id
        elif self.model.is_refundable(sale, self.now):
            sale.request, sale.request_id = "open", told
        else:
            assert told is NotRefundable

    @precondition(lambda self: any(sale.request for sale in self.model.sales))
    @rule(data=st.data(), grants=st.booleans())
    def decide_on_a_refund(self, data, grants):
        sale = data.draw(st.sampled_from([sale for sale in self.model.sales if sale.request]))

        def decide():
            if grants:
                refunding.grant(sale.request_id, by=self.admin)
            else:
                refunding.refuse(sale.request_id, by=self.admin, answer="It is as shown.")

        told = self.tried(decide)
        if sale.request != "open":
            assert told is DecidedBefore
            return
        assert told is None
        sale.request = "granted" if grants else "refused"
        if grants:
            self.model.refund(sale)

    @rule(member=people)
    def check_in(self, member):
        self.tried(lambda: checking_in.check_in(self.member(member)).id)
        self.model.check_in(member, self.today)

    @rule(document=people, price=st.integers(0, 30))
    def change_a_price(self, document, price):
        if self.model.states[document] != "published":
            return

        def change():
            found = self.document(document)
            facts = editing.facts(found, found.published_version)
            editing.change(found, replace(facts, price=price), by=self.member(document))

        assert self.tried(change) is None
        self.model.prices[document] = price

    @rule(document=people)
    def delete(self, document):
        """Its buyers keep it."""
        if self.model.states[document] == "published":
            assert self.tried(lambda: lifecycle.remove(self.document(document), by=self.member(document))) is None
            self.model.states[document] = "removed"

    @rule(document=people)
    def take_down(self, document):
        """And the worker does what it asked for, twice."""
        if self.model.states[document] != "published":
            return

        def take_down():
            found = self.document(document)
            found.state = DocumentState.TAKEN_DOWN
            refunding.for_takedown(found)

        assert self.tried(take_down) is None
        with unit_of_work(writes=False):
            job = session().scalars(select(Job).where(Job.name == "downloads.refund_takedown").order_by(Job.id.desc())).first()
        for _ in range(2):
            refunding.refund_takedown(**job.arguments)
        self.model.take_down(document, self.now)

    @rule(member=people, points=st.integers(LEAST_PAYOUT - 1, 12))
    def cash_out(self, member, points):
        told = self.tried(lambda: cashing_out.ask(points, PAYEE, by=self.member(member)).id)
        still_open = self.model.open_payout(member)
        if still_open:
            assert told == still_open.id if still_open.points == points else told is AlreadyAsked
        elif points < LEAST_PAYOUT or points > self.model.free[member, "cash"]:
            assert told is Invalid
        else:
            self.model.ask_payout(member, points, told)

    @precondition(lambda self: self.model.payouts)
    @rule(data=st.data(), to=st.sampled_from(["agreed", "paid", "refused", "withdrawn"]))
    def step(self, data, to):
        payout = data.draw(st.sampled_from(self.model.payouts))
        if to == "withdrawn":
            told = self.tried(lambda: cashing_out.withdraw(payout.id, by=self.member(payout.member)).id)
            may = payout.state == "asked"
        else:
            told = self.tried(lambda: STEPS[to](payout.id, self.admin, PayoutState(payout.state)).id)
            may = (payout.state, to) in EDGES
        assert told == payout.id if may else told is Elsewhere
        if may:
            self.model.step(payout, to)

    @rule(member=people, change=st.integers(-20, 30).filter(bool), pocket=st.sampled_from(POCKETS))
    def adjust(self, member, change, pocket):
        id = self.members[member]
        told = self.tried(lambda: adjusting.adjust(id, change, pocket=Pocket(pocket), reason="by hand", by=self.admin).id)
        if self.model.free[member, pocket] + change < 0:
            assert told is Invalid
        else:
            self.model.free[member, pocket] += change

    @rule(hours=hours)
    def wait(self, hours):
        """The worker comes by."""
        self.refused = False
        type(self).now += timedelta(hours=hours)
        releasing.release_due()
        self.model.release(self.now)

    @precondition(lambda self: hasattr(self, "model"))
    @invariant()
    def both_say_the_same(self):
        """A step that was refused was undone, which the model sees; the audit is asked after every other one."""
        with unit_of_work(writes=False), words.speaking("en"):
            assert self.wallets() == (+self.model.free, +self.model.held)
            assert self.debts() == +self.model.owed
            assert self.rights() == {(sale.document, sale.buyer): sale.id for sale in self.model.sales if not sale.ended}
            assert self.refused or [str(fault) for fault in books.check()] == []

    def wallets(self):
        """What is in them, but for empty ones: to be spent, and held."""
        free, held = Counter(), Counter()
        for wallet in session().scalars(select(Wallet).where(Wallet.member_id.in_(self.members), Wallet.balance != 0)):
            (held if wallet.is_held else free)[self.members.index(wallet.member_id), wallet.pocket.value] = wallet.balance
        return free, held

    def debts(self):
        owed = Counter()
        for claim in session().scalars(select(Claim).where(Claim.member_id.in_(self.members))):
            owed[self.members.index(claim.member_id), claim.pocket.value] += claim.amount - claim.settled
        return +owed

    def rights(self):
        mine = Purchase.document_id.in_(self.documents)
        found = session().execute(select(Purchase.document_id, Purchase.buyer_id, Purchase.id).where(mine, rights.living()))
        return {(self.documents.index(document), self.members.index(buyer)): id for document, buyer, id in found}

    @property
    def today(self):
        """The site's zone is eight hours ahead."""
        return (self.now + timedelta(hours=8)).date()

    @property
    def admin(self):
        return session().get_one(Member, self.market.admin)

    def member(self, number):
        return session().get_one(Member, self.members[number])

    def document(self, number):
        return access.found(self.documents[number])

    def tried(self, do):
        """What `do` returns in a unit of its own, or which refusal it raises."""
        self.refused = False
        try:
            with unit_of_work():
                return do()
        except Refusal as refusal:
            self.refused = True
            return type(refusal)


@pytest.fixture
def agree(site, request, monkeypatch):
    """`agree(runs=…, steps=…)` lets both go on; each run has a fresh database."""
    monkeypatch.setattr(clock, "now", lambda: Rooms.now)

    def fresh(_machine):
        db.disconnect()
        if db.is_sqlite():
            path = Path(site.database.removeprefix("sqlite:///"))
            for left in path.parent.glob(f"{path.name}-*"):
                left.unlink()
            shutil.copy(request.getfixturevalue("sqlite"), path)
        else:
            request.getfixturevalue("postgres").fresh(make_url(site.database).database)
        db.connect(site.database)

    monkeypatch.setattr(Rooms, "fresh", fresh, raising=False)

    def agree(*, runs, steps):
        quick = settings(max_examples=runs, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck))
        run_state_machine_as_test(Rooms, settings=quick)

    return agree


@pytest.mark.slow
def test_rooms_and_model_agree_for_a_while(agree):
    agree(runs=4, steps=40)


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_rooms_and_model_agree_for_two_thousand_steps(agree):
    agree(runs=40, steps=50)
