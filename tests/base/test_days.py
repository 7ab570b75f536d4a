"""The site's calendar: a day is a day of its own time zone."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wenku.base import days, options
from wenku.base.db import session

ZONES = ["Asia/Shanghai", "America/Santiago", "Africa/Cairo", "Pacific/Kiritimati", "Etc/GMT+12", "Europe/Berlin", "UTC"]


@pytest.mark.parametrize("zone", ZONES)
def test_each_moment_is_in_exactly_one_day(unit, zone):
    options.time_zone.set(zone, by_id=None)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(day=st.dates(date(2015, 1, 1), date(2040, 1, 1)))
    def hold(day):
        begins, ends = days.begins_at(day), days.ends_at(day)
        assert days.of(begins) == days.of(ends - timedelta(microseconds=1)) == day
        assert days.of(ends) == day + days.DAY
        assert days.of(begins - timedelta(microseconds=1)) == day - days.DAY

    hold()


def test_the_day_is_the_site_s(unit):
    options.time_zone.set("Pacific/Kiritimati", by_id=None)
    ahead = days.today()
    options.time_zone.set("Etc/GMT+12", by_id=None)
    session().flush()
    assert (ahead - days.today()).days in (1, 2)
    assert days.begins_at(ahead).astimezone(ZoneInfo("Etc/GMT+12")).hour == 0
