"""Sanctions that run now: the one short question that every room asks before a member acts."""

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from wenku.accounts.models import Sanction
from wenku.base import clock, db
from wenku.base.statements import Statement

_sanction = db.table(Sanction)


def at(now: Any) -> ColumnElement[bool]:
    """Those that run at this moment, or value of a statement."""
    return and_(_sanction.c.lifted_at.is_(None), or_(_sanction.c.until_at.is_(None), _sanction.c.until_at > now))


_OF_MEMBER = Statement(
    select(_sanction.c.id, _sanction.c.kinds, _sanction.c.reason, _sanction.c.until_at, _sanction.c.made_at)
    .where(_sanction.c.member_id == bindparam("member"), at(bindparam("now")))
    .order_by(_sanction.c.id)
)


def of(member_id: int) -> list[Any]:
    """Rows of id, kinds, reason, until_at and made_at; the oldest first."""
    return _OF_MEMBER.run({"member": member_id, "now": clock.now()})
