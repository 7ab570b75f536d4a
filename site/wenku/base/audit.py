"""Who changed what: a row in the same transaction as the change itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base import clock
from wenku.base.columns import Json, UtcDateTime
from wenku.base.db import Model, Numbered, session
from wenku.base.paging import Page, number


class AuditEntry(Numbered, Model):
    __tablename__ = "audit_entry"

    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(60), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def record(action: str, *, by_id: int | None, subject: str, **details: object) -> None:
    """Note that `by_id` (None: an operator at the machine) did `action` ("category.moved") to `subject` ("category:7")."""
    session().add(AuditEntry(by_id=by_id, action=action, subject=subject, details=details, made_at=clock.now()))


def latest(*, before: str | None = None, size: int = 50) -> Page[AuditEntry]:
    """The newest entries first; `before` is the last page's last id."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(size + 1)
    if last := number(before):
        query = query.where(AuditEntry.id < last)
    rows: Sequence[AuditEntry] = session().scalars(query).all()
    return Page(rows[:size], next=str(rows[size - 1].id) if len(rows) > size else None)


def by(member_id: int) -> list[dict[str, Any]]:
    """What the member did, without what it says of others: the action, to what, and when; the oldest first."""
    query = select(AuditEntry).where(AuditEntry.by_id == member_id).order_by(AuditEntry.id)
    rows = session().scalars(query)
    return [{"action": row.action, "subject": row.subject, "made_at": row.made_at.isoformat()} for row in rows]


def forget(subject: str) -> None:
    """What was written about the subject goes; that something was done to it, when and by whom, stays."""
    session().execute(update(AuditEntry).where(AuditEntry.subject == subject).values(details={}))
