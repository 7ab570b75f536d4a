"""Purchases, which are rights, and the downloads that they led to; VIP, and what it pays to authors."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wenku.accounts.models import Member
from wenku.base.columns import Json, Points, UtcDateTime, one_of
from wenku.base.db import Model, Numbered
from wenku.documents.models import Document, Version

_living = text("ended_at IS NULL")
_held = text("held_until IS NOT NULL AND released_at IS NULL AND ended_at IS NULL")
_by_vip = text("way = 'vip'")
_unpaid = text("paid_at IS NULL")


class Way(StrEnum):
    SALE = "sale"
    FREE = "free"
    VIP = "vip"


class Purchase(Numbered, Model):
    """The right to a document's file, living until `ended_at`: one living purchase for each document and buyer.

    Of one that cost points, the author's share is held until `held_until`, so long as the buyer may ask for a refund, or until an
    open request is decided; at `released_at` it became the author's for good.
    One by VIP lives no longer than the VIP does, whether or not `ended_at` says so yet.
    """

    __tablename__ = "purchase"
    __table_args__ = (
        Index("uq_purchase_living", "document_id", "buyer_id", unique=True, sqlite_where=_living, postgresql_where=_living),
        Index("ix_purchase_buyer", "buyer_id", "id"),
        Index("ix_purchase_document", "document_id", "id"),
        Index("ix_purchase_held", "held_until", sqlite_where=_held, postgresql_where=_held),
        Index("ix_purchase_by_vip", "bought_at", sqlite_where=_by_vip, postgresql_where=_by_vip),
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
        Index("ix_download_asked", "asked_at"),
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
    milliseconds: Mapped[int]
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Subscription(Numbered, Model):
    """VIP as a member bought it for the `number`-th time: what it costs and gives stays what it was on that day.

    It runs from `starts_at` until `ends_at`, where a further one may begin. `fund` is the part of its price that goes to authors,
    spread over the days of the site's calendar on which it runs, `first_day` and `last_day` included.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("member_id", "number"),
        Index("ix_subscription_last_day", "last_day", "first_day"),
        CheckConstraint("price > 0 AND fund >= 0 AND fund <= price", name="fund_within_price"),
        CheckConstraint("number > 0 AND days > 0 AND downloads_a_day > 0", name="gives_something"),
        CheckConstraint("house_share >= 0 AND house_share <= 10000", name="share_of_ten_thousand"),
        CheckConstraint("starts_at < ends_at AND first_day <= last_day", name="runs_forward"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    number: Mapped[int]
    price: Mapped[int] = mapped_column(Points)
    days: Mapped[int]
    downloads_a_day: Mapped[int]
    house_share: Mapped[int]
    fund: Mapped[int] = mapped_column(Points)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    bought_at: Mapped[datetime] = mapped_column(UtcDateTime)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VipDay(Numbered, Model):
    """A day whose VIP downloads were counted, up to `until_at`, and its pool divided among their authors.

    The pool is what subscriptions `funded` since the day before, and what was `carried` over from it; `shared` is what authors get.
    """

    __tablename__ = "vip_day"
    __table_args__ = (
        CheckConstraint("shared >= 0 AND shared <= funded + carried", name="shares_what_there_is"),
        CheckConstraint("funded >= 0 AND carried >= 0 AND downloads >= 0", name="nothing_negative"),
    )

    day: Mapped[date] = mapped_column(Date, unique=True)
    until_at: Mapped[datetime] = mapped_column(UtcDateTime)
    funded: Mapped[int] = mapped_column(Points)
    carried: Mapped[int] = mapped_column(Points)
    downloads: Mapped[int]
    shared: Mapped[int] = mapped_column(Points)

    @property
    def left(self) -> int:
        """What is carried over to the next day."""
        return self.funded + self.carried - self.shared


class VipShare(Model):
    """What an author gets of a day's pool for so many downloads; `paid_at` is null until the points have moved."""

    __tablename__ = "vip_share"
    __table_args__ = (
        Index("ix_vip_share_unpaid", "day_id", "author_id", sqlite_where=_unpaid, postgresql_where=_unpaid),
        CheckConstraint("downloads > 0 AND points > 0", name="pays_something"),
    )

    day_id: Mapped[int] = mapped_column(ForeignKey("vip_day.id"), primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    downloads: Mapped[int]
    points: Mapped[int] = mapped_column(Points)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
