"""Wallets and the transfers between them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base.columns import Points, UtcDateTime, one_of
from wenku.base.db import Model, Numbered


class Pocket(StrEnum):
    """Gift points come from the house, cash points were paid for with money; each stays what it is when it changes hands."""

    GIFT = "gift"
    CASH = "cash"


class Reason(StrEnum):
    SIGN_UP = "sign_up"
    SALE = "sale"
    FEE = "fee"


class Wallet(Numbered, Model):
    """One for each member and pocket; the house's have no member and keep no balance (every sale would wait for that row)."""

    __tablename__ = "wallet"
    __table_args__ = (
        UniqueConstraint("member_id", "pocket"),
        CheckConstraint("balance >= 0", name="never_negative"),
        CheckConstraint("member_id IS NOT NULL OR balance = 0", name="house_keeps_none"),
    )

    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    pocket: Mapped[Pocket] = mapped_column(one_of(Pocket))
    balance: Mapped[int] = mapped_column(Points, default=0)


class Transfer(Numbered, Model):
    """One movement of points; can't be unbalanced, and is never changed or deleted: a mistake is reversed by a new row."""

    __tablename__ = "transfer"
    __table_args__ = (
        UniqueConstraint("reason", "reference", "pocket"),
        CheckConstraint("amount > 0", name="moves_something"),
        CheckConstraint("giver_id <> taker_id", name="between_two"),
        Index("ix_transfer_giver", "giver_id", "id"),
        Index("ix_transfer_taker", "taker_id", "id"),
    )

    giver_id: Mapped[int] = mapped_column(ForeignKey("wallet.id"))
    taker_id: Mapped[int] = mapped_column(ForeignKey("wallet.id"))
    pocket: Mapped[Pocket] = mapped_column(one_of(Pocket))
    amount: Mapped[int] = mapped_column(Points)
    reason: Mapped[Reason] = mapped_column(one_of(Reason))
    reference: Mapped[str] = mapped_column(String(60))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
