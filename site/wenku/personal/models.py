"""The copies of their own data that members asked for."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base.columns import UtcDateTime, one_of
from wenku.base.db import Model, Numbered

_open = text("state IN ('asked', 'making')")


class ExportState(StrEnum):
    ASKED = "asked"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


OPEN = (ExportState.ASKED, ExportState.MAKING)


class DataExport(Numbered, Model):
    """A copy of what the site knows of a member: `done` of so many `rooms` have given theirs. The file at `path`, which can be made
    again, is the member's to fetch until `until_at`.
    """

    __tablename__ = "data_export"
    __table_args__ = (
        Index("uq_data_export_open", "member_id", unique=True, sqlite_where=_open, postgresql_where=_open),
        Index("ix_data_export_member", "member_id", "id"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    state: Mapped[ExportState] = mapped_column(one_of(ExportState), default=ExportState.ASKED)
    done: Mapped[int] = mapped_column(default=0)
    rooms: Mapped[int] = mapped_column(default=0)
    path: Mapped[str] = mapped_column(String(200), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
