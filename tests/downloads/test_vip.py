"""VIP: bought once with cash points, so many downloads a day at no price, and the right to them ends with it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from tests import making
from tests.conftest import person

from wenku.base import days, db
from wenku.base.db import session
from wenku.documents import access
from wenku.documents.access import NotForSale
from wenku.downloads import books, delivering, purchasing, queries, rights, vip
from wenku.downloads.models import Purchase, Subscription, Way
from wenku.downloads.rights import BuyFirst
from wenku.downloads.vip import AlreadyBought, LongEnough, NotEnoughCash, NotOffered, NotVip, Offer, UsedUp, VipChanged
from wenku.points import queries as points
from wenku.points import tariff
from wenku.points.models import Pocket, Reason, Transfer
from wenku.points.queries import Points

MONTH = Offer(price=300, days=30, downloads_a_day=2)


def give(member, amount):
    """The member gets `amount` cash points."""
    making.adjusted(member, amount, Pocket.CASH)


def offered(offer=MONTH, house_share=2000):
    tariff.vip_price.set(offer.price, by_id=None)
    tariff.vip_days.set(offer.days, by_id=None)
    tariff.vip_downloads_a_day.set(offer.downloads_a_day, by_id=None)
    tariff.vip_house_share.set(house_share, by_id=None)


@pytest.fixture
def rich(unit, time, reader):
    """The reader, with a thousand cash points, in a site that offers a month of two downloads a day."""
    offered()
    give(reader, 1000)
    return reader


@pytest.fixture
def member(rich):
    """The reader, who has just bought VIP."""
    vip.buy(MONTH, number=1, by=rich)
    return rich


def documents(author, count, price=20):
    return [access.found(making.published(author, price=price).id) for _ in range(count)]


def counted():
    return session().scalar(select(func.count()).select_from(Subscription))


def test_vip_is_paid_in_cash_points_to_the_house(member):
    assert points.spendable(member) == Points(100, 700)
    moved = (
        session().execute(select(Transfer.amount, Transfer.pocket, Transfer.reference).where(Transfer.reason == Reason.VIP)).all()
    )
    assert moved == [(300, Pocket.CASH, "subscription:1")]
    assert books.check() == []


def test_it_starts_at_once_and_what_is_left_of_today_is_on_top(member, time):
    bought = vip.history(member)[0]
    assert bought.starts_at == time.now
    assert (bought.first_day, bought.last_day) == (days.today(), days.today() + timedelta(days=30))
    assert bought.ends_at == days.ends_at(bought.last_day)
    assert vip.standing(member).until == vip.until(member) == bought.ends_at


def test_what_is_bought_while_it_runs_begins_where_it_ends(member):
    first = vip.history(member)[0]
    second = vip.buy(MONTH, number=2, by=member)
    assert second.starts_at == first.ends_at
    assert second.first_day == first.last_day + days.DAY
    assert (second.last_day - second.first_day).days + 1 == 30
    assert vip.until(member) == second.ends_at
    assert books.check() == []


def test_the_same_form_again_buys_nothing_more(member):
    assert vip.buy(MONTH, number=1, by=member) is vip.history(member)[0]
    assert points.spendable(member).cash == 700
    assert counted() == 1


def test_the_same_form_with_other_numbers_is_refused(member):
    with pytest.raises(AlreadyBought):
        vip.buy(Offer(200, 30, 2), number=1, by=member)


@pytest.mark.parametrize("number", [-1, 0, 3, 10**12])
def test_a_form_that_skips_a_number_is_refused(member, number):
    with pytest.raises(AlreadyBought):
        vip.buy(MONTH, number=number, by=member)
    assert counted() == 1


def test_gift_points_buy_no_vip_and_the_refusal_says_how_many_cash_points_are_missing(unit, reader):
    offered()
    give(reader, 250)
    with pytest.raises(NotEnoughCash) as refused:
        vip.buy(MONTH, number=1, by=reader)
    assert (refused.value.details["needed"], refused.value.details["missing"]) == (300, 50)
    assert points.spendable(reader) == Points(100, 250)
    assert counted() == 0


@pytest.mark.parametrize("seen", [Offer(299, 30, 2), Offer(300, 31, 2), Offer(300, 30, 3)])
def test_an_offer_that_changed_is_not_bought(rich, seen):
    with pytest.raises(VipChanged):
        vip.buy(seen, number=1, by=rich)
    assert points.spendable(rich).cash == 1000


def test_a_price_of_zero_offers_nothing(rich):
    tariff.vip_price.set(0, by_id=None)
    assert vip.offer() is None
    for seen in (MONTH, Offer(0, 30, 2)):
        with pytest.raises(NotOffered):
            vip.buy(seen, number=1, by=rich)


def test_nobody_buys_more_than_a_year_ahead(rich, time):
    year = Offer(1, 366, 1)
    offered(year)
    for number in (1, 2):
        vip.buy(year, number=number, by=rich)
    with pytest.raises(LongEnough):
        vip.buy(year, number=3, by=rich)
    time.move(days=366)
    assert vip.buy(year, number=3, by=rich).starts_at > time.now


def test_the_terms_stay_as_they_were_bought(member):
    offered(Offer(900, 7, 9), house_share=9000)
    bought = vip.history(member)[0]
    assert (bought.price, bought.days, bought.downloads_a_day, bought.house_share, bought.fund) == (300, 30, 2, 2000, 240)
    assert vip.standing(member).downloads_a_day == 2


def test_a_download_costs_nothing_and_gives_the_file(member, published, author):
    got = vip.download(published, by=member)
    assert (got.price, got.way) == (0, Way.VIP)
    assert points.spendable(member) == Points(100, 700)
    assert points.balance(author) == 100
    assert rights.downloadable(published.id, by=member) is published
    assert delivering.ask(published, by=member)
    assert books.check() == []


def test_each_day_has_its_number_of_downloads(member, author, time):
    shelf = documents(author, 4)
    for left, document in ((1, shelf[0]), (0, shelf[1])):
        vip.download(document, by=member)
        assert vip.standing(member).left == left
    with pytest.raises(UsedUp) as refused:
        vip.download(shelf[2], by=member)
    assert refused.value.retry_after == 12 * 3600 + 1
    time.move(hours=11, minutes=59)
    with pytest.raises(UsedUp):
        vip.download(shelf[2], by=member)
    time.move(minutes=1)
    assert vip.standing(member).left == 2
    vip.download(shelf[2], by=member)


def test_downloading_the_same_again_does_not_count(member, author, time):
    first, second = documents(author, 2)
    got = vip.download(first, by=member)
    assert vip.download(first, by=member) is got
    vip.download(second, by=member)
    assert vip.download(first, by=member) is got
    time.move(days=3)
    assert vip.download(first, by=member) is got
    assert vip.standing(member).used == 0


def test_what_is_free_and_what_is_bought_takes_no_download_of_the_day(member, author, published):
    free = documents(author, 1, price=0)[0]
    assert vip.download(free, by=member).way is Way.FREE
    bought = purchasing.buy(published, by=member, seen_price=20)
    assert vip.download(published, by=member) is bought
    assert vip.standing(member).used == 0


def test_the_own_document_is_never_downloaded_by_vip(unit, time, author, published):
    offered()
    give(author, 300)
    vip.buy(MONTH, number=1, by=author)
    with pytest.raises(NotForSale):
        vip.download(published, by=author)


def test_who_has_no_vip_downloads_nothing_by_it(unit, stranger, published):
    with pytest.raises(NotVip):
        vip.download(published, by=stranger)


def test_the_right_ends_with_the_vip(member, published, time):
    vip.download(published, by=member)
    time.now = vip.until(member) - timedelta(microseconds=1)
    assert rights.may_download(published, by=member)
    time.move(microseconds=1)
    assert vip.standing(member) is None
    assert not rights.may_download(published, by=member)
    with pytest.raises(BuyFirst):
        rights.downloadable(published.id, by=member)
    ticket = delivering.ticket(published.published_version_id, member.id, until=time.now + timedelta(minutes=1))
    with pytest.raises(BuyFirst):
        delivering.opened(ticket, asker=member)
    assert queries.bought(member).items == []
    with pytest.raises(NotVip):
        vip.download(published, by=member)
    assert books.check() == []


def test_vip_that_is_bought_later_does_not_revive_what_ended(member, published, time):
    vip.download(published, by=member)
    end = vip.until(member)
    time.move(days=40)
    vip.buy(MONTH, number=2, by=member)
    assert not rights.may_download(published, by=member)
    assert session().scalar(select(Purchase.ended_at).where(Purchase.way == Way.VIP)) == end
    vip.download(published, by=member)
    assert rights.may_download(published, by=member)
    assert vip.standing(member).used == 1
    assert books.check() == []


def test_extending_in_time_keeps_what_was_downloaded(member, published, time):
    vip.download(published, by=member)
    vip.buy(MONTH, number=2, by=member)
    time.move(days=40)
    assert rights.may_download(published, by=member)
    assert [one.way for one in queries.bought(member).items] == [Way.VIP]


@pytest.mark.parametrize("later", [0, 40], ids=["while it runs", "after it"])
def test_what_was_downloaded_can_be_bought_for_good(member, published, author, time, later):
    vip.download(published, by=member)
    time.move(days=later)
    bought = purchasing.buy(published, by=member, seen_price=20)
    assert (bought.way, bought.price) == (Way.SALE, 20)
    assert points.spendable(member) == Points(80, 700)
    assert points.on_hold(author).total == 16
    time.move(days=100)
    assert rights.living_purchase(published, by=member) is bought
    assert books.check() == []


def test_buying_for_good_does_not_give_the_day_s_download_back(member, author):
    shelf = documents(author, 3)
    for document in shelf[:2]:
        vip.download(document, by=member)
    purchasing.buy(shelf[0], by=member, seen_price=20)
    with pytest.raises(UsedUp):
        vip.download(shelf[2], by=member)


def test_rights_of_vip_that_ran_out_are_ended_by_the_job(member, published, time):
    got = vip.download(published, by=member)
    vip.end_what_ran_out()
    assert session().scalar(select(Purchase.ended_at).where(Purchase.id == got.id)) is None
    end = vip.until(member)
    time.move(days=40)
    for _ in range(2):
        vip.end_what_ran_out()
        assert session().scalar(select(Purchase.ended_at).where(Purchase.id == got.id)) == end


def test_two_clicks_at_once_buy_once(site, reader):
    with db.unit_of_work():
        offered()
        give(reader, 1000)
    answers = site.at_once(20, lambda _: vip.buy(MONTH, number=1, by=session().merge(reader, load=False)).id)
    assert set(answers) == {1}
    with db.unit_of_work(writes=False):
        assert points.spendable(reader).cash == 700
        assert counted() == 1
        assert books.check() == []


def test_of_three_downloads_at_once_the_one_too_many_is_refused(site, reader, author):
    with db.unit_of_work():
        offered()
        give(reader, 1000)
        vip.buy(MONTH, number=1, by=session().merge(reader, load=False))
        ids = [making.published(author).id for _ in range(12)]

    def download(number):
        mine = session().merge(reader, load=False)
        return vip.download(access.readable(ids[number], by=mine), by=mine).way

    answers = site.at_once(12, download)
    assert sorted(map(repr, answers)) == sorted(
        map(repr, [Way.VIP] * 2 + [answer for answer in answers if isinstance(answer, UsedUp)])
    )
    assert len([answer for answer in answers if answer is Way.VIP]) == 2
    with db.unit_of_work(writes=False):
        assert books.check() == []


def test_twenty_clicks_at_once_on_one_document_count_once(site, reader, published):
    with db.unit_of_work():
        offered()
        give(reader, 1000)
        vip.buy(MONTH, number=1, by=session().merge(reader, load=False))

    def download(_):
        mine = session().merge(reader, load=False)
        return vip.download(access.readable(published.id, by=mine), by=mine).id

    assert len(set(site.at_once(20, download))) == 1
    with db.unit_of_work(writes=False):
        assert vip.standing(reader).used == 1


def test_members_have_their_own_vip(member, published):
    other = person("other")
    assert vip.standing(other) is None
    assert vip.next_number(other) == 1
    assert vip.next_number(member) == 2
    vip.download(published, by=member)
    assert not rights.may_download(published, by=other)
