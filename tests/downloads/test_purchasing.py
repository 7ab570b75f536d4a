"""Buying a document: once and for good, at the price that was seen, with points that are there."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from tests import making
from tests.conftest import person

from wenku.accounts import notifying
from wenku.accounts.models import Notification
from wenku.base import db, words
from wenku.base.db import session
from wenku.base.errors import Gone, NotFound, TakenDown
from wenku.documents import access, lifecycle
from wenku.documents.access import NotForSale
from wenku.downloads import books, purchasing, rights
from wenku.downloads.models import Way
from wenku.downloads.purchasing import PriceChanged
from wenku.points import queries, statement, tariff
from wenku.points.ledger import NotEnoughPoints
from wenku.points.models import Pocket, Reason, Transfer
from wenku.points.queries import Points


def spend(member, amount):
    """The member gives `amount` points away."""
    making.adjusted(member, -amount)


def give(member, amount):
    """The member gets `amount` cash points."""
    making.adjusted(member, amount, Pocket.CASH)


@pytest.fixture
def poor_reader(unit, reader):
    """The reader, who has ten points left."""
    spend(reader, 90)
    return reader


def news(member):
    return [notifying.sentence(item) for item in session().scalars(select(Notification).where(Notification.member_id == member.id))]


def test_the_buyer_pays_the_price_and_the_author_gets_four_fifths(unit, published, reader, author):
    bought = purchasing.buy(published, by=reader, seen_price=20)
    assert (bought.price, bought.way) == (20, Way.SALE)
    assert queries.balance(reader) == 80
    assert (queries.balance(author), queries.on_hold(author).total) == (100, 16)
    moved = session().execute(select(Transfer.reason, Transfer.amount).where(Transfer.reason != Reason.SIGN_UP)).all()
    assert sorted(moved) == [(Reason.FEE, 4), (Reason.SALE, 16)]


def test_gifts_arrive_as_gifts_and_cash_as_cash(unit, published, poor_reader, author):
    give(poor_reader, 50)
    purchasing.buy(published, by=poor_reader, seen_price=20)
    assert queries.spendable(poor_reader) == Points(0, 40)
    assert (queries.spendable(author), queries.on_hold(author)) == (Points(100, 0), Points(8, 8))
    assert books.check() == []
    line = statement.page(poor_reader).items[0]
    assert (line.moved, line.left, line.amount) == (Points(-10, -10), Points(0, 40), -20)


def test_both_pockets_together_must_hold_the_price(unit, published, poor_reader):
    give(poor_reader, 9)
    with pytest.raises(NotEnoughPoints):
        purchasing.buy(published, by=poor_reader, seen_price=20)
    assert queries.spendable(poor_reader) == Points(10, 9)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gift=st.integers(0, 100), cash=st.integers(0, 60), price=st.integers(1, 120), share=st.integers(0, 10_000))
def test_no_gift_ever_becomes_cash(unit, published, reader, author, gift, cash, price, share):
    with session().begin_nested() as undone:
        tariff.author_share.set(share, by_id=None)
        document = access.found(published.id)
        document.price = price
        if gift < 100:
            spend(reader, 100 - gift)
        if cash:
            give(reader, cash)
        before, authors = queries.spendable(reader), queries.on_hold(author)
        try:
            purchasing.buy(document, by=reader, seen_price=price)
        except NotEnoughPoints:
            assert gift + cash < price
            assert (queries.spendable(reader), queries.on_hold(author)) == (before, authors)
        else:
            paid, earned = before - queries.spendable(reader), queries.on_hold(author) - authors
            assert paid == queries.payment(price, before)
            assert earned == Points(paid.gift * share // 10_000, paid.cash * share // 10_000)
        assert books.check() == []
        undone.rollback()
    session().expire_all()


def test_a_second_purchase_is_free(unit, published, reader):
    first = purchasing.buy(published, by=reader, seen_price=20)
    assert purchasing.buy(published, by=reader, seen_price=20) is first
    assert queries.balance(reader) == 80


def test_a_second_purchase_is_free_at_any_price(unit, published, reader):
    first = purchasing.buy(published, by=reader, seen_price=20)
    published.price = 50
    session().flush()
    assert purchasing.buy(published, by=reader, seen_price=20) is first


def test_the_buyer_gets_the_file(unit, published, reader, stranger):
    purchasing.buy(published, by=reader, seen_price=20)
    assert rights.may_download(published, by=reader)
    assert not rights.may_download(published, by=stranger)


def test_too_few_points_change_nothing(unit, published, poor_reader, author):
    with pytest.raises(NotEnoughPoints), session().begin_nested():
        purchasing.buy(published, by=poor_reader, seen_price=20)
    assert rights.living_purchase(published, by=poor_reader) is None
    assert (queries.balance(poor_reader), queries.balance(author)) == (10, 100)
    assert books.check() == []


def test_points_that_cover_the_author_s_share_but_not_the_fee_are_too_few(unit, published, reader, author):
    spend(reader, 82)
    with pytest.raises(NotEnoughPoints) as refused:
        purchasing.buy(published, by=reader, seen_price=20)
    assert refused.value.details["needed"] == 20
    assert (queries.balance(reader), queries.balance(author)) == (18, 100)


def test_a_price_that_changed_meanwhile_is_not_paid(unit, published, reader):
    published.price = 25
    session().flush()
    with pytest.raises(PriceChanged) as refused:
        purchasing.buy(published, by=reader, seen_price=20)
    assert refused.value.details == {"price": 25, "seen_price": 20, "document_id": published.id}
    assert "25" in str(refused.value)
    assert queries.balance(reader) == 100


def test_a_price_that_fell_is_not_paid_either(unit, published, reader):
    published.price = 0
    session().flush()
    with pytest.raises(PriceChanged):
        purchasing.buy(published, by=reader, seen_price=20)
    assert rights.living_purchase(published, by=reader) is None


def test_what_is_free_is_bought_without_points(unit, author, reader):
    free = access.found(making.published(author, price=0).id)
    bought = purchasing.buy(free, by=reader, seen_price=0)
    assert (bought.price, bought.way) == (0, Way.FREE)
    assert rights.may_download(free, by=reader)
    assert queries.balance(reader) == 100
    assert news(author) == []


def test_an_author_can_not_buy_their_own_document(unit, published, author):
    with pytest.raises(NotForSale):
        purchasing.buy(published, by=author, seen_price=20)
    assert rights.may_download(published, by=author)
    assert queries.balance(author) == 100


def test_nobody_buys_what_was_removed_meanwhile(unit, published, reader, author):
    lifecycle.remove(published, by=author)
    with pytest.raises(Gone):
        purchasing.buy(published, by=reader, seen_price=20)
    assert queries.balance(reader) == 100


def test_nobody_buys_what_is_not_published(unit, waiting, reader):
    with pytest.raises(NotFound):
        purchasing.buy(waiting, by=reader, seen_price=20)


def test_a_takedown_that_was_not_seen_yet_stops_a_purchase(site, published, reader):
    with db.unit_of_work():
        seen = access.readable(published.id, by=reader)
        state = seen.state
        session().execute(text("UPDATE document SET state = 'taken_down'"))
        assert seen.state is state  # what this request has read is old
        with pytest.raises(TakenDown):
            purchasing.buy(seen, by=session().merge(reader, load=False), seen_price=20)


def test_the_author_is_told_in_their_language_what_they_earned(unit, published, reader, author):
    purchasing.buy(published, by=reader, seen_price=20)
    with words.speaking("en"):
        assert news(author) == ["“城市更新调研报告.pdf” was bought. You earned 16 points."]
    with words.speaking("zh"):
        assert news(author) == ["《城市更新调研报告.pdf》被下载，收入 16 积分。"]
    purchasing.buy(published, by=reader, seen_price=20)
    assert len(news(author)) == 1


@pytest.mark.parametrize("share", [0, 10_000])
def test_a_share_of_nothing_is_no_transfer(unit, published, reader, author, share):
    tariff.author_share.set(share, by_id=None)
    purchasing.buy(published, by=reader, seen_price=20)
    assert queries.on_hold(author).total == 20 * share // 10_000
    assert len(session().scalars(select(Transfer).where(Transfer.reason != Reason.SIGN_UP)).all()) == 1
    assert books.check() == []


def test_a_moderator_may_buy_too(unit, published, moderator):
    purchasing.buy(published, by=moderator, seen_price=20)
    assert queries.balance(moderator) == 80


def here(document, member):
    """Both as this thread's own unit sees them."""
    return access.readable(document.id, by=member), session().merge(member, load=False)


