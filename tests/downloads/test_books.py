"""The audit finds whatever doesn't add up, and nothing else."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from tests import making

from wenku.accounts import people
from wenku.base import clock, db, words
from wenku.base.db import session
from wenku.documents import access
from wenku.downloads import books, purchasing
from wenku.downloads.models import Purchase
from wenku.points import faults, ledger, queries
from wenku.points.models import Pocket, Reason, Transfer, Wallet

LOOSE = {
    "sqlite": [
        *[f"DROP TRIGGER transfer_{name}" for name in ("no_update", "no_delete", "no_replace", "one_pocket")],
        "PRAGMA defer_foreign_keys = ON",
        "PRAGMA ignore_check_constraints = ON",
    ],
    "postgresql": [
        "DROP TRIGGER transfer_append_only ON transfer",
        "DROP TRIGGER transfer_one_pocket ON transfer",
        *[f"ALTER TABLE transfer DROP CONSTRAINT fk_transfer_{end}_id" for end in ("giver", "taker", "by")],
        *[f"ALTER TABLE transfer DROP CONSTRAINT ck_transfer_{name}" for name in ("moves_something", "between_two")],
        *[f"ALTER TABLE wallet DROP CONSTRAINT ck_wallet_{name}" for name in ("never_negative", "house_keeps_none")],
    ],
}
TIGHT = {"sqlite": ["PRAGMA ignore_check_constraints = OFF"], "postgresql": []}


def found(rails=False):
    """What the audit says; of the rails only where they are asked for, since nearly every other fault needs them gone."""
    with words.speaking("en"):
        return [str(fault) for fault in books.check() if rails or fault.kind != "rail"]


def kinds():
    return {fault.kind for fault in books.check() if fault.kind != "rail"}


@contextmanager
def loosened():
    """The database refuses nothing in here, and nothing that was done stays done."""
    name = db.engine().dialect.name
    inside = session().begin_nested()
    try:
        for statement in LOOSE[name]:
            session().execute(text(statement))
        yield
    finally:
        inside.rollback()
        for statement in TIGHT[name]:
            session().execute(text(statement))


def change(model, id, **values):
    session().execute(update(model).where(model.id == id).values(**values))


def sale():
    return session().scalars(select(Transfer).where(Transfer.reason == Reason.SALE)).one()


def newest():
    return session().scalar(select(func.max(Transfer.id)))


def wallet(member):
    return ledger.locked(member)[0].gift


@pytest.fixture
def bought(unit, published, reader):
    return purchasing.buy(published, by=reader, seen_price=20)


def test_an_empty_site_adds_up(unit):
    assert found(rails=True) == []


def test_purchases_and_free_ones_add_up(bought, reader, author):
    purchasing.buy(access.found(making.published(author, price=0).id), by=reader, seen_price=0)
    assert found(rails=True) == []


def test_a_moment_is_seen_as_a_whole_while_others_go_on(site, published, reader, stranger):
    with db.unit_of_work(writes=False, snapshot=True):
        assert session().scalar(select(Wallet.balance).where(Wallet.member_id == reader.id).limit(1)) is not None
        site.at_once(1, lambda _: purchasing.buy(access.found(published.id), by=reader, seen_price=20))
        assert session().scalars(select(Purchase)).all() == []
        assert books.check() == []
    with db.unit_of_work(writes=False, snapshot=True):
        assert session().scalars(select(Purchase.buyer_id)).all() == [reader.id]
        assert books.check() == []


def test_a_balance_that_no_transfer_explains_is_found(unit, reader):
    mine = wallet(reader)
    change(Wallet, mine.id, balance=105)
    assert found() == [
        f"Wallet {mine.id} holds 105 points, but its transfers come to 100.",
        "The wallets of the pocket “gift” don't come to zero but to 5.",
    ]


def test_a_held_balance_that_no_transfer_explains_is_found(bought, author):
    held = ledger.locked(author)[0].held_gift
    change(Wallet, held.id, balance=0)
    assert f"Wallet {held.id} holds 0 points, but its transfers come to 16." in found()


def test_a_balance_without_any_transfer_is_found(unit, reader):
    mine = ledger.locked(reader)[0].cash
    change(Wallet, mine.id, balance=1)
    assert f"Wallet {mine.id} holds 1 points, but its transfers come to 0." in found()


def test_a_negative_balance_is_found(unit, reader):
    with loosened():
        mine = wallet(reader)
        change(Wallet, mine.id, balance=-3)
        assert f"Wallet {mine.id} holds -3 points, less than nothing." in found()


def test_a_balance_of_the_house_is_found(unit):
    with loosened():
        house = ledger.house(Pocket.CASH)
        change(Wallet, house.id, balance=7)
        assert found() == [f"Wallet {house.id} is the house's and keeps a balance of 7 points: it should keep none."]


def test_a_member_without_a_wallet_is_found(unit):
    member = people.create(address="lost@example.org", name="lost", password=None)
    assert found() == [f"Member {member.id} lacks a wallet."]


def test_a_member_with_one_pocket_is_found(unit, reader):
    session().execute(delete(Wallet).where(Wallet.id == ledger.locked(reader)[0].cash.id))
    assert found() == [f"Member {reader.id} lacks a wallet."]


def test_a_purchase_that_nobody_paid_is_found(bought):
    change(Purchase, bought.id, price=30)
    assert found() == [f"Purchase {bought.id} cost 30 points, but 20 were paid for it."]


def test_a_purchase_that_somebody_else_paid_is_found(bought, stranger):
    change(Purchase, bought.id, buyer_id=stranger.id)
    assert f"Purchase {bought.id} cost 20 points, but -20 were paid for it." in found()
    assert f"Transfer {sale().id} moves the points of somebody whom its cause, “purchase:{bought.id}”, doesn't concern." in found()


def test_a_share_that_was_paid_out_at_once_is_found(bought, author):
    with loosened():
        change(Transfer, sale().id, taker_id=wallet(author).id)
        assert kinds() == {"balance", "settled"}


def test_a_payment_for_nothing_is_found(unit, reader, author):
    mine, theirs = (purse.gift for purse in ledger.locked(reader, author))
    ledger.move(5, giver=mine, taker=theirs, reason=Reason.SALE, reference="purchase:99", by=reader)
    assert found() == [f"Transfer {newest()} names “purchase:99” as its cause, and there is no such thing."]


def test_payments_whose_purchase_is_gone_are_found(bought):
    session().execute(delete(Purchase))
    assert len(found()) == 2
    assert kinds() == {"cause"}


def test_a_purchase_that_ended_with_its_payment_kept_is_found(bought):
    change(Purchase, bought.id, ended_at=clock.now())
    assert found() == [f"Purchase {bought.id} was not released or refunded as it should be."]


def test_a_refund_leaves_books_that_add_up(bought, reader, author):
    _refund(bought, reader, author, share=16)
    assert found() == [f"Purchase {bought.id} was not released or refunded as it should be."]
    change(Purchase, bought.id, ended_at=clock.now())
    assert found() == []


def test_a_refund_of_a_part_is_found(bought, reader, author):
    _refund(bought, reader, author, share=15)
    change(Purchase, bought.id, ended_at=clock.now())
    assert found() == [f"Purchase {bought.id} was not released or refunded as it should be."]


def _refund(bought, reader, author, *, share):
    mine, theirs = ledger.locked(reader, author)
    reference = f"purchase:{bought.id}"
    ledger.move(share, giver=theirs.held_gift, taker=mine.gift, reason=Reason.REFUND, reference=reference, by=author)
    house = ledger.house(Pocket.GIFT)
    ledger.move(4, giver=house, taker=mine.gift, reason=Reason.FEE_BACK, reference=reference, by=author)


def test_a_right_that_is_held_twice_is_found(bought, published, reader):
    with loosened():
        session().execute(text("DROP INDEX uq_purchase_living"))
        session().add(
            Purchase(
                document_id=published.id, buyer_id=reader.id, price=0, way=bought.way, bought_at=clock.now() + timedelta(hours=1)
            )
        )
        session().flush()
        assert found() == [f"Member {reader.id} has the right to download document {published.id} more than once."]


def test_a_transfer_that_names_no_cause_is_found(unit, reader):
    for number, reference in enumerate(["member:", "member:0", f"member:0{reader.id}", "Member:1", "", "purchase:1", "会员:1"]):
        with session().begin_nested() as undone:
            house = ledger.house(Pocket.CASH)
            mine = ledger.locked(reader)[0].cash
            ledger.move(1 + number, giver=house, taker=mine, reason=Reason.SIGN_UP, reference=reference, by=people.system())
            assert found() == [f"Transfer {newest()} names “{reference}” as its cause, and there is no such thing."]
            undone.rollback()


def test_a_transfer_for_somebody_else_s_cause_is_found(unit, reader, author):
    house, mine = ledger.house(Pocket.CASH), ledger.locked(reader)[0].cash
    ledger.move(1, giver=house, taker=mine, reason=Reason.SIGN_UP, reference=f"member:{author.id}", by=people.system())
    assert found() == [f"Transfer {newest()} moves the points of somebody whom its cause, “member:{author.id}”, doesn't concern."]


def test_a_timed_transfer_by_a_person_is_found(unit, reader):
    house, mine = ledger.house(Pocket.CASH), ledger.locked(reader)[0].cash
    ledger.move(1, giver=house, taker=mine, reason=Reason.SIGN_UP, reference=f"member:{reader.id}", by=reader)
    assert found() == [f"Transfer {newest()} (“member:{reader.id}”) was made by a member who can't make it."]


def test_a_reason_that_nobody_vouches_for_is_found(unit, reader):
    with loosened():
        session().execute(text("UPDATE transfer SET reason = 'luck'"))
        [grant] = session().execute(text("SELECT id FROM transfer")).all()
        assert f"Nothing vouches for the reason “luck” of transfer {grant.id}." in found()


@pytest.mark.parametrize("wrong", [{"pocket": "cash"}, {"by_id": 999}, {"giver_id": 999}, {"amount": -100}])
def test_a_transfer_that_can_not_be_is_found(unit, reader, wrong):
    [grant] = session().scalars(select(Transfer.id)).all()
    with loosened():
        change(Transfer, grant, **wrong)
        assert f"Transfer {grant} isn't between two wallets of its pocket, made by somebody whom the site knows." in found()


def test_every_rail_that_is_missing_is_found(unit):
    name = db.engine().dialect.name
    expected = {"sqlite": 4, "postgresql": 6}[name]
    with loosened():
        assert len(found(rails=True)) == expected
    assert found(rails=True) == []


def test_a_missing_key_of_the_ledger_is_found(unit):
    if db.is_sqlite():
        session().execute(text("ALTER TABLE transfer RENAME TO old_transfer"))
        session().execute(text("CREATE TABLE transfer AS SELECT * FROM old_transfer"))
    else:
        session().execute(text("ALTER TABLE transfer DROP CONSTRAINT uq_transfer_reason_reference_pocket"))
    assert any("unique (reason, reference, pocket)" in line for line in found(rails=True))


def test_a_trigger_that_bites_no_more_is_found(unit):
    if db.is_sqlite():
        session().execute(text("DROP TRIGGER transfer_no_delete"))
        session().execute(text("CREATE TRIGGER transfer_no_delete BEFORE DELETE ON transfer BEGIN SELECT 1; END"))
    else:
        session().execute(text("ALTER TABLE transfer DISABLE TRIGGER transfer_append_only"))
    assert len(found(rails=True)) == 1
    if db.is_sqlite():
        return
    session().execute(text("ALTER TABLE transfer ENABLE TRIGGER transfer_append_only"))
    assert found(rails=True) == []
    empty = "CREATE OR REPLACE FUNCTION transfer_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
    session().execute(text(empty))
    assert len(found(rails=True)) == 1


def test_a_transfer_can_not_be_replaced_either(unit, reader):
    [grant] = session().scalars(select(Transfer)).all()
    columns = "id, giver_id, taker_id, pocket, amount, reason, reference, by_id, moved_at"
    copied = f"SELECT id, giver_id, taker_id, pocket, 1000, reason, reference, by_id, moved_at FROM transfer WHERE id = {grant.id}"
    ways = {
        "sqlite": f"INSERT OR REPLACE INTO transfer ({columns}) {copied}",
        "postgresql": f"INSERT INTO transfer ({columns}) {copied} ON CONFLICT (id) DO UPDATE SET amount = 1000",
    }
    with pytest.raises(DBAPIError, match="append-only"), session().begin_nested():
        session().execute(text(ways[db.engine().dialect.name]))
    assert session().scalars(select(Transfer.amount)).all() == [100]


def test_of_a_thousand_faults_of_a_kind_a_hundred_are_listed(unit, monkeypatch):
    monkeypatch.setattr(faults, "MOST", 3)
    for number in range(5):
        people.create(address=f"lost{number}@example.org", name="lost", password=None)
    assert len(found()) == 4
    assert found()[-1] == "There are more faults of the kind “wallets” than are listed."


def test_a_fault_is_the_same_while_its_wallet_goes_on_trading(unit, reader, author):
    change(Wallet, wallet(reader).id, balance=105)
    before = books.check()
    mine, theirs = (purse.gift for purse in ledger.locked(reader, author))
    ledger.move(5, giver=mine, taker=theirs, reason=Reason.SALE, reference="purchase:99", by=reader)
    after = [fault for fault in books.check() if fault.kind != "cause"]
    assert after == before
    assert [fault.facts for fault in after] != [fault.facts for fault in before]


COLUMNS = {
    "amount": st.integers(1, 40),
    "reference": st.one_of(
        st.integers(0, 9).map(lambda number: f"purchase:{number}"),
        st.integers(0, 9).map(lambda number: f"member:{number}"),
        st.text(max_size=12).filter(lambda words: "\x00" not in words),
    ),
    "reason": st.sampled_from(Reason),
    "pocket": st.sampled_from(Pocket),
    "giver_id": st.integers(1, 30),
    "taker_id": st.integers(1, 30),
    "by_id": st.integers(1, 9),
}
CORRUPTIONS = st.one_of(
    *[st.tuples(st.just(Transfer), st.just(column), values) for column, values in COLUMNS.items()],
    st.tuples(st.just(Transfer), st.just("delete"), st.none()),
    st.tuples(st.just(Wallet), st.just("balance"), st.integers(0, 200)),
    st.tuples(st.just(Purchase), st.just("delete"), st.none()),
    st.tuples(st.just(Purchase), st.just("price"), st.integers(0, 60)),
    st.tuples(st.just(Purchase), st.just("buyer_id"), st.integers(1, 9)),
    st.tuples(st.just(Purchase), st.just("ended_at"), st.just(True)),
)


def corrupt(row, column, value):
    """Change one row behind everybody's back; does nothing where that is no change, or one that still no database would take."""
    model = type(row)
    if column == "delete":
        session().execute(delete(model).where(model.id == row.id))
        return
    value = clock.now() if value is True else value
    assume(getattr(row, column) != value)
    try:
        with session().begin_nested():
            change(model, row.id, **{column: value})
    except IntegrityError:
        assume(False)


@pytest.mark.long
def test_any_single_row_that_is_not_what_it_was_is_found(site, reader, author, stranger):
    """Purchases at a price of 0 move nothing, so that there is nothing to tell if one of them is missing."""

    def trade():
        cash = ledger.locked(reader)[0].cash
        house, system = ledger.house(Pocket.CASH), people.system()
        ledger.move(50, giver=house, taker=cash, reason=Reason.SIGN_UP, reference=f"member:{reader.id}", by=system)
        for number, price in enumerate((30, 60, 1, 40)):
            document = making.published(author, price=price, title=f"报告{number}")
            purchasing.buy(access.found(document.id), by=reader, seen_price=price)
        purchasing.buy(access.found(document.id), by=stranger, seen_price=40)

    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    @given(corruption=CORRUPTIONS, place=st.integers(0, 40))
    def check(corruption, place):
        model, column, value = corruption
        rows = session().scalars(select(model).order_by(model.id).execution_options(populate_existing=True)).all()
        with loosened():
            session().expunge_all()
            corrupt(rows[place % len(rows)], column, value)
            assert kinds() != set()

    with db.unit_of_work():
        trade()
        assert queries.spendable(reader).total == 19
        assert books.check() == []
        check()
        assert books.check() == []
