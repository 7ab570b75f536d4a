"""Cash-outs as members and admins read them: one, a member's own, those that were sought, and how many there are of each state."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import joinedload

from wenku.accounts.models import Member
from wenku.base import paging
from wenku.base.db import session
from wenku.base.errors import NotFound
from wenku.base.paging import Page
from wenku.points.payouts import OPEN, Payout, PayoutState, PayoutStep


@dataclass(frozen=True)
class Sought:
    """Those in one of `states` that came to it between `since` and `until`."""

    states: Collection[PayoutState] = tuple(PayoutState)
    since: datetime | None = None
    until: datetime | None = None


def one(payout_id: int) -> Payout:
    """With its member."""
    payout = session().scalar(select(Payout).where(Payout.id == payout_id).options(joinedload(Payout.member)))
    if payout is None:
        raise NotFound
    return payout


def own(member: Member, *, before: str | None = None, size: int = 20) -> Page[Payout]:
    """The member's, the newest first."""
    asked = select(Payout).where(Payout.member_id == member.id)
    return paging.newest_first(asked, Payout.id.expression, before=before, size=size).map(_payouts)


def found(sought: Sought, *, page: str | None = None, size: int = 50) -> Page[Payout]:
    """With their members: the newest first; where all of them wait, those that wait longest."""
    query = _found(sought)
    if set(sought.states) - set(OPEN):
        return paging.newest_first(query, Payout.id.expression, before=page, size=size).map(_payouts)
    if (key := paging.number(page)) is not None:
        query = query.where(Payout.id > key)
    rows = session().scalars(query.order_by(Payout.id).limit(size + 1)).all()
    return Page(rows[:size], next=str(rows[size - 1].id) if len(rows) > size else None)


def every(sought: Sought, *, most: int) -> list[Payout]:
    """All of them with their members, the oldest first, `most` at most."""
    return list(session().scalars(_found(sought).order_by(Payout.id).limit(most)))


def counts() -> dict[PayoutState, int]:
    rows = session().execute(select(Payout.state, func.count()).group_by(Payout.state))
    return dict.fromkeys(PayoutState, 0) | {row[0]: row[1] for row in rows}


def steps(payout_ids: Collection[int]) -> dict[int, list[PayoutStep]]:
    """What happened to each, in order."""
    asked = select(PayoutStep).where(PayoutStep.payout_id.in_(payout_ids)).order_by(PayoutStep.id)
    by_payout: dict[int, list[PayoutStep]] = {id: [] for id in payout_ids}
    for step in session().scalars(asked):
        by_payout[step.payout_id].append(step)
    return by_payout


def _found(sought: Sought) -> Select[*tuple[Any, ...]]:
    query = select(Payout).where(Payout.state.in_(sought.states)).options(joinedload(Payout.member))
    if sought.since is None and sought.until is None:
        return query
    query = query.join(PayoutStep, and_(PayoutStep.payout_id == Payout.id, PayoutStep.state == Payout.state))
    if sought.since is not None:
        query = query.where(PayoutStep.made_at >= sought.since)
    return query if sought.until is None else query.where(PayoutStep.made_at < sought.until)


def _payouts(rows: Collection[Row[*tuple[Any, ...]]]) -> list[Payout]:
    return [row[0] for row in rows]
