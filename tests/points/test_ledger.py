"""Points move by the ledger alone, and it stays balanced whatever is asked of it."""

from itertools import product
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from wenku.accounts import people
from wenku.base import clock, db
from wenku.base.db import session
from wenku.points import joining, ledger, queries
from wenku.points.ledger import NotEnoughPoints
from wenku.points.models import Pocket, Reason, Transfer, Wallet
from wenku.points.queries import Points


def wallet(member):
    return ledger.locked(member)[0].gift


def pay(amount, giver, taker, reference="purchase:1"):
    mine, theirs = (purse.gift for purse in ledger.locked(giver, taker))
    ledger.move(amount, giver=mine, taker=theirs, reason=Reason.SALE, reference=reference, by=giver)


def test_what_one_pays_the_other_gets(unit, reader, author):
    pay(30, reader, author)
    assert queries.balance(reader) == 70
    assert queries.balance(author) == 130


def test_a_transfer_stays_in_one_pocket(unit, reader, author):
    mine, theirs = ledger.locked(reader, author)
    for giver, taker in ((mine.gift, theirs.cash), (mine.gift, mine.cash), (mine.gift, ledger.house(Pocket.CASH))):
        with pytest.raises(DBAPIError, match="one pocket"), session().begin_nested():
            ledger.move(5, giver=giver, taker=taker, reason=Reason.SALE, reference="purchase:1", by=reader)
    assert (queries.spendable(reader), queries.spendable(author)) == (Points(100, 0), Points(100, 0))


def test_the_last_point_can_be_spent_and_no_more(unit, reader, author):
    pay(100, reader, author)
    with pytest.raises(NotEnoughPoints):
        pay(1, reader, author, reference="purchase:2")
    assert queries.balance(reader) == 0


def test_a_refused_transfer_changes_nothing(unit, reader, author):
    with pytest.raises(NotEnoughPoints):
        pay(101, reader, author)
    assert (queries.balance(reader), queries.balance(author)) == (100, 100)
    assert session().scalars(select(Transfer).where(Transfer.reason == Reason.SALE)).all() == []


def test_the_same_transfer_can_not_be_made_twice(unit, reader, author):
    pay(10, reader, author)
    with pytest.raises(IntegrityError), session().begin_nested():
        pay(10, reader, author)
    assert queries.balance(reader) == 90


@pytest.mark.parametrize("amount", [0, -5])
def test_a_transfer_moves_at_least_one_point(unit, reader, author, amount):
    with pytest.raises(IntegrityError), session().begin_nested():
        pay(amount, reader, author)
    assert (queries.balance(reader), queries.balance(author)) == (100, 100)


def test_nobody_pays_themselves(unit, reader):
    with pytest.raises(IntegrityError), session().begin_nested():
        pay(5, reader, reader)
    assert queries.balance(reader) == 100


def test_the_house_pays_and_is_paid_without_a_balance_of_its_own(unit, reader):
    ledger.move(40, giver=wallet(reader), taker=ledger.house(Pocket.GIFT), reason=Reason.FEE, reference="purchase:1", by=reader)
    assert ledger.house(Pocket.GIFT).balance == 0
    assert queries.balance(reader) == 60


def test_the_database_itself_refuses_a_negative_balance(unit, reader):
    with pytest.raises(IntegrityError), session().begin_nested():
        session().execute(update(Wallet).where(Wallet.member_id == reader.id).values(balance=-1))
    assert queries.balance(reader) == 100


def test_the_database_itself_refuses_to_change_what_was_written(unit, reader):
    for statement in (update(Transfer).values(amount=1_000_000), delete(Transfer)):
        with pytest.raises(DBAPIError, match="append-only"), session().begin_nested():
            session().execute(statement)
    assert session().scalars(select(Transfer.amount)).all() == [100]


def test_a_locked_wallet_is_read_anew(unit, reader, author):
    before = wallet(reader)
    session().execute(text("UPDATE wallet SET balance = 7 WHERE id = :id"), {"id": before.id})
    assert wallet(reader).balance == 7


def test_wallets_come_in_the_order_in_which_they_were_asked_for(unit, reader, author):
    assert [found.cash.member_id for found in ledger.locked(reader, author)] == [reader.id, author.id]
    assert [found.cash.member_id for found in ledger.locked(author, reader)] == [author.id, reader.id]


def test_two_who_pay_each_other_at_once_both_succeed(site, reader, author):
    def trade(number):
        giver, taker = (reader, author) if number % 2 else (author, reader)
        return pay(1, giver, taker, reference=f"purchase:{number}")

    answers = site.at_once(40, trade)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    with db.unit_of_work(writes=False):
        assert (queries.balance(reader), queries.balance(author)) == (100, 100)


