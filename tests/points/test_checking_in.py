"""Checking in: once a calendar day of the site's zone, more for days in a row, whatever happens at once or to the zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from tests.conftest import person

from wenku.base import clock, options
from wenku.base import days as calendar
from wenku.base.db import session, unit_of_work
from wenku.points import checking_in, claims, ledger, queries, tariff
from wenku.points.models import CheckIn, Pocket, Reason, Transfer

ZONES = ["Asia/Shanghai", "UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York"]


def days_pass(days):
    """What was done today was done so many days ago."""
    for one in session().scalars(select(CheckIn).order_by(CheckIn.day)):
        moved = {"day": one.day - timedelta(days=days), "made_at": one.made_at - timedelta(days=days)}
        session().execute(update(CheckIn).where(CheckIn.id == one.id).values(moved))
    session().expire_all()


def rewards(member):
    return session().scalars(select(Transfer.amount).where(Transfer.reason == Reason.CHECK_IN).order_by(Transfer.id)).all()


def test_a_check_in_brings_a_gift_point(unit, reader):
    made = checking_in.check_in(reader)
    assert (made.streak, queries.spendable(reader)) == (1, queries.Points(101, 0))


def test_a_second_one_on_the_same_day_is_the_first(unit, reader):
    first = checking_in.check_in(reader)
    assert checking_in.check_in(reader).id == first.id
    assert queries.balance(reader) == 101


def test_two_at_once_give_once(site, reader):
    answers = site.at_once(8, lambda _: checking_in.check_in(reader).id)
    assert len(set(answers)) == 1
    with unit_of_work(writes=False):
        assert queries.balance(reader) == 101


def test_the_seventh_day_in_a_row_brings_more_and_so_does_the_fourteenth(unit, reader):
    for _ in range(14):
        checking_in.check_in(reader)
        days_pass(1)
    assert rewards(reader) == [1, 1, 1, 1, 1, 1, 6] * 2
    assert queries.balance(reader) == 100 + 24


def test_a_day_left_out_ends_the_streak(unit, reader):
    for _ in range(6):
        checking_in.check_in(reader)
        days_pass(1)
    days_pass(1)
    assert checking_in.streak(reader) == checking_in.Streak(days=0, is_in=False, next=1, bonus=5, bonus_in=7)
    assert checking_in.check_in(reader).streak == 1


def test_what_is_said_beforehand_is_what_comes(unit, reader):
    for _ in range(16):
        before = checking_in.streak(reader)
        made = checking_in.check_in(reader)
        after = checking_in.streak(reader)
        assert (before.is_in, after.is_in) == (False, True)
        assert made.streak == after.days == before.days + 1
        assert rewards(reader)[-1] == before.next
        assert (before.bonus_in == 1) == (before.next > 1)
        days_pass(1)


def test_each_member_has_a_streak_of_their_own(unit, reader, stranger):
    checking_in.check_in(reader)
    assert checking_in.streak(stranger).is_in is False
    assert checking_in.check_in(stranger).streak == 1


def test_without_points_for_it_there_is_no_checking_in(unit, reader, admin):
    tariff.check_in_reward.set(0, by_id=admin.id)
    assert checking_in.streak(reader) is None
    with pytest.raises(checking_in.Closed):
        checking_in.check_in(reader)
    assert queries.balance(reader) == 100


def test_what_is_owed_is_settled_from_a_check_in(unit, reader):
    claims.owe(reader, Pocket.GIFT, 3, reference="document:7")
    checking_in.check_in(reader)
    assert (queries.balance(reader), claims.owed(reader)) == (98, 0)
    days_pass(1)
    checking_in.check_in(reader)
    assert queries.balance(reader) == 99


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("other", ZONES)
def test_another_time_zone_brings_no_second_check_in_of_the_day(unit, reader, zone, other):
    options.time_zone.set(zone, by_id=None)
    checking_in.check_in(reader)
    options.time_zone.set(other, by_id=None)
    checking_in.check_in(reader)
    options.time_zone.set(zone, by_id=None)
    checking_in.check_in(reader)
    assert queries.balance(reader) == 101


def test_the_day_begins_at_midnight_of_the_site(unit):
    options.time_zone.set("Asia/Shanghai", by_id=None)
    before, after = datetime(2026, 3, 1, 15, 59, tzinfo=UTC), datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
    assert (calendar.of(before), calendar.of(after)) == (date(2026, 3, 1), date(2026, 3, 2))
    assert calendar.begins_at(calendar.of(before)) == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert calendar.begins_at(calendar.of(after)) == after


@given(moments=st.lists(st.integers(0, 40 * 24 * 60), min_size=1, max_size=60))
def test_over_any_days_there_is_one_check_in_a_day_and_the_streak_counts_them(moments):
    """Against the plainest model: the set of days that had one."""
    first, counted, streak, seen = date(2026, 2, 20), None, 0, set()
    for minutes in sorted(moments):
        today = first + timedelta(days=minutes // (24 * 60))
        made = checking_in.days_in_a_row(counted, streak, today)
        assert (made is None) == (today in seen)
        if made is not None:
            counted, streak = today, made
            seen.add(today)
        expected = next(back for back in range(len(seen) + 1) if today - timedelta(days=back) not in seen)
        assert streak == expected


def test_over_any_days_the_rewards_are_what_the_tariff_says(site):
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        steps=st.lists(st.sampled_from([0, 0, 1, 1, 1, 2, 5]), max_size=25),
        reward=st.integers(1, 9),
        every=st.integers(2, 5),
        bonus=st.integers(0, 9),
    )
    def check(steps, reward, every, bonus):
        with unit_of_work():
            session().execute(delete(CheckIn))
            for option, value in ((tariff.check_in_reward, reward), (tariff.streak_days, every), (tariff.streak_bonus, bonus)):
                option.set(value, by_id=None)
            before, expected, streak, today, last = queries.balance(member), 0, 0, 0, None
            for step in steps:
                days_pass(step)
                today += step
                checking_in.check_in(member)
                if last != today:
                    streak, last = (streak + 1 if last == today - 1 else 1), today
                    expected += reward + (bonus if streak % every == 0 else 0)
            assert queries.balance(member) - before == expected
            assert ledger.locked(member)[0].gift.balance == queries.balance(member)

    member = person("regular")
    check()


def test_a_moment_is_never_counted_for_a_day_before_the_last_one(unit, reader):
    """The clock of another machine may go wrong: a check-in of tomorrow leaves today without one."""
    session().add(CheckIn(member_id=reader.id, day=calendar.today() + timedelta(days=1), streak=3, made_at=clock.now()))
    session().flush()
    assert checking_in.check_in(reader).streak == 3
    assert queries.balance(reader) == 100
