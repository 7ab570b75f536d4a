"""What points did each day is the same whether it was counted for good or is counted now."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from tests import making

from wenku.base import db, options
from wenku.base.db import session
from wenku.documents import access
from wenku.downloads import purchasing, refunding, sales
from wenku.points import daily, queries
from wenku.points.models import Pocket, PointsDay
from wenku.points.queries import Points

BOTH = tuple(Pocket)


def figures(span=4, pockets=BOTH):
    with db.unit_of_work(writes=False):
        return [(day.issued, day.spent, day.held, day.cashed_out) for day in daily.last(span, pockets)]


def kept():
    with db.unit_of_work(writes=False):
        return session().scalar(select(func.count()).select_from(PointsDay))


@pytest.fixture
def bought(site, time, author, reader):
    """Joined on the first day, bought on the second, refunded on the third, nothing on the fourth."""
    time.move(days=1)
    with db.unit_of_work():
        document = making.published(author, price=20)
        mine = session().merge(reader, load=False)
        making.adjusted(mine, 15, Pocket.CASH)
        bought = purchasing.buy(access.found(document.id), by=mine, seen_price=20)
    time.move(days=1)
    with db.unit_of_work():
        refunding.refund(sales.locked(bought.id), by=session().merge(reader, load=False))
    time.move(days=1)
    return bought


WHOLE = [(200, 0, 0, 0), (15, 20, 16, 0), (0, 0, 0, 0), (0, 0, 0, 0)]


def test_each_day_tells_what_was_issued_spent_and_held(bought):
    assert figures() == WHOLE
    assert figures(pockets=[Pocket.GIFT]) == [(200, 0, 0, 0), (0, 20, 16, 0), (0, 0, 0, 0), (0, 0, 0, 0)]
    assert figures(pockets=[Pocket.CASH])[1] == (15, 0, 0, 0)


def test_days_that_are_over_are_kept_and_tell_the_same(bought, time):
    for _ in range(2):
        daily.count_days()
        assert figures() == WHOLE
    assert kept() == 4  # today isn't over; both pockets moved on one of the three days before, one pocket on the others


def test_today_is_kept_only_when_it_is_over_for_a_while(site, time, reader):
    time.move(hours=11, minutes=30)
    daily.count_days()
    assert kept() == 0
    time.move(hours=1)
    daily.count_days()
    assert kept() == 0
    time.move(hours=1)
    daily.count_days()
    assert kept() == 1


def test_what_was_held_before_the_first_day_is_held_still(site, time, author, reader):
    with db.unit_of_work():
        document = making.published(author, price=20)
        purchasing.buy(access.found(document.id), by=session().merge(reader, load=False), seen_price=20)
    time.move(days=10)
    for _ in range(2):
        assert figures(span=2) == [(0, 0, 16, 0), (0, 0, 16, 0)]
        daily.count_days()


def test_another_time_zone_counts_anew(bought, time):
    daily.count_days()
    with db.unit_of_work():
        options.time_zone.set("America/Los_Angeles", by_id=None)
    before = figures(span=6)
    assert [sum(column) for column in zip(*before, strict=True)][:2] == [215, 20]
    daily.count_days()
    assert figures(span=6) == before
    daily.count_days()
    assert figures(span=6) == before


def test_a_site_without_points_has_empty_days(site, time):
    daily.count_days()
    assert figures(span=3) == [(0, 0, 0, 0)] * 3


def test_all_points_together_are_nothing(site, author, reader):
    with db.unit_of_work():
        document = making.published(author, price=20)
        purchasing.buy(access.found(document.id), by=session().merge(reader, load=False), seen_price=20)
    with db.unit_of_work(writes=False):
        totals = daily.totals()
        assert (totals.free, totals.held, totals.house) == (Points(180, 0), Points(16, 0), Points(-196, 0))
        assert totals.held == queries.on_hold(author)


def test_days_are_the_site_s_and_not_utc_s(site, time, reader):
    time.move(hours=11, minutes=59)  # 23:59 in Shanghai
    with db.unit_of_work():
        making.adjusted(session().merge(reader, load=False), 1)
    time.now += timedelta(minutes=2)
    with db.unit_of_work():
        making.adjusted(session().merge(reader, load=False), 2)
    assert [day[0] for day in figures(span=2)] == [101, 2]
