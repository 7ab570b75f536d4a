"""A statement tells every movement with the balance after it, on every page."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wenku.base import clock, db, words
from wenku.base.db import session
from wenku.points import joining, ledger, queries, statement
from wenku.points.models import Pocket, Reason


def buy(price, buyer, author, number):
    """As a purchase does: four fifths to the author, the rest to the house."""
    mine, theirs = (purse.gift for purse in ledger.locked(buyer, author))
    share = price * 8 // 10
    for amount, taker, reason in ((share, theirs, Reason.SALE), (price - share, ledger.house(Pocket.GIFT), Reason.FEE)):
        if amount:
            ledger.move(amount, giver=mine, taker=taker, reason=reason, reference=f"purchase:{number}", by=buyer)


def told(page):
    return [(line.amount, line.balance) for line in page.items]


def test_joining_is_the_first_line(unit, reader):
    lines = statement.page(reader).items
    assert [(line.amount, line.balance, line.reason) for line in lines] == [(100, 100, Reason.SIGN_UP)]
    assert lines[0].words == "新会员赠送"


def test_a_purchase_is_one_line_for_its_buyer_and_for_its_author(unit, reader, author):
    buy(20, reader, author, 1)
    assert told(statement.page(reader)) == [(-20, 80), (100, 100)]
    assert told(statement.page(author)) == [(16, 116), (100, 100)]


def test_what_is_given_for_two_reasons_is_two_lines(unit, reader):
    joining.verified(reader)
    assert told(statement.page(reader)) == [(20, 120), (100, 100)]


def test_a_line_says_in_words_what_it_is(unit, reader, author):
    buy(20, reader, author, 1)
    buy(1, reader, author, 2)  # all of it is the fee
    with words.speaking("en"):
        assert [str(line.words) for line in statement.page(reader).items] == ["Bought", "Bought", "Points for joining"]
        assert [str(line.words) for line in statement.page(author).items] == ["Sold", "Points for joining"]


def test_buying_and_selling_between_two_stay_apart(unit, reader, author):
    buy(10, reader, author, 1)
    buy(20, author, reader, 2)
    assert told(statement.page(reader)) == [(16, 106), (-10, 90), (100, 100)]
    assert told(statement.page(author)) == [(-20, 88), (8, 108), (100, 100)]


def test_nobody_sees_another_s_lines(unit, reader, author, stranger):
    buy(10, reader, author, 1)
    assert told(statement.page(stranger)) == [(100, 100)]


def test_a_mangled_page_key_shows_the_first_page(unit, reader):
    assert told(statement.page(reader, before="0; DROP TABLE transfer")) == [(100, 100)]


def test_a_page_of_the_past_stays_the_same_when_points_move_meanwhile(unit, reader, author):
    for number in range(5):
        buy(10, reader, author, number)
    first = statement.page(reader, size=2)
    second = statement.page(reader, before=first.next, size=2)
    buy(10, reader, author, 9)
    assert statement.page(reader, before=first.next, size=2).items == second.items


def test_the_balance_is_told_for_any_moment(unit, reader, author):
    joined = clock.now()
    buy(20, reader, author, 1)
    assert statement.balances(reader, [joined - timedelta(days=1), joined, clock.now()]) == [0, 100, 80]
    assert statement.balances(author, [clock.now()]) == [116]


def test_every_page_continues_the_balance_of_the_one_before(site, reader, author):
    movements = st.lists(st.tuples(st.booleans(), st.integers(1, 9)), max_size=12)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(movements=movements, size=st.integers(1, 5))
    def check(movements, size):
        with session().begin_nested() as example:
            for number, (selling, price) in enumerate(movements):
                buyer, seller = (author, reader) if selling else (reader, author)
                buy(min(price, queries.balance(buyer)), buyer, seller, f"{id(movements)}-{number}")
            lines = list(statement.whole(reader))
            pages = all_pages(reader, size)
            balance = queries.balance(reader)
            back = [statement.page(reader, before=page.previous, size=size).items for page in pages[1:]]
            example.rollback()
        assert [line for page in pages for line in page.items] == lines[::-1]
        assert [line.balance for line in lines] == [sum(line.amount for line in lines[: n + 1]) for n in range(len(lines))]
        assert lines[-1].balance == balance
        assert back == [page.items for page in pages[:-1]]
        assert pages[0].previous is None

    with db.unit_of_work():
        check()


def all_pages(member, size):
    pages = [statement.page(member, size=size)]
    while pages[-1].next:
        pages.append(statement.page(member, before=pages[-1].next, size=size))
    return pages
