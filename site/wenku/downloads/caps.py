"""Caps: how many documents a member may download on a day of the site, and all members together who share a network address."""

import math
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select, update

from wenku.accounts.models import Member, Role
from wenku.base import clock, days, db
from wenku.base.db import session
from wenku.base.errors import TooMany
from wenku.base.words import _l
from wenku.documents.models import Document
from wenku.downloads.models import Download
from wenku.points import tariff

S = TypeVar("S", bound=Select[*tuple[Any, ...]])

KEPT = timedelta(days=90)
"""How long it is known from which network address a file was asked for."""


class EnoughToday(TooMany):
    """`most` documents were downloaded on this day; `until` it ends."""

    code = "enough-today"
    message = _l("You have downloaded %(most)s different documents today, the most for one day. After midnight you can go on.")

    def __init__(self, *, most: int, until: datetime) -> None:
        super().__init__(retry_after=max(1, math.ceil((until - clock.now()).total_seconds())))
        self.details |= {"most": most, "until": until}


class EnoughHere(EnoughToday):
    message = _l(
        "From your network address %(most)s documents were downloaded today, the most for one day and all who share it. "
        "After midnight you can go on, or from another address now."
    )


def check(document: Document, *, by: Member, network: str | None) -> None:
    """Asked before anything is paid, and again as the file is asked for; until the unit ends nobody else is counted for the same
    member or address. `network` is a keyed hash of the address, None where it isn't known.

    The document's owner and moderators aren't counted, and the same document counts once a day. Raises EnoughToday and EnoughHere.
    """
    if by.is_moderator or document.owner_id == by.id:
        return
    db.one_at_a_time(f"downloads:{by.id}", *([f"downloads:{network}"] if network else []))
    day = days.today()
    today, ends = Download.asked_at >= days.begins_at(day), days.ends_at(day)
    if session().scalar(
        select(Download.id).where(today, Download.member_id == by.id, Download.document_id == document.id).limit(1)
    ):
        return
    if _count(today, Download.member_id == by.id) >= (most := tariff.downloads_a_day.get()):
        raise EnoughToday(most=most, until=ends)
    if network and _count(today, Download.network == network) >= (most := tariff.address_downloads_a_day.get()):
        raise EnoughHere(most=most, until=ends)


def forget_old() -> None:
    """Forget from where files were asked for long ago. Called by the worker."""
    old = update(Download).where(Download.network.is_not(None), Download.asked_at < clock.now() - KEPT)
    session().execute(old.values(network=None))


def counted(query: S) -> S:
    """`query`, of downloads, without those that `check` doesn't count."""
    known = query.join(Document, Document.id == Download.document_id).join(Member, Member.id == Download.member_id)
    return known.where(Member.role == Role.MEMBER, Document.owner_id != Download.member_id)


def _count(*which: ColumnElement[bool]) -> int:
    """How many documents, each once for each member."""
    distinct = counted(select(Download.member_id, Download.document_id)).where(*which).distinct().subquery()
    return session().scalar(select(func.count()).select_from(distinct)) or 0
