"""Wallets and the transfers between them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base.columns import Points, UtcDateTime, one_of
from wenku.base.db import Model, Numbered

_open = text("settled < amount")


class Pocket(StrEnum):
    """Gift points come from the house, cash points were paid for with money; each stays what it is when it changes hands."""

    GIFT = "gift"
    CASH = "cash"


class Reason(StrEnum):
    """Why points moved. What each reference is named after stands beside it."""

    SIGN_UP = "sign_up"  # member
    MAIL_VERIFIED = "mail_verified"  # member
    CHECK_IN = "check_in"  # checkin
    UPLOAD = "upload"  # document: the reward for an approved one, from the house
    UPLOAD_BACK = "upload_back"  # document: that reward, taken back
    RATING = "rating"  # rating
    SALE = "sale"  # purchase: the author's share, held at first
    FEE = "fee"  # purchase: the house's share
    RELEASE = "release"  # purchase: the author's share, from held to free
    REFUND = "refund"  # purchase: the author's share, back to the buyer
    FEE_BACK = "fee_back"  # purchase: the house's share, back to the buyer
    ADVANCE = "advance"  # purchase: what the author can't give back now, paid by the house to the buyer
    CLAIM = "claim"  # claim: what the author owes the house, settled from later earnings
    TOP_UP = "top_up"  # order
    TOP_UP_BACK = "top_up_back"  # order: its money goes back
    TOP_UP_KEPT = "top_up_kept"  # order: its money couldn't go back, so its points came back
    REDEEM = "redeem"  # code
    PAYOUT_HOLD = "payout_hold"  # payout: from free to held
    PAYOUT = "payout"  # payout: paid, from held to the house
    PAYOUT_BACK = "payout_back"  # payout: refused or withdrawn, from held to free
    VIP = "vip"  # subscription
    VIP_SHARE = "vip_share"  # an author's share of what the VIP pool of a day holds
    ADJUSTMENT = "adjustment"  # adjustment


class Wallet(Numbered, Model):
    """For each member and pocket one that is free and one that is held, for points that aren't theirs for good yet.

    The house's have no member and keep no balance (every sale would wait for that row).
    """

    __tablename__ = "wallet"
    __table_args__ = (
        UniqueConstraint("member_id", "pocket", "is_held"),
        CheckConstraint("balance >= 0", name="never_negative"),
        CheckConstraint("member_id IS NOT NULL OR balance = 0", name="house_keeps_none"),
        CheckConstraint("member_id IS NOT NULL OR NOT is_held", name="house_holds_nothing"),
    )

    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    pocket: Mapped[Pocket] = mapped_column(one_of(Pocket))
    is_held: Mapped[bool] = mapped_column(default=False)
    balance: Mapped[int] = mapped_column(Points, default=0)


class CheckIn(Numbered, Model):
    """A member's one check-in of a day in the site's time zone; `streak` is the days in a row up to it."""

    __tablename__ = "check_in"
    __table_args__ = (UniqueConstraint("member_id", "day"), CheckConstraint("streak > 0", name="counts_itself"))

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    day: Mapped[date]
    streak: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Claim(Numbered, Model):
    """What a member owes the house, which paid in their stead; settled, oldest first, from what they earn in this pocket."""

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("reference", "pocket"),
        CheckConstraint("amount > 0", name="is_something"),
        CheckConstraint("settled BETWEEN 0 AND amount", name="settled_at_most"),
        Index("ix_claim_open", "member_id", "pocket", "id", sqlite_where=_open, postgresql_where=_open),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    pocket: Mapped[Pocket] = mapped_column(one_of(Pocket))
    amount: Mapped[int] = mapped_column(Points)
    settled: Mapped[int] = mapped_column(Points, default=0)
    reference: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Transfer(Numbered, Model):
    """One movement of points; can't be unbalanced, and is never changed or deleted: a mistake is reversed by a new row."""

    __tablename__ = "transfer"
    __table_args__ = (
        UniqueConstraint("reason", "reference", "pocket"),
        CheckConstraint("amount > 0", name="moves_something"),
        CheckConstraint("giver_id <> taker_id", name="between_two"),
        Index("ix_transfer_giver", "giver_id", "id"),
        Index("ix_transfer_taker", "taker_id", "id"),
        Index("ix_transfer_moved", "moved_at"),
    )

    giver_id: Mapped[int] = mapped_column(ForeignKey("wallet.id"))
    taker_id: Mapped[int] = mapped_column(ForeignKey("wallet.id"))
    pocket: Mapped[Pocket] = mapped_column(one_of(Pocket))
    amount: Mapped[int] = mapped_column(Points)
    reason: Mapped[Reason] = mapped_column(one_of(Reason))
    reference: Mapped[str] = mapped_column(String(60))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PointsDay(Model):
    """What points did on a day of the site that is over, in one pocket; a day without any has no row. `held` is what was held more
    in the evening than in the morning.
    """

    __tablename__ = "points_day"

    begins_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    pocket: Mapped[Pocket] = mapped_column(one_of(Pocket), primary_key=True)
    issued: Mapped[int] = mapped_column(Points)
    spent: Mapped[int] = mapped_column(Points)
    held: Mapped[int] = mapped_column(Points)
    cashed_out: Mapped[int] = mapped_column(Points)