def test_of_fifty_payments_at_once_only_what_is_there_is_paid(site, reader, author):
    answers = site.at_once(50, lambda number: pay(7, reader, author, reference=f"purchase:{number}"))
    assert sum(isinstance(answer, NotEnoughPoints) for answer in answers) == 50 - 100 // 7
    with db.unit_of_work(writes=False):
        assert (queries.balance(reader), queries.balance(author)) == (100 % 7, 198)


class Books(RuleBasedStateMachine):
    """Three members and the house move points; a dictionary says what should come of it. Undone after each run."""

    HOUSE: ClassVar[int] = 3

    @initialize(grants=st.lists(st.integers(0, 30), min_size=3, max_size=3))
    def open(self, grants):
        self.unit = db.unit_of_work()
        self.unit.__enter__()
        names = [f"{name}-{clock.now().timestamp()}" for name in ("one", "two", "three")]
        self.members = [people.create(address=f"{name}@example.org", name="member", password=None) for name in names]
        for pocket, is_held in product(Pocket, (False, True)):
            session().add_all(Wallet(member_id=member.id, pocket=pocket, is_held=is_held, balance=0) for member in self.members)
        self.wallets = [*(purse.gift for purse in ledger.locked(*self.members)), ledger.house(Pocket.GIFT)]
        self.expected = [0, 0, 0]
        self.made = {}
        self.rows = {row.id: tuple(row) for row in self._transfers()}
        for number, grant in enumerate(grants):
            self.move(grant, self.HOUSE, number, Reason.SIGN_UP, 100 + number)

    @rule(
        amount=st.integers(-3, 40),
        giver=st.integers(0, 3),
        taker=st.integers(0, 3),
        reason=st.sampled_from(Reason),
        number=st.integers(0, 5),
    )
    def move(self, amount, giver, taker, reason, number):
        reference = f"test:{self.members[0].id}-{number}"
        before = session().execute(select(Transfer.id)).all()
        by = self.members[0]
        try:
            with session().begin_nested():
                ledger.move(amount, giver=self.wallets[giver], taker=self.wallets[taker], reason=reason, reference=reference, by=by)
        except NotEnoughPoints:
            spent = giver if amount > 0 else taker
            assert spent != self.HOUSE
            assert self.expected[spent] < abs(amount)
        except IntegrityError:
            assert amount <= 0 or giver == taker or (reason, reference) in self.made
        else:
            assert amount > 0
            assert giver != taker
            assert (reason, reference) not in self.made
            made = max(self._transfers(), key=lambda row: row.id)
            assert (made.reason, made.reference, made.amount) == (reason, reference, amount)
            self.made[reason, reference] = made.id
            self.rows[made.id] = tuple(made)
            self._expect(giver, -amount)
            self._expect(taker, amount)
            return
        assert session().execute(select(Transfer.id)).all() == before

    @rule(number=st.integers(0, 2))
    def read_under_lock(self, number):
        assert ledger.locked(self.members[number])[0].gift.balance == self.expected[number]

    @precondition(lambda self: hasattr(self, "members"))
    @invariant()
    def balances_are_as_expected_and_never_negative(self):
        balances = [queries.balance(member) for member in self.members]
        assert balances == self.expected
        assert min(balances) >= 0
        assert ledger.house(Pocket.GIFT).balance == 0

    @precondition(lambda self: hasattr(self, "members"))
    @invariant()
    def balances_are_the_sums_of_the_transfers_and_all_sums_are_zero(self):
        sums = dict.fromkeys((wallet.id for wallet in self.wallets), 0)
        for row in self._transfers():
            sums[row.giver_id] = sums.get(row.giver_id, 0) - row.amount
            sums[row.taker_id] = sums.get(row.taker_id, 0) + row.amount
        assert sum(sums.values()) == 0
        assert [sums[wallet.id] for wallet in self.wallets[:3]] == self.expected

    @precondition(lambda self: hasattr(self, "members"))
    @invariant()
    def rows_are_never_changed(self):
        assert {row.id: tuple(row) for row in self._transfers()} == self.rows

    def teardown(self):
        if hasattr(self, "unit"):
            undone = RuntimeError("undone")
            self.unit.__exit__(RuntimeError, undone, undone.__traceback__)

    def _expect(self, number, change):
        if number != self.HOUSE:
            self.expected[number] += change

    def _transfers(self):
        return session().execute(select(*Transfer.__table__.columns).order_by(Transfer.id)).all()


def test_the_ledger_stays_balanced_whatever_is_asked_of_it(site):
    quick = settings(max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Books, settings=quick)


def test_joining_twice_is_refused(unit, reader):
    with pytest.raises(IntegrityError), session().begin_nested():
        joining.welcome(reader)
    assert queries.balance(reader) == 100
