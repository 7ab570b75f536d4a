"""The site's calendar: which day it is in its time zone, and when a day begins."""

from datetime import UTC, date, datetime, time, timedelta

from wenku.base import clock, options

DAY = timedelta(days=1)


def today() -> date:
    return of(clock.now())


def of(moment: datetime) -> date:
    return moment.astimezone(options.zone()).date()


def begins_at(day: date) -> datetime:
    """Midnight; where the clocks are set forward just then, the moment at which they are."""
    return datetime.combine(day, time(), options.zone()).astimezone(UTC)


def ends_at(day: date) -> datetime:
    """The first moment that is no longer in it."""
    return begins_at(day + DAY)
