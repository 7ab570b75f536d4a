"""The audit finds whatever doesn't add up, and nothing else."""

from sqlalchemy import text
from tests import making

from wenku.accounts import people
from wenku.base import words
from wenku.base.db import session
from wenku.documents import access
from wenku.downloads import books, purchasing
from wenku.points import ledger, queries
from wenku.points.models import Pocket, Reason


def found():
    with words.speaking("en"):
        return [str(difference) for difference in books.check()]


def change_wallet(member, change):
    whose = "member_id = :id AND pocket = 'gift' AND NOT is_held"
    session().execute(text(f"UPDATE wallet SET {change} WHERE {whose}"), {"id": member.id})


def test_an_empty_site_adds_up(unit):
    assert found() == []


def test_purchases_and_free_ones_add_up(unit, published, reader, author):
    purchasing.buy(published, by=reader, seen_price=20)
    purchasing.buy(access.found(making.published(author, price=0).id), by=reader, seen_price=0)
    assert found() == []


def test_a_balance_that_no_transfer_explains_is_found(unit, reader):
    change_wallet(reader, "balance = balance + 5")
    assert len(found()) == 1
    assert found()[0].endswith("holds 105 points, but its transfers come to 100.")


def test_a_balance_without_any_transfer_is_found(unit, reader, moderator):
    wallet = ledger.locked(reader)[0].gift
    ledger.move(100, giver=wallet, taker=ledger.house(Pocket.GIFT), reason=Reason.SIGN_UP, reference="back:1", by=reader)
    assert queries.balance(reader) == 0
    change_wallet(reader, "balance = 1")
    assert [line for line in found() if "holds 1 points, but its transfers come to 0" in line]


def test_a_member_without_a_wallet_is_found(unit):
    member = people.create(address="lost@example.org", name="lost", password=None)
    assert found() == [f"Member {member.id} lacks a wallet."]


def test_a_member_with_one_pocket_is_found(unit, reader):
    session().execute(text("DELETE FROM wallet WHERE member_id = :id AND pocket = 'cash' AND NOT is_held"), {"id": reader.id})
    assert found() == [f"Member {reader.id} lacks a wallet."]


def test_a_purchase_that_nobody_paid_is_found(unit, published, reader):
    bought = purchasing.buy(published, by=reader, seen_price=20)
    bought.price = 30
    session().flush()
    assert found() == [f"Purchase {bought.id} cost 30 points, but 20 were paid for it."]


def test_a_purchase_that_somebody_else_paid_is_found(unit, published, reader, stranger):
    bought = purchasing.buy(published, by=reader, seen_price=20)
    bought.buyer_id = stranger.id
    session().flush()
    assert found() == [f"Purchase {bought.id} cost 20 points, but -20 were paid for it."]


def test_a_payment_for_nothing_is_found(unit, reader, author):
    mine, theirs = (purse.gift for purse in ledger.locked(reader, author))
    transfer = ledger.move(5, giver=mine, taker=theirs, reason=Reason.SALE, reference="purchase:99", by=reader)
    assert found() == [f"Transfer {transfer.id} pays for a purchase that doesn't exist."]
