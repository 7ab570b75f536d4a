"""Decisions, which are only ever added, the templates of their reasons, hints for who decides, and reports from readers."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wenku.accounts.models import Member
from wenku.base.columns import Json, UtcDateTime, one_of
from wenku.base.db import Model, Numbered
from wenku.documents.models import Document, Version
from wenku.moderation.noting import HintKind

_open = text("closed_at IS NULL")


class Verdict(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"


class ReportReason(StrEnum):
    COPYRIGHT = "copyright"
    ILLEGAL = "illegal"
    WRONG_CATEGORY = "wrong_category"
    POOR_SCAN = "poor_scan"
    SPAM = "spam"
    OTHER = "other"


class Decision(Numbered, Model):
    __tablename__ = "decision"

    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(one_of(Verdict))
    reason: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    version: Mapped[Version] = relationship(lazy="raise")
    by: Mapped[Member] = relationship(lazy="raise")


class ReasonTemplate(Numbered, Model):
    """A reason that moderators give often."""

    __tablename__ = "reason_template"

    text: Mapped[str] = mapped_column(String(300))
    position: Mapped[int] = mapped_column(default=0)


class Hint(Numbered, Model):
    """What was noted of a version when it was examined, as `noting.Note` says; `spans` are rows of part, start, end and number."""

    __tablename__ = "hint"
    __table_args__ = (CheckConstraint("weight BETWEEN 0 AND 100", name="weight"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), index=True)
    kind: Mapped[HintKind] = mapped_column(one_of(HintKind))
    weight: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    spans: Mapped[list[Any]] = mapped_column(Json)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Report(Numbered, Model):
    """What a reader says is wrong with a document. `reporter` is "member:7", or a keyed hash of a visitor's network address."""

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint("length(text) <= 150", name="short"),
        Index("uq_report_open", "document_id", "reporter", unique=True, sqlite_where=_open, postgresql_where=_open),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    reporter: Mapped[str] = mapped_column(String(80))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[ReportReason] = mapped_column(one_of(ReportReason))
    text: Mapped[str] = mapped_column(String(150), default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    document: Mapped[Document] = relationship(lazy="raise")


class FlagKind(StrEnum):
    """What two accounts have in common."""

    DEVICE = "device"
    NETWORK = "network"


class FlagState(StrEnum):
    OPEN = "open"
    DISMISSED = "dismissed"
    CONFIRMED = "confirmed"


class Flag(Numbered, Model):
    """That `author` may have sold to themselves through the account of `buyer`: once for each pair and kind. `score` orders what
    moderators look at, `facts` are what it comes from; both follow what happens until somebody has decided.
    """

    __tablename__ = "flag"
    __table_args__ = (UniqueConstraint("author_id", "buyer_id", "kind"), Index("ix_flag_state", "state", "score"))

    kind: Mapped[FlagKind] = mapped_column(one_of(FlagKind))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    score: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[FlagState] = mapped_column(one_of(FlagState), default=FlagState.OPEN)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    author: Mapped[Member] = relationship(lazy="raise", foreign_keys=[author_id])
    buyer: Mapped[Member] = relationship(lazy="raise", foreign_keys=[buyer_id])
