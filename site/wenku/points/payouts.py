"""Cash-outs as rows: what was asked for, the states it walks through, and each step with who, when and why."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wenku.accounts.models import Member
from wenku.base.columns import Points, UtcDateTime, one_of
from wenku.base.db import Model, Numbered


class PayoutState(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    PAID = "paid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


S = PayoutState

PAYOUT_EDGES: dict[PayoutState, set[PayoutState]] = {
    S.ASKED: {S.AGREED, S.REFUSED, S.WITHDRAWN},
    S.AGREED: {S.PAID, S.REFUSED},  # an admin may be at the bank by now, so the member can't withdraw it any more
    S.PAID: set(),
    S.REFUSED: set(),
    S.WITHDRAWN: set(),
}

OPEN = [state for state, following in PAYOUT_EDGES.items() if following]

_open = text("state IN ('asked', 'agreed')")


class Method(StrEnum):
    ALIPAY = "alipay"
    BANK = "bank"


class Payout(Numbered, Model):
    """Cash points that a member wants as money. `money` (minor units of `currency`) and whether two admins are needed are settled
    when it is asked for, whatever the tariff says later.

    `holder`, `account` and `bank` (where the method is one) are the member's and the admins' to see, and nobody else's.
    """

    __tablename__ = "payout"
    __table_args__ = (
        CheckConstraint("points > 0", name="of_something"),
        CheckConstraint("money > 0", name="worth_something"),
        Index("uq_payout_open", "member_id", unique=True, sqlite_where=_open, postgresql_where=_open),
        Index("ix_payout_member", "member_id", "id"),
        Index("ix_payout_state", "state", "id"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    points: Mapped[int] = mapped_column(Points)
    money: Mapped[int] = mapped_column(Points)
    currency: Mapped[str] = mapped_column(String(3))
    needs_two: Mapped[bool] = mapped_column()
    method: Mapped[Method] = mapped_column(one_of(Method))
    holder: Mapped[str] = mapped_column(String(40))
    account: Mapped[str] = mapped_column(String(254))
    bank: Mapped[str] = mapped_column(String(60), default="")
    state: Mapped[PayoutState] = mapped_column(one_of(PayoutState), default=PayoutState.ASKED)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    member: Mapped[Member] = relationship(lazy="raise")


class PayoutStep(Numbered, Model):
    """That a cash-out came to a state: by whom, when and why (the reason of a refusal, the number of the payment)."""

    __tablename__ = "payout_step"
    __table_args__ = (UniqueConstraint("payout_id", "state"),)

    payout_id: Mapped[int] = mapped_column(ForeignKey("payout.id"))
    state: Mapped[PayoutState] = mapped_column(one_of(PayoutState))
    why: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
