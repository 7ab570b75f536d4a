"""Takedowns: what somebody claims of documents, their attachments, what became of each document, counter-notices and strikes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wenku.accounts.models import Member
from wenku.base.columns import UtcDateTime, one_of
from wenku.base.db import Model, Numbered
from wenku.documents.models import Document

_open = text("state = 'open'")


class WorkKind(StrEnum):
    """What sort of work is claimed, in words that tell nothing of whose it is."""

    BOOK = "book"
    ARTICLE = "article"
    TEACHING = "teaching"
    BUSINESS = "business"
    PICTURE = "picture"
    OTHER = "other"


class ClaimState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class TargetState(StrEnum):
    """What became of one document of a claim."""

    CLAIMED = "claimed"
    SPARED = "spared"
    TAKEN_DOWN = "taken_down"
    COUNTERED = "countered"
    UPHELD = "upheld"
    RESTORED = "restored"


class CounterState(StrEnum):
    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


class Takedown(Numbered, Model):
    """A claim by somebody, who needs no account, that documents infringe their rights. `language` is the one that they wrote in."""

    __tablename__ = "takedown"
    __table_args__ = (Index("ix_takedown_state", "state", "made_at", "id"),)

    state: Mapped[ClaimState] = mapped_column(one_of(ClaimState), default=ClaimState.OPEN)
    claimant: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(8))
    kind: Mapped[WorkKind] = mapped_column(one_of(WorkKind))
    work: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    decided_by: Mapped[Member | None] = relationship(lazy="raise")


class Target(Numbered, Model):
    """One document of a claim."""

    __tablename__ = "takedown_target"
    __table_args__ = (UniqueConstraint("takedown_id", "document_id"), Index("ix_takedown_target_document", "document_id", "state"))

    takedown_id: Mapped[int] = mapped_column(ForeignKey("takedown.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    state: Mapped[TargetState] = mapped_column(one_of(TargetState), default=TargetState.CLAIMED)

    takedown: Mapped[Takedown] = relationship(lazy="raise")
    document: Mapped[Document] = relationship(lazy="raise")


class Attachment(Numbered, Model):
    """A file that came with a claim: its bytes are a blob, which this site never opens."""

    __tablename__ = "takedown_attachment"

    takedown_id: Mapped[int] = mapped_column(ForeignKey("takedown.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)


class CounterNotice(Numbered, Model):
    """What the uploader of a document that was taken down says against it, to every claimant."""

    __tablename__ = "counter_notice"
    __table_args__ = (Index("uq_counter_notice_open", "document_id", unique=True, sqlite_where=_open, postgresql_where=_open),)

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    state: Mapped[CounterState] = mapped_column(one_of(CounterState), default=CounterState.OPEN)
    statement: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    document: Mapped[Document] = relationship(lazy="raise")


class Strike(Numbered, Model):
    """That documents of the member were taken down by a claim. `sanction_id`: the restriction that this one led to."""

    __tablename__ = "strike"
    __table_args__ = (UniqueConstraint("member_id", "takedown_id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    takedown_id: Mapped[int] = mapped_column(ForeignKey("takedown.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sanction_id: Mapped[int | None] = mapped_column(ForeignKey("sanction.id"))
