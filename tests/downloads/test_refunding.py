"""Refunds are asked for in time, decided once, paid back the way it came; else a share becomes its author's in the end."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests import making
from tests.conftest import person

from wenku.accounts import notifying
from wenku.accounts.models import Notification
from wenku.base import clock, db, words
from wenku.base.db import session
from wenku.base.errors import Invalid, NotFound
from wenku.base.jobs import Job
from wenku.documents import access
from wenku.documents.models import DocumentState
from wenku.downloads import books, disputes, purchasing, refunding, releasing, rights, sales
from wenku.downloads.models import RefundState
from wenku.downloads.refunding import DecidedBefore, NotRefundable, NotYours
from wenku.points import claims, ledger, queries, statement, tariff
from wenku.points.models import Pocket
from wenku.points.queries import NOTHING, Points

LATER = timedelta(hours=48)


@pytest.fixture
def wait(monkeypatch):
    """Lets time pass."""
    passed, now = [timedelta()], clock.now

    def wait(span):
        passed[0] += span

    monkeypatch.setattr(clock, "now", lambda: now() + passed[0])
    return wait


@pytest.fixture
def sale(published, reader):
    with db.unit_of_work():
        return purchasing.buy(access.readable(published.id, by=reader), by=reader, seen_price=20).id


def ask(sale, reader, reason="The pages are blank."):
    with db.unit_of_work():
        return refunding.ask(refunding.bought(sale, by=reader), by=reader, reason=reason).id


def grant(request, moderator):
    with db.unit_of_work():
        refunding.grant(request, by=moderator)


def release():
    releasing.release_due()


def free(member):
    with db.unit_of_work(writes=False):
        return queries.spendable(member)


def held(member):
    with db.unit_of_work(writes=False):
        return queries.on_hold(member)


def check_books():
    with db.unit_of_work(writes=False), words.speaking("en"):
        assert [str(line) for line in books.check()] == []


def spend(member, amount, pocket=Pocket.GIFT):
    with db.unit_of_work():
        making.adjusted(member, -amount, pocket)


def earn(member, amount):
    """As the worker does for what a member earned."""
    with db.unit_of_work():
        making.adjusted(member, amount)
        [purse] = ledger.locked(member)
        return claims.settle(purse, Pocket.GIFT, by=member)


def news(member):
    with db.unit_of_work(writes=False), words.speaking("en"):
        found = session().scalars(select(Notification).where(Notification.member_id == member.id).order_by(Notification.id))
        return [notifying.sentence(item) for item in found]


def test_a_share_is_held_for_two_days_and_then_the_author_s(sale, author, wait):
    assert (free(author), held(author)) == (Points(100, 0), Points(16, 0))
    wait(LATER - timedelta(minutes=1))
    release()
    assert held(author) == Points(16, 0)
    wait(timedelta(minutes=1))
    release()
    assert (free(author), held(author)) == (Points(116, 0), NOTHING)
    release()
    assert free(author) == Points(116, 0)
    check_books()


def test_how_long_is_settled_when_it_is_sold(sale, author, wait):
    with db.unit_of_work():
        tariff.refund_hours.set(500, by_id=None)
    wait(LATER)
    release()
    assert free(author) == Points(116, 0)


def test_an_open_request_holds_the_share_until_it_is_decided(sale, author, reader, moderator, wait):
    request = ask(sale, reader)
    wait(LATER)
    release()
    assert held(author) == Points(16, 0)
    with db.unit_of_work():
        refunding.refuse(request, by=moderator, answer="It is as previewed.")
    release()
    assert (free(author), held(author)) == (Points(116, 0), NOTHING)
    assert free(reader) == Points(80, 0)
    assert "Your refund for “城市更新调研报告.pdf” was refused: It is as previewed." in news(reader)
    check_books()


def test_a_granted_refund_gives_everything_back_and_ends_the_right(sale, published, author, reader, moderator):
    grant(ask(sale, reader), moderator)
    assert (free(reader), free(author), held(author)) == (Points(100, 0), Points(100, 0), NOTHING)
    with db.unit_of_work(writes=False):
        assert not rights.may_download(access.found(published.id), by=reader)
        lines = [(line.amount, str(line.words)) for line in statement.page(reader).items]
    assert [amount for amount, _ in lines] == [20, -20, 100]
    assert "20 points were refunded to you for “城市更新调研报告.pdf”." in news(reader)
    check_books()


def test_a_refund_is_given_once(sale, reader, moderator, admin):
    request = ask(sale, reader)
    grant(request, moderator)
    for by in (moderator, admin):
        with pytest.raises(DecidedBefore):
            grant(request, by)
    assert free(reader) == Points(100, 0)


def test_two_moderators_at_once_give_it_once(site, sale, reader, moderator, admin):
    request = ask(sale, reader)
    people = [moderator, admin] * 4
    answers = site.at_once(8, lambda number: refunding.grant(request, by=session().merge(people[number], load=False)))
    assert sum(answer is None for answer in answers) == 1
    assert all(answer is None or isinstance(answer, DecidedBefore) for answer in answers)
    assert free(reader) == Points(100, 0)
    check_books()


def test_asking_twice_is_one_request(sale, reader, author):
    assert ask(sale, reader) == ask(sale, reader, "Again.")
    assert len([line for line in news(author) if "asks for a refund" in line]) == 1


def test_a_refund_is_asked_for_in_time(sale, reader, wait):
    wait(LATER)
    with pytest.raises(NotRefundable):
        ask(sale, reader)


def test_a_free_download_has_nothing_to_refund(site, author, reader):
    with db.unit_of_work():
        document = access.found(making.published(author, price=0).id)
        sale = purchasing.buy(document, by=reader, seen_price=0).id
    with pytest.raises(NotRefundable):
        ask(sale, reader)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_request_needs_a_reason(sale, reader, reason):
    with pytest.raises(Invalid):
        ask(sale, reader, reason)


def test_another_s_purchase_is_nobody_else_s_business(sale, stranger):
    with pytest.raises(NotFound):
        ask(sale, stranger)


def test_nobody_decides_on_a_refund_of_their_own(site, moderator, author):
    with db.unit_of_work():
        document = access.found(making.published(author, price=20).id)
        sale = purchasing.buy(document, by=moderator, seen_price=20).id
    request = ask(sale, moderator)
    with pytest.raises(NotYours):
        grant(request, moderator)


def test_a_refused_refund_says_why(sale, reader, moderator):
    request = ask(sale, reader)
    with pytest.raises(Invalid), db.unit_of_work():
        refunding.refuse(request, by=moderator, answer=" ")


def test_a_refunded_buyer_may_buy_again(sale, published, reader, moderator):
    grant(ask(sale, reader), moderator)
    with db.unit_of_work():
        again = purchasing.buy(access.readable(published.id, by=reader), by=reader, seen_price=20)
        assert again.id != sale
    assert free(reader) == Points(80, 0)
    check_books()


def test_after_a_release_the_author_pays_as_far_as_they_can_and_owes_the_rest(sale, published, reader, author, wait):
    wait(LATER)
    release()
    spend(author, 110)
    take_down(published)
    assert free(reader) == Points(100, 0)
    assert free(author) == NOTHING
    with db.unit_of_work(writes=False):
        assert claims.owed(author) == 10
    check_books()
    assert earn(author, 4) == 4
    assert earn(author, 30) == 6
    assert free(author) == Points(24, 0)
    with db.unit_of_work(writes=False):
        assert claims.owed(author) == 0
    assert earn(author, 5) == 0


def take_down(document):
    """As moderation's room does it, and the worker after it."""
    with db.unit_of_work():
        found = access.found(document.id)
        found.state = DocumentState.TAKEN_DOWN
        refunding.for_takedown(found)
    with db.unit_of_work(writes=False):
        [job] = session().scalars(select(Job).where(Job.name == "downloads.refund_takedown"))
    for _ in range(2):  # a job may run twice
        refunding.refund_takedown(**job.arguments)


