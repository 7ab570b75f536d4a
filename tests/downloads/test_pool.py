"""The VIP pool: all that comes in is spread over days and divided among authors, and never a point more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from tests import making
from tests.conftest import person
from tests.downloads.test_vip import give, offered

from wenku.accounts import notifying
from wenku.accounts.models import Notification
from wenku.base import days, db, options, words
from wenku.base.db import session
from wenku.documents import access
from wenku.documents.models import Document, DocumentState
from wenku.downloads import books, pool, purchasing, vip
from wenku.downloads.models import VipDay, VipShare
from wenku.downloads.vip import Offer
from wenku.points import claims, ledger
from wenku.points import queries as points
from wenku.points.models import Claim, Pocket, Reason, Transfer
from wenku.points.queries import Points

TEN_DAYS = Offer(price=125, days=10, downloads_a_day=100)  # 100 for authors, over eleven days: 10 on the first, then 9


@pytest.fixture
def member(unit, time, reader):
    offered(TEN_DAYS)
    give(reader, 10_000)
    vip.buy(TEN_DAYS, number=1, by=reader)
    return reader


@pytest.fixture
def shelf(author):
    """Documents by author."""

    def published(by=author):
        return access.found(making.published(by, price=20).id)

    return published


def divided():
    """As the job does it, in the unit that is open."""
    vip.end_what_ran_out()
    while pool.divide():
        pass
    for share in session().scalars(select(VipShare).where(VipShare.paid_at.is_(None))).all():
        pool.pay(share.day_id, share.author_id)


def told():
    rows = session().scalars(select(VipDay).order_by(VipDay.id))
    return [(row.funded, row.carried, row.downloads, row.shared, row.left) for row in rows]


@given(fund=st.integers(0, 10**12), length=st.integers(1, 400))
def test_a_fund_is_spread_evenly_and_to_the_last_point(fund, length):
    sums = [pool.spread(fund, length, first) for first in range(length + 1)]
    each = [after - before for before, after in pairwise(sums)]
    assert (sums[0], sums[-1]) == (0, fund)
    assert max(each) - min(each) <= 1
    assert each == sorted(each, reverse=True)


def test_a_day_s_pool_goes_to_authors_by_downloads(member, author, shelf, time):
    other = person("other")
    for document in (shelf(), shelf(), shelf(other)):
        vip.download(document, by=member)
    time.move(days=1)
    divided()
    assert points.spendable(author) == Points(100, 10 * 2 // 3)
    assert points.spendable(other) == Points(100, 10 * 1 // 3)
    assert told() == [(10, 0, 3, 9, 1)]
    references = (
        session().scalars(select(Transfer.reference).where(Transfer.reason == Reason.VIP_SHARE).order_by(Transfer.id)).all()
    )
    yesterday = (days.today() - days.DAY).isoformat()
    assert references == [f"vip:{yesterday}:{author.id}", f"vip:{yesterday}:{other.id}"]
    assert books.check() == []


def test_what_is_left_and_days_without_downloads_are_carried_over(member, author, shelf, time):
    time.move(days=2)
    vip.download(shelf(), by=member)
    time.move(days=1)
    divided()
    assert told() == [(10, 0, 0, 0, 10), (9, 10, 0, 0, 19), (9, 19, 1, 28, 0)]
    assert points.spendable(author).cash == 28
    assert books.check() == []


def test_a_day_is_divided_an_hour_after_it_has_ended(member, time):
    time.move(hours=12, minutes=59)
    assert not pool.divide()
    time.move(minutes=1)
    assert pool.divide()
    assert not pool.divide()


def test_all_that_comes_in_is_shared_in_the_end(member, author, shelf, time):
    for _ in range(11):
        vip.download(shelf(), by=member)
        time.move(days=1)
    divided()
    assert points.spendable(author).cash == 100
    assert pool.totals() == pool.Totals(funded=100, shared=100, left=0, ahead=0)
    time.move(days=50)
    divided()
    assert len(told()) == 11
    assert books.check() == []


def test_dividing_and_paying_twice_pays_once(member, author, shelf, time):
    vip.download(shelf(), by=member)
    time.move(days=1)
    for _ in range(3):
        divided()
    [share] = session().scalars(select(VipShare)).all()
    pool.pay(share.day_id, share.author_id)
    assert points.spendable(author).cash == 10
    assert len(told()) == 1


def test_the_pool_of_a_later_subscription_takes_up_what_was_left(member, author, shelf, time):
    time.move(days=60)
    divided()
    assert len(told()) == 11
    vip.buy(TEN_DAYS, number=2, by=member)
    vip.download(shelf(), by=member)
    time.move(days=1)
    divided()
    assert told()[-1] == (10, 100, 1, 110, 0)
    assert points.spendable(author).cash == 110
    assert books.check() == []


def test_what_was_taken_down_by_then_earns_nothing(member, author, shelf, time):
    other, taken = person("other"), shelf()
    vip.download(taken, by=member)
    vip.download(shelf(other), by=member)
    session().execute(update(Document).where(Document.id == taken.id).values(state=DocumentState.TAKEN_DOWN))
    time.move(days=1)
    divided()
    assert points.spendable(author).cash == 0
    assert points.spendable(other).cash == 10


def test_a_document_that_is_bought_for_good_afterwards_still_counts(member, author, shelf, time):
    document = shelf()
    vip.download(document, by=member)
    purchasing.buy(document, by=member, seen_price=20)
    time.move(days=1)
    divided()
    assert points.spendable(author).cash == 10


def test_purchases_with_points_count_for_nothing_in_the_pool(member, author, shelf, time):
    purchasing.buy(shelf(), by=member, seen_price=20)
    time.move(days=1)
    divided()
    assert told() == [(10, 0, 0, 0, 10)]


def test_a_share_settles_what_the_author_owes(member, author, shelf, time):
    claims.owe(author, Pocket.CASH, 7, reference="purchase:1")
    vip.download(shelf(), by=member)
    time.move(days=1)
    divided()
    assert points.spendable(author).cash == 3
    assert session().scalar(select(Claim.settled)) == 7


def test_the_author_is_told(member, author, shelf, time):
    vip.download(shelf(), by=member)
    day = days.today().isoformat()
    time.move(days=1)
    divided()
    news = session().scalars(
        select(Notification).where(Notification.member_id == author.id, Notification.kind == "downloads.vip_share")
    )
    with words.speaking("en"):
        told = [notifying.sentence(one) for one in news]
    assert told == [f"VIP members downloaded your documents on {day}. You earned 10 points."]


def test_a_house_that_keeps_everything_funds_nothing(unit, time, reader, author, shelf):
    offered(TEN_DAYS, house_share=10_000)
    give(reader, 200)
    vip.buy(TEN_DAYS, number=1, by=reader)
    vip.download(shelf(), by=reader)
    time.move(days=1)
    divided()
    assert told() == [(0, 0, 1, 0, 0)]
    assert points.spendable(author).cash == 0


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_another_time_zone_counts_no_download_twice_and_none_not_at_all(member, author, shelf, time, zone):
    downloads = 0
    for step in range(12):
        if vip.standing(member):
            vip.download(shelf(), by=member)
            downloads += 1
        if step == 5:
            options.time_zone.set(zone, by_id=None)
        time.move(days=1)
        divided()
        assert books.check() == []
    time.move(days=20)
    divided()
    assert sum(day.downloads for day in pool.table().items) == downloads
    assert points.spendable(author).cash + pool.totals().left == 100


def test_several_workers_at_once_pay_once(site, time, reader, author):
    with db.unit_of_work():
        offered(TEN_DAYS)
        give(reader, 10_000)
        mine = session().merge(reader, load=False)
        vip.buy(TEN_DAYS, number=1, by=mine)
        vip.download(access.found(making.published(author).id), by=mine)
    time.move(days=4)

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda _: pool.settle(), range(8))) == [None] * 8
    with db.unit_of_work(writes=False):
        assert [row[:2] for row in told()] == [(10, 0), (9, 0), (9, 9), (9, 18)]
        assert points.spendable(author).cash == 10
        assert books.check() == []


def found():
    with words.speaking("en"):
        return [str(difference) for difference in books.check()]


@pytest.fixture
def settled(member, shelf, time):
    vip.download(shelf(), by=member)
    time.move(days=1)
    divided()
    return member


def test_vip_that_was_not_paid_is_found(settled):
    session().execute(text("UPDATE subscription SET price = price + 1"))
    assert found() == ["VIP no. 1 cost 126 points, but 125 were paid for it."]


def test_vip_that_somebody_else_paid_is_found(settled, stranger):
    session().execute(text("UPDATE subscription SET member_id = :id"), {"id": stranger.id})
    assert "VIP no. 1 cost 125 points, but -125 were paid for it." in found()


def test_a_payment_for_no_vip_is_found(settled):
    ledger.move(
        5,
        giver=ledger.locked(settled)[0].cash,
        taker=ledger.house(Pocket.CASH),
        reason=Reason.VIP,
        reference="subscription:99",
        by=settled,
    )
    assert len(found()) == 1
    assert "names “subscription:99” as its cause, and there is no such thing." in found()[0]


def test_a_share_that_was_not_paid_is_found(settled):
    session().execute(text("UPDATE vip_share SET points = points - 1"))
    assert len(found()) == 1
    assert "share of the VIP pool" in found()[0]


def test_a_share_that_nobody_has_and_more_than_came_in_is_found(settled, author):
    day = days.today().isoformat()
    ledger.move(
        200,
        giver=ledger.house(Pocket.CASH),
        taker=ledger.locked(author)[0].cash,
        reason=Reason.VIP_SHARE,
        reference=f"vip:{day}:{author.id}",
        by=author,
    )
    assert [line for line in found() if line.endswith("pays a share of the VIP pool that nobody has.")]
    assert f"By {day} authors got 191 points more of VIP than it had brought in." in found()


def test_a_download_without_vip_is_found(settled):
    session().execute(text("UPDATE subscription SET ends_at = starts_at, starts_at = :early"), {"early": "2020-01-01 00:00:00"})
    assert len([line for line in found() if line.endswith("was made by VIP, but its buyer had none.")]) == 1


def test_a_download_by_vip_that_cost_something_is_found(settled):
    session().execute(text("UPDATE purchase SET price = 5 WHERE way = 'vip'"))
    assert [line for line in found() if "was made by VIP" in line]


def test_the_table_is_told_by_pages(member, time):
    time.move(days=8)
    divided()
    first = pool.table(size=5)
    assert [row.day for row in first.items] == [days.today() - timedelta(days=back) for back in range(1, 6)]
    rest = pool.table(before=first.next, size=5)
    assert [row.day for row in rest.items] == [days.today() - timedelta(days=back) for back in range(6, 9)]
    assert rest.next is None
