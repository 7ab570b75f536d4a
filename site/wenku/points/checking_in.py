"""Checking in (签到): gift points once a calendar day, and more for many days in a row."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from wenku.accounts.models import Member
from wenku.base import clock
from wenku.base import days as calendar
from wenku.base.db import session
from wenku.base.errors import Conflict
from wenku.base.words import _l
from wenku.points import causes, earning, ledger, tariff
from wenku.points.models import CheckIn, Reason

REFERENCE = "checkin:"
"""With the check-in's id behind it, its name in the ledger."""

causes.of(Reason.CHECK_IN, name=REFERENCE, id=CheckIn.id, whose=CheckIn.member_id, by=CheckIn.member_id)


class Closed(Conflict):
    code, message = "no-check-in", _l("There are no points for checking in at present.")


@dataclass(frozen=True, slots=True)
class Streak:
    """`days` in a row up to today, or up to yesterday where today has had no check-in yet (`is_in`). `next` is what the next one
    brings; the `bonus_in`th from now brings the `bonus` besides.
    """

    days: int
    is_in: bool
    next: int
    bonus: int
    bonus_in: int


def check_in(member: Member) -> CheckIn:
    """Today's check-in; the first one of a day brings points, any other is the same. Raises Closed where there is none."""
    if not tariff.check_in_reward.get():
        raise Closed
    (purse,) = ledger.locked(member)  # one of two clicks waits here for the other
    last, now = _last(member), clock.now()
    days = days_in_a_row(_counted(last), last.streak if last else 0, calendar.of(now))
    if last is not None and days is None:
        return last
    today = CheckIn(member_id=member.id, day=calendar.of(now), streak=days or 1, made_at=now)
    session().add(today)
    session().flush()
    earning.reward(points(today.streak), purse=purse, reason=Reason.CHECK_IN, reference=f"{REFERENCE}{today.id}", by=member)
    return today


def streak(member: Member) -> Streak | None:
    """How the member stands with checking in; None where there is none."""
    if not tariff.check_in_reward.get():
        return None
    last, today = _last(member), calendar.today()
    days = days_in_a_row(_counted(last), last.streak if last else 0, today)
    is_in = last is not None and days is None
    so_far = last.streak if last is not None and is_in else (days or 1) - 1
    every = tariff.streak_days.get()
    return Streak(so_far, is_in, points(so_far + 1), tariff.streak_bonus.get(), every - so_far % every)


def is_in(member: Member) -> bool:
    """Whether the member's check-in of today is done."""
    counted = _counted(_last(member))
    return counted is not None and counted >= calendar.today()


def points(days: int) -> int:
    """What a check-in brings that is the last of so many days in a row."""
    bonus = tariff.streak_bonus.get() if days % tariff.streak_days.get() == 0 else 0
    return tariff.check_in_reward.get() + bonus


def days_in_a_row(counted: date | None, streak: int, today: date) -> int | None:
    """The streak that a check-in `today` makes, after one of so many days in a row that counts for the day `counted`; None where
    today has had its check-in.
    """
    if counted is None or counted < today - timedelta(days=1):
        return 1
    return None if counted >= today else streak + 1


def _last(member: Member) -> CheckIn | None:
    return session().scalar(select(CheckIn).where(CheckIn.member_id == member.id).order_by(CheckIn.day.desc()).limit(1))


def _counted(last: CheckIn | None) -> date | None:
    """The day that has had its check-in: also where the site's zone was changed since, so that no two come within one day."""
    return None if last is None else max(last.day, calendar.of(last.made_at))
