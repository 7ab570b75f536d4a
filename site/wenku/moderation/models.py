"""Decisions, which are only ever added, the templates of their reasons, hints for who decides, reports from readers, and
what was ruled on comments.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wenku.accounts.models import Member
from wenku.base.columns import Json, UtcDateTime, one_of
from wenku.base.db import Model, Numbered
from wenku.documents.models import Document, DocumentState, Version
from wenku.moderation.noting import HintKind
from wenku.reviews.models import CommentState

_open = text("closed_at IS NULL")
_open_here = text("closed_at IS NULL AND comment_id IS NULL")


class Verdict(StrEnum):
    """What was decided: on a version that waits, or on a document that was published."""

    APPROVE = "approve"
    REJECT = "reject"
    ASK_CHANGE = "ask_change"
    REOPEN = "reopen"
    HIDE = "hide"
    RESTORE = "restore"
    TAKE_DOWN = "take_down"
    REMOVE = "remove"


class Decision(Numbered, Model):
    """Who decided what, when and why, on which version: on the published one where it is about the document, which `was` in that
    state before (null where it is about the version). What it hid for a while is restored by itself after `ends_at`. The database
    refuses to change or delete a row.
    """

    __tablename__ = "decision"

    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(one_of(Verdict))
    was: Mapped[DocumentState | None] = mapped_column(one_of(DocumentState))
    reason: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    version: Mapped[Version] = relationship(lazy="raise")
    by: Mapped[Member] = relationship(lazy="raise")


class AppealState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    GRANTED = "granted"


class Appeal(Numbered, Model):
    """What an uploader says against a decision, once for each, and what came of it: it is `upheld`, or undone."""

    __tablename__ = "appeal"
    __table_args__ = (
        CheckConstraint("length(text) BETWEEN 1 AND 500", name="short"),
        Index("ix_appeal_state", "state", "id"),
    )

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), unique=True)
    text: Mapped[str] = mapped_column(String(500))
    state: Mapped[AppealState] = mapped_column(one_of(AppealState), default=AppealState.OPEN)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    decision: Mapped[Decision] = relationship(lazy="raise")


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


class ReportReason(Model):
    """What readers can say is wrong; it `asks` for words where its own say nothing. Reports keep theirs: one whose words change
    after somebody chose it is switched off, and another takes its place.
    """

    __tablename__ = "report_reason"

    name: Mapped[str] = mapped_column(String(24), primary_key=True)
    chinese: Mapped[str] = mapped_column(String(60))
    english: Mapped[str] = mapped_column(String(60))
    asks: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)


class Outcome(StrEnum):
    """What was done about a report."""

    NOTHING_WRONG = "nothing_wrong"
    CHANGED = "changed"
    HIDDEN = "hidden"
    REMOVED = "removed"
    FORWARDED = "forwarded"


class Report(Numbered, Model):
    """What a reader says is wrong with a document, or with a comment on it, and what they were answered. `reason` is the name of
    one in the list, `reporter` is "member:7", or a keyed hash of a visitor's network address.
    """

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint("length(text) <= 150", name="short"),
        Index("uq_report_open", "document_id", "reporter", unique=True, sqlite_where=_open_here, postgresql_where=_open_here),
        Index("uq_report_comment_open", "comment_id", "reporter", unique=True, sqlite_where=_open, postgresql_where=_open),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    reporter: Mapped[str] = mapped_column(String(80))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(String(24))
    text: Mapped[str] = mapped_column(String(150), default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    outcome: Mapped[Outcome | None] = mapped_column(one_of(Outcome))
    answer: Mapped[str] = mapped_column(String(300), default="")

    document: Mapped[Document] = relationship(lazy="raise")


class CommentVerdict(StrEnum):
    APPROVE = "approve"
    REMOVE = "remove"
    UNDO = "undo"


class CommentRuling(Numbered, Model):
    """Who decided what on a comment, when and why, and the state that it `was` in; only ever added. What undoes another says so."""

    __tablename__ = "comment_ruling"
    __table_args__ = (Index("ix_comment_ruling_comment", "comment_id", "id"),)

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    verdict: Mapped[CommentVerdict] = mapped_column(one_of(CommentVerdict))
    was: Mapped[CommentState] = mapped_column(one_of(CommentState))
    reason: Mapped[str] = mapped_column(String(300), default="")
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("comment_ruling.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


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
