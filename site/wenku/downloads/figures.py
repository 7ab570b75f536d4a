"""What was bought and fetched in the last days: figures by which an admin sees what another tariff would do."""

from datetime import datetime

from sqlalchemy import func, select

from wenku.base.db import session
from wenku.downloads.models import Download, Purchase


def held() -> int:
    """How many sales have a share that isn't the author's for good yet."""
    waiting = Purchase.held_until.is_not(None) & Purchase.released_at.is_(None) & Purchase.ended_at.is_(None)
    return session().scalar(select(func.count()).where(waiting)) or 0


def sold_since(moment: datetime) -> int:
    """How many living purchases that cost points are not older."""
    living = Purchase.ended_at.is_(None) & (Purchase.price > 0)
    return session().scalar(select(func.count()).where(living, Purchase.bought_at >= moment)) or 0


def fetched_since(moment: datetime) -> list[tuple[int, datetime]]:
    """By whom and when documents were fetched, each document once for each member: when they first had it."""
    first = func.min(Download.asked_at)
    asked = select(Download.member_id, first.label("at")).group_by(Download.member_id, Download.document_id).having(first >= moment)
    return [(row.member_id, row.at) for row in session().execute(asked)]
