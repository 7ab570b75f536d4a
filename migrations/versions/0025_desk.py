"""Who looks at what waits, decisions that take effect in a moment, and how urgent what waits is."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "version_claim",
        sa.Column("version_id", id, nullable=False),
        sa.Column("by_id", id, nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.Column("until", time, nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_version_claim_version_id"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_version_claim_by_id"),
        sa.PrimaryKeyConstraint("version_id", name="pk_version_claim"),
    )
    op.create_index("ix_version_claim_by_id", "version_claim", ["by_id"])
    op.create_table(
        "planned_decision",
        sa.Column("id", id, nullable=False),
        sa.Column("version_id", id, nullable=False),
        sa.Column("verdict", sa.String(24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", id, nullable=False),
        sa.Column("seen", time, nullable=False),
        sa.Column("batch", sa.String(16), nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.Column("due_at", time, nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_planned_decision_version_id"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_planned_decision_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_planned_decision"),
        sa.UniqueConstraint("version_id", name="uq_planned_decision_version_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_planned_decision_by_id", "planned_decision", ["by_id"])
    op.add_column("version", sa.Column("urgent_at", time))
    op.execute("UPDATE version SET urgent_at = submitted_at")
    op.create_index("ix_version_urgent", "version", ["state", "urgent_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_version_urgent", "version")
    op.drop_column("version", "urgent_at")
    for table in ("planned_decision", "version_claim"):
        op.drop_table(table)
