"""Attempts that count against a limit."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base.columns import UtcDateTime
from wenku.base.db import Model, Numbered


class Attempt(Numbered, Model):
    """`what` was tried by or against `whom`: a keyed hash of a network address or a mail address, never the thing itself."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_recent", "what", "whom", "made_at"),)

    what: Mapped[str] = mapped_column(String(40))
    whom: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