def test_a_takedown_refunds_the_buyers_of_the_last_thirty_days(site, published, author, wait):
    early, late, asking = (person(name) for name in ("early", "late", "asking"))

    def buys(member):
        with db.unit_of_work():
            return purchasing.buy(access.readable(published.id, by=member), by=member, seen_price=20).id

    buys(early)
    wait(timedelta(days=31))
    release()
    buys(late)
    request = ask(buys(asking), asking)
    take_down(published)
    assert [free(member) for member in (early, late, asking)] == [Points(80, 0), Points(100, 0), Points(100, 0)]
    assert (free(author), held(author)) == (Points(116, 0), NOTHING)
    with db.unit_of_work(writes=False):
        assert disputes.count_open() == 0
        assert session().get_one(refunding.RefundRequest, request).state is RefundState.GRANTED
    check_books()


def test_a_later_share_settles_what_is_owed_when_it_is_released(site, sale, published, reader, stranger, author, wait):
    wait(LATER)
    release()
    spend(author, 116)
    take_down(published)
    with db.unit_of_work():
        other = access.found(making.published(author, price=50).id)
        purchasing.buy(other, by=stranger, seen_price=50)
    wait(LATER)
    release()
    assert free(author) == Points(40 - 16, 0)
    check_books()


def test_moderators_see_what_is_known_of_the_sale(sale, reader, moderator):
    ask(sale, reader)
    with db.unit_of_work(writes=False):
        [line] = disputes.still_open().items
    assert (line.buyer, line.author, line.price, line.downloads, line.asked_before) == ("reader", "author", 20, 0, 0)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    gift=st.integers(0, 100),
    cash=st.integers(0, 60),
    price=st.integers(1, 120),
    share=st.integers(0, 10_000),
    is_released=st.booleans(),
    spent=st.integers(0, 100),
)
def test_a_refund_gives_each_pocket_what_it_paid(site, published, reader, author, gift, cash, price, share, is_released, spent):
    with db.unit_of_work(), session().begin_nested() as undone:
        tariff.author_share.set(share, by_id=None)
        document = access.found(published.id)
        document.price = price
        _hold(reader, Points(gift, cash))
        if gift + cash >= price:
            before, authors = queries.spendable(reader), queries.spendable(author)
            purchase = purchasing.buy(document, by=reader, seen_price=price)
            if is_released:
                purchase.held_until = clock.now()
                session().flush()
                assert releasing.release(purchase.id)
                _hold(author, Points(spent, 0))
                authors = queries.spendable(author)
            assert refunding.refund(sales.locked(purchase.id), by=author)
            assert not refunding.refund(sales.locked(purchase.id), by=author)
            assert queries.spendable(reader) == before
            assert queries.on_hold(author) == NOTHING
            assert (authors - queries.spendable(author)).total + claims.owed(author) == (_shares(purchase) if is_released else 0)
            assert books.check() == []
        undone.rollback()


def _shares(purchase):
    return sum(part.authors for part in sales.parts(purchase))


def _hold(member, wanted):
    """Bring the member's free points to what is wanted."""
    [purse] = ledger.locked(member)
    for pocket in Pocket:
        if change := wanted.of(pocket) - purse.of(pocket).balance:
            making.adjusted(member, change, pocket)
