"""Earning: rewards from the house to members, how many of them a day brings, and from when on a new account has any."""

from datetime import timedelta

from sqlalchemy import func, select

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base import clock, days
from wenku.base.db import session
from wenku.points import claims, ledger, tariff
from wenku.points.ledger import Purse
from wenku.points.models import Pocket, Reason, Transfer


def reward(amount: int, *, purse: Purse, reason: Reason, reference: str, by: Member) -> None:
    """Give the owner of the locked `purse` so many gift points; what they owe the house is settled from it at once."""
    ledger.move(amount, giver=ledger.house(Pocket.GIFT), taker=purse.gift, reason=reason, reference=reference, by=by)
    claims.settle(purse, Pocket.GIFT, by=people.system())


def given(reason: Reason, reference: str) -> Transfer | None:
    """The reward that was given on this occasion."""
    return session().scalar(select(Transfer).where(Transfer.reason == reason, Transfer.reference == reference))


def count_today(purse: Purse, reason: Reason) -> int:
    """How many rewards of this kind the day has brought so far, those that were taken back since included."""
    since = days.begins_at(days.today())
    asked = select(func.count()).where(Transfer.taker_id == purse.gift.id, Transfer.reason == reason, Transfer.moved_at >= since)
    return session().scalar(asked) or 0


def is_cooling(member: Member) -> bool:
    """Whether the account is too new to earn rewards, or to earn them for others."""
    return clock.now() < member.joined_at + timedelta(hours=tariff.cool_down_hours.get())
