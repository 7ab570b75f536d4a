"""Redeem codes, orders of points, and what payment providers say of them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("state IN ('new', 'pending')")


def upgrade() -> None:
    op.create_table(
        "code_batch",
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("pocket", sa.String(24), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("made_by_id", NUMBER, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.Column("id", NUMBER, nullable=False),
        sa.CheckConstraint("points > 0", name="ck_code_batch_gives_something"),
        sa.ForeignKeyConstraint(["made_by_id"], ["member.id"], name="fk_code_batch_made_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_code_batch"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "code",
        sa.Column("batch_id", NUMBER, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("last", sa.String(4), nullable=False),
        sa.Column("redeemed_by_id", NUMBER),
        sa.Column("redeemed_at", MOMENT),
        sa.Column("id", NUMBER, nullable=False),
        sa.CheckConstraint("(redeemed_by_id IS NULL) = (redeemed_at IS NULL)", name="ck_code_redeemed_by_somebody"),
        sa.ForeignKeyConstraint(["batch_id"], ["code_batch.id"], name="fk_code_batch_id"),
        sa.ForeignKeyConstraint(["redeemed_by_id"], ["member.id"], name="fk_code_redeemed_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_code"),
        sa.UniqueConstraint("digest", name="uq_code_digest"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_code_batch_id", "code", ["batch_id"])
    op.create_index("ix_code_redeemed_by_id", "code", ["redeemed_by_id"])
    op.create_table(
        "payment_order",
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("member_id", NUMBER, nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("provider", sa.String(20), nullable=False),
        sa.Column("payment_id", sa.String(120)),
        sa.Column("pay_url", sa.Text()),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("paid_at", MOMENT),
        sa.Column("moved_at", MOMENT, nullable=False),
        sa.Column("id", NUMBER, nullable=False),
        sa.CheckConstraint("points > 0", name="ck_payment_order_buys_something"),
        sa.CheckConstraint("amount > 0", name="ck_payment_order_costs_something"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_payment_order_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payment_order"),
        sa.UniqueConstraint("number", name="uq_payment_order_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_payment_order_member", "payment_order", ["member_id", "id"])
    op.create_index("ix_payment_order_state", "payment_order", ["state", "id"])
    op.create_index("ix_payment_order_open", "payment_order", ["made_at"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_table(
        "payment_event",
        sa.Column("provider", sa.String(20), nullable=False),
        sa.Column("event_id", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("order_number", sa.String(64), nullable=False),
        sa.Column("order_id", NUMBER),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["payment_order.id"], name="fk_payment_event_order_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payment_event"),
        sa.UniqueConstraint("provider", "event_id", name="uq_payment_event_provider_event_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_payment_event_order", "payment_event", ["order_id", "id"])
    op.create_index("ix_payment_event_outcome", "payment_event", ["outcome", "id"])


def downgrade() -> None:
    for table in ("payment_event", "payment_order", "code", "code_batch"):
        op.drop_table(table)
