"""Purchases, which are rights, and the downloads that they led to."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wenku.accounts.models import Member
from wenku.base.columns import Json, Points, UtcDateTime, one_of
from wenku.base.db import Model, Numbered
from wenku.documents.models import Document, Version

_living = text("ended_at IS NULL")
_held = text("held_until IS NOT NULL AND released_at IS NULL AND ended_at IS NULL")


class Way(StrEnum):
    SALE = "sale"
    FREE = "free"


class Purchase(Numbered, Model):
    """The right to a document's file, living until `ended_at`: one living purchase for each document and buyer.

    Of one that cost points, the author's share is held until `held_until`, so long as the buyer may ask for a refund, or until an
    open request is decided; at `released_at` it became the author's for good.
    """

    __tablename__ = "purchase"
    __table_args__ = (
        Index("uq_purchase_living", "document_id", "buyer_id", unique=True, sqlite_where=_living, postgresql_where=_living),
        Index("ix_purchase_buyer", "buyer_id", "id"),
        Index("ix_purchase_held", "held_until", sqlite_where=_held, postgresql_where=_held),
        CheckConstraint("price >= 0", name="price_not_negative"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    price: Mapped[int] = mapped_column(Points)
    way: Mapped[Way] = mapped_column(one_of(Way))
    bought_at: Mapped[datetime] = mapped_column(UtcDateTime)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    document: Mapped[Document] = relationship(lazy="raise")
    buyer: Mapped[Member] = relationship(lazy="raise")


class RefundState(StrEnum):
    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


class RefundRequest(Numbered, Model):
    """That a buyer wants their points back, once for each purchase; `answer` is what the moderator said to it."""

    __tablename__ = "refund_request"
    __table_args__ = (Index("ix_refund_request_state", "state", "id"),)

    purchase_id: Mapped[int] = mapped_column(ForeignKey("purchase.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[RefundState] = mapped_column(one_of(RefundState), default=RefundState.OPEN)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    purchase: Mapped[Purchase] = relationship(lazy="raise")


class Download(Numbered, Model):
    """One time that a member asked for a file; a resumed or repeated transfer of it is the same download.

    `network` is a keyed hash of the address from which it was asked, null once that is too long ago.
    """

    __tablename__ = "download"
    __table_args__ = (
        Index("ix_download_member", "member_id", "id"),
        Index("ix_download_document", "document_id", "member_id"),
        Index("ix_download_network", "network", "asked_at"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    network: Mapped[str | None] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    version: Mapped[Version] = relationship(lazy="raise")


class BooksReport(Numbered, Model):
    """What the audit of the books found when it last found something else than before, and when it last found the same."""

    __tablename__ = "books_report"

    faults: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    seconds: Mapped[float]
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)
