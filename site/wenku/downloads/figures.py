"""What was bought and fetched in the last days: figures by which an admin sees what another tariff would do."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from wenku.base import days
from wenku.base.db import session
from wenku.downloads import caps
from wenku.downloads.models import Download, Purchase


def held() -> int:
    """How many sales have a share that isn't the author's for good yet."""
    waiting = Purchase.held_until.is_not(None) & Purchase.released_at.is_(None) & Purchase.ended_at.is_(None)
    return session().scalar(select(func.count()).where(waiting)) or 0


def sold_since(moment: datetime) -> int:
    """How many living purchases that cost points are not older."""
    living = Purchase.ended_at.is_(None) & (Purchase.price > 0)
    return session().scalar(select(func.count()).where(living, Purchase.bought_at >= moment)) or 0


def beyond_members(most: int, *, since: datetime) -> int:
    """How many downloads would have been refused if a member had at most so many a day."""
    return _beyond(most, since, Download.member_id)


def beyond_addresses(most: int, *, since: datetime) -> int:
    """How many would have been if a network address had, as far as it is still known from which they came."""
    return _beyond(most, since, Download.network)


def _beyond(most: int, since: datetime, whose: InstrumentedAttribute[Any]) -> int:
    columns = (whose.label("whose"), Download.member_id, Download.document_id, Download.asked_at)
    rows = session().execute(caps.counted(select(*columns)).where(Download.asked_at >= since, whose.is_not(None)))
    once_a_day = {(row.whose, days.of(row.asked_at), row.member_id, row.document_id) for row in rows}
    counts = Counter((whose, day) for whose, day, _, _ in once_a_day)
    return sum(max(0, count - most) for count in counts.values())
