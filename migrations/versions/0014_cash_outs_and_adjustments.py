"""Cash-outs with their steps, and what admins gave and took with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_open = sa.text("state IN ('asked', 'agreed')")


def _member(name: str, table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    return (
        sa.Column(name, _id, nullable=False),
        sa.ForeignKeyConstraint([name], ["member.id"], name=f"fk_{table}_{name}"),
    )


def upgrade() -> None:
    member, to_member = _member("member_id", "payout")
    op.create_table(
        "payout",
        sa.Column("id", _id, nullable=False),
        member,
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("money", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("needs_two", sa.Boolean(), nullable=False),
        sa.Column("method", sa.String(24), nullable=False),
        sa.Column("holder", sa.String(40), nullable=False),
        sa.Column("account", sa.String(254), nullable=False),
        sa.Column("bank", sa.String(60), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points > 0", name="ck_payout_of_something"),
        sa.CheckConstraint("money > 0", name="ck_payout_worth_something"),
        to_member,
        sa.PrimaryKeyConstraint("id", name="pk_payout"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_payout_open", "payout", ["member_id"], unique=True, sqlite_where=_open, postgresql_where=_open)
    op.create_index("ix_payout_member", "payout", ["member_id", "id"])
    op.create_index("ix_payout_state", "payout", ["state", "id"])
    by, to_by = _member("by_id", "payout_step")
    op.create_table(
        "payout_step",
        sa.Column("id", _id, nullable=False),
        sa.Column("payout_id", _id, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("why", sa.String(200), nullable=False),
        by,
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["payout_id"], ["payout.id"], name="fk_payout_step_payout_id"),
        to_by,
        sa.PrimaryKeyConstraint("id", name="pk_payout_step"),
        sa.UniqueConstraint("payout_id", "state", name="uq_payout_step_payout_id_state"),
        sqlite_autoincrement=True,
    )
    _create_adjustment()


def _create_adjustment() -> None:
    member, to_member = _member("member_id", "adjustment")
    by, to_by = _member("by_id", "adjustment")
    op.create_table(
        "adjustment",
        sa.Column("id", _id, nullable=False),
        member,
        sa.Column("pocket", sa.String(24), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        by,
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("change <> 0", name="ck_adjustment_changes_something"),
        to_member,
        to_by,
        sa.PrimaryKeyConstraint("id", name="pk_adjustment"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_adjustment_member", "adjustment", ["member_id", "id"])


def downgrade() -> None:
    for table in ("adjustment", "payout_step", "payout"):
        op.drop_table(table)
