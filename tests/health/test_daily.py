"""What is told of a day is what its rows say, however often it is counted."""

from datetime import timedelta

from sqlalchemy import update
from tests import making

from wenku.base import db
from wenku.base.db import session
from wenku.base.jobs import Job
from wenku.documents import access, tallies
from wenku.downloads import delivering, purchasing
from wenku.health import daily

NAMES = ("uploads", "views", "downloads", "sign_ups", "queue_minutes", "failed_jobs")


def figures(span=3):
    with db.unit_of_work(writes=False):
        return [tuple(getattr(day, name) for name in NAMES) for day in daily.last(span)]


def given_up(now):
    with db.unit_of_work():
        session().add(Job(name="room.fail", failed=True, run_at=now, made_at=now, finished_at=now))


def test_days_are_counted_from_their_rows(time, author, reader):
    with db.unit_of_work():
        document = making.published(author)
        tallies.viewed({document.id: 3})
    time.move(days=1)
    with db.unit_of_work():
        making.waiting(author)
        tallies.viewed({document.id: 2})
    given_up(time.now)
    time.move(minutes=90)
    for _ in range(2):
        daily.count()
        assert figures() == [(0, 0, 0, 0, 0, 0), (1, 3, 0, 2, 0, 0), (1, 2, 0, 0, 90, 1)]


def test_what_failed_or_waited_has_whatever_became_of_it(time, author):
    given_up(time.now)
    with db.unit_of_work():
        version = making.waiting(author)
    time.move(minutes=30)
    daily.count()
    with db.unit_of_work():
        session().execute(update(Job).values(failed=False))
        making.lifecycle.approve(session().merge(version, load=False))
    daily.count()
    assert figures(1)[0][-2:] == (30, 1)


def test_a_day_changes_at_the_site_s_midnight(time, reader):
    time.now += timedelta(hours=11, minutes=59)
    daily.count()
    time.move(minutes=2)
    daily.count()
    assert [day[3] for day in figures(2)] == [1, 0]


def test_what_nobody_counted_is_nothing(site):
    with db.unit_of_work(writes=False):
        assert daily.counted_at() is None
    assert figures() == [(0,) * 6] * 3


def test_a_download_counts_on_its_day(time, author, reader):
    with db.unit_of_work():
        document = making.published(author, price=0)
        mine = session().merge(reader, load=False)
        purchasing.buy(access.found(document.id), by=mine, seen_price=0)
        delivering.ask(access.found(document.id), by=mine, network=None)
    daily.count()
    assert figures(1)[0][2] == 1