def purchase(document, member, price=20):
    document, member = here(document, member)
    return purchasing.buy(document, by=member, seen_price=price)


def test_fifty_clicks_at_once_pay_once(site, published, reader, author):
    answers = site.at_once(50, lambda number: purchase(published, reader).id)
    assert len(set(answers)) == 1
    with db.unit_of_work(writes=False):
        assert [line.amount for line in statement.whole(reader)] == [100, -20]
        assert [(line.amount, line.held_back.total) for line in statement.whole(author)] == [(100, 0), (0, 16)]
        assert books.check() == []


def test_fifty_buyers_of_the_same_document_all_pay_and_its_author_gets_everything(site, published, author):
    buyers = [person(f"reader-{number}") for number in range(50)]
    answers = site.at_once(50, lambda number: purchase(published, buyers[number]).price)
    assert answers == [20] * 50
    with db.unit_of_work(writes=False):
        assert {queries.balance(buyer) for buyer in buyers} == {80}
        assert queries.on_hold(author).total == 50 * 16
        assert books.check() == []


def test_fifty_members_who_spend_their_last_points_twice_at_once_never_go_below_zero(site, author):
    members = [person(f"reader-{number}") for number in range(50)]
    with db.unit_of_work():
        documents = [listed(author, price=20), listed(author, price=15)]
        for member in members:
            spend(member, 70)
    answers = site.at_once(100, lambda number: purchase(documents[number % 2], members[number // 2], (20, 15)[number % 2]).price)
    assert sum(isinstance(answer, NotEnoughPoints) for answer in answers) == 50
    with db.unit_of_work(writes=False):
        assert {queries.balance(member) for member in members} <= {10, 15}
        assert books.check() == []


def test_fifty_members_who_spend_their_last_points_on_each_other_never_go_below_zero(site):
    members = [person(f"member-{number}") for number in range(50)]
    with db.unit_of_work():
        documents = [listed(member, price=20) for member in members]
        for member in members:
            spend(member, 80)

    def trade(number):
        """Each buys from the next one and from the one before, with points for one of them unless somebody buys from them first."""
        buyer = number // 2
        return purchase(documents[(buyer + (1 if number % 2 else -1)) % 50], members[buyer]).price

    answers = site.at_once(100, trade)
    assert [answer for answer in answers if answer != 20 and not isinstance(answer, NotEnoughPoints)] == []
    assert answers.count(20) >= 50
    with db.unit_of_work(writes=False):
        for member in members:
            assert min(line.balance for line in statement.whole(member)) >= 0
        assert books.check() == []


def listed(author, price):
    """A published document whose pages nobody drew."""
    version = making.filled_in(making.draft(author), by=author, price=price)
    lifecycle.rendered(version, page_count=1, cover=None)
    lifecycle.submit(version, by=author)
    return lifecycle.approve(version)
