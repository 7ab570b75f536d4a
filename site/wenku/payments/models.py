"""Redeem codes and their batches, orders of points, and what providers said of them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base.columns import Points, UtcDateTime, one_of
from wenku.base.db import Model, Numbered
from wenku.points.models import Pocket


class CodeBatch(Numbered, Model):
    """Codes made together: each gives `points` of `pocket`, once, before `expires_at` and unless the batch was revoked."""

    __tablename__ = "code_batch"
    __table_args__ = (CheckConstraint("points > 0", name="gives_something"),)

    points: Mapped[int] = mapped_column(Points)
    pocket: Mapped[Pocket] = mapped_column(one_of(Pocket))
    note: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Code(Numbered, Model):
    """Only the SHA-256 of a code is kept, and its `last` four characters, to tell it by."""

    __tablename__ = "code"
    __table_args__ = (CheckConstraint("(redeemed_by_id IS NULL) = (redeemed_at IS NULL)", name="redeemed_by_somebody"),)

    batch_id: Mapped[int] = mapped_column(ForeignKey("code_batch.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    last: Mapped[str] = mapped_column(String(4))
    redeemed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    redeemed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OrderState(StrEnum):
    NEW = "new"  # the provider hasn't been asked yet
    PENDING = "pending"  # the member can pay
    PAID = "paid"  # the points are the member's
    FAILED = "failed"
    EXPIRED = "expired"
    REFUNDING = "refunding"  # the points are back, the money isn't yet
    REFUNDED = "refunded"
    KEPT = "kept"  # the provider refused to give the money back: the points are the member's again


OPEN = (OrderState.NEW, OrderState.PENDING)

EDGES: dict[OrderState, frozenset[OrderState]] = {
    OrderState.NEW: frozenset({OrderState.PENDING, OrderState.PAID, OrderState.FAILED, OrderState.EXPIRED, OrderState.REFUNDED}),
    OrderState.PENDING: frozenset({OrderState.PAID, OrderState.FAILED, OrderState.EXPIRED, OrderState.REFUNDED}),
    # Money may come late, after a first attempt that failed or after we stopped waiting: it buys its points all the same.
    OrderState.FAILED: frozenset({OrderState.PAID, OrderState.REFUNDED}),
    OrderState.EXPIRED: frozenset({OrderState.PAID, OrderState.REFUNDED}),
    OrderState.PAID: frozenset({OrderState.REFUNDING, OrderState.REFUNDED}),
    OrderState.REFUNDING: frozenset({OrderState.REFUNDED, OrderState.KEPT}),
    OrderState.REFUNDED: frozenset(),
    OrderState.KEPT: frozenset(),
}


class Order(Numbered, Model):
    """`amount` is in hundredths of `currency`. `number` is what the order is called at the provider, `payment_id` the
    provider's own name for it, `pay_url` where the member pays.
    """

    __tablename__ = "payment_order"
    __table_args__ = (
        CheckConstraint("points > 0", name="buys_something"),
        CheckConstraint("amount > 0", name="costs_something"),
        Index("ix_payment_order_member", "member_id", "id"),
        Index("ix_payment_order_state", "state", "id"),
        Index(
            "ix_payment_order_open",
            "made_at",
            sqlite_where=text("state IN ('new', 'pending')"),
            postgresql_where=text("state IN ('new', 'pending')"),
        ),
    )

    number: Mapped[str] = mapped_column(String(32), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    points: Mapped[int] = mapped_column(Points)
    amount: Mapped[int] = mapped_column(Points)
    currency: Mapped[str] = mapped_column(String(3))
    provider: Mapped[str] = mapped_column(String(20))
    payment_id: Mapped[str | None] = mapped_column(String(120))
    pay_url: Mapped[str | None] = mapped_column(Text)
    state: Mapped[OrderState] = mapped_column(one_of(OrderState), default=OrderState.NEW)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EventKind(StrEnum):
    """What a provider can say of an order."""

    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUNDED = "refunded"


class Outcome(StrEnum):
    """What came of a provider's word."""

    DONE = "done"  # the order moved
    KNOWN = "known"  # it said nothing new
    MISFIT = "misfit"  # not the order's amount or currency
    UNKNOWN = "unknown"  # no such order
    UNSETTLED = "unsettled"  # the money went back, but the points couldn't be taken


class PaymentEvent(Numbered, Model):
    """A provider's word, by webhook or asked for; each is taken in once."""

    __tablename__ = "payment_event"
    __table_args__ = (
        UniqueConstraint("provider", "event_id"),
        Index("ix_payment_event_order", "order_id", "id"),
        Index("ix_payment_event_outcome", "outcome", "id"),
    )

    provider: Mapped[str] = mapped_column(String(20))
    event_id: Mapped[str] = mapped_column(String(120))
    kind: Mapped[EventKind] = mapped_column(one_of(EventKind))
    order_number: Mapped[str] = mapped_column(String(64))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("payment_order.id"))
    amount: Mapped[int] = mapped_column(Points)
    currency: Mapped[str] = mapped_column(String(3))
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
