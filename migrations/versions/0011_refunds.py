"""Refunds: until when an author's share is held, who wants their points back, what authors owe; and keys of requests."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
HELD = sa.text("held_until IS NOT NULL AND released_at IS NULL AND ended_at IS NULL")
OPEN = sa.text("settled < amount")


def upgrade() -> None:
    op.add_column("purchase", sa.Column("held_until", MOMENT))
    op.add_column("purchase", sa.Column("released_at", MOMENT))
    op.create_index("ix_purchase_held", "purchase", ["held_until"], sqlite_where=HELD, postgresql_where=HELD)
    # What was sold so far went to its author at once.
    op.execute("UPDATE purchase SET held_until = bought_at, released_at = bought_at WHERE price > 0")
    op.create_table(
        "refund_request",
        sa.Column("purchase_id", NUMBER, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by_id", NUMBER),
        sa.Column("decided_at", MOMENT),
        sa.Column("id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name="fk_refund_request_purchase_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name="fk_refund_request_decided_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_refund_request"),
        sa.UniqueConstraint("purchase_id", name="uq_refund_request_purchase_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_refund_request_state", "refund_request", ["state", "id"])
    op.create_table(
        "claim",
        sa.Column("member_id", NUMBER, nullable=False),
        sa.Column("pocket", sa.String(24), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(60), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("id", NUMBER, nullable=False),
        sa.CheckConstraint("amount > 0", name="ck_claim_is_something"),
        sa.CheckConstraint("settled BETWEEN 0 AND amount", name="ck_claim_settled_at_most"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_claim_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_claim"),
        sa.UniqueConstraint("reference", "pocket", name="uq_claim_reference_pocket"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_claim_open", "claim", ["member_id", "pocket", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_table(
        "request_key",
        sa.Column("member_id", NUMBER, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_request_key_member_id"),
        sa.PrimaryKeyConstraint("member_id", "key", name="pk_request_key"),
    )
    op.create_index("ix_request_key_made_at", "request_key", ["made_at"])


def downgrade() -> None:
    for table in ("request_key", "claim", "refund_request"):
        op.drop_table(table)
    op.drop_index("ix_purchase_held", "purchase")
    with op.batch_alter_table("purchase") as purchase:
        purchase.drop_column("released_at")
        purchase.drop_column("held_until")
