"""Attempts that count against a limit, and the keys of requests that were answered."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
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


class RequestKey(Model):
    """A member's request that was answered by leading to `location`; sent again, it is answered so again."""

    __tablename__ = "request_key"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    location: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
