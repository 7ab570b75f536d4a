"""Who changed what: a row in the same transaction as the change itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base import clock
from wenku.base.columns import Json, UtcDateTime
from wenku.base.db import Model, Numbered, session


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
