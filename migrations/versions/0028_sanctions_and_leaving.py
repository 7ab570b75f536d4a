"""What members may not do for a while, the data that they ask for, and leaving."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
json = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
time = sa.DateTime(timezone=True)
ending = sa.text("lifted_at IS NULL AND ended_at IS NULL AND until_at IS NOT NULL")
open = sa.text("state IN ('asked', 'making')")


def upgrade() -> None:
    op.add_column("member", sa.Column("leaves_at", time))
    op.add_column("member", sa.Column("takes_documents", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("member", sa.Column("forgotten_at", time))
    op.create_index("ix_member_leaves_at", "member", ["leaves_at"])
    op.create_table(
        "sanction",
        sa.Column("id", id, nullable=False),
        sa.Column("member_id", id, nullable=False),
        sa.Column("kinds", json, nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("until_at", time),
        sa.Column("by_id", id, nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.Column("lifted_at", time),
        sa.Column("lifted_by_id", id),
        sa.Column("lifted_why", sa.String(300), nullable=False),
        sa.Column("ended_at", time),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by_id IS NULL)", name="ck_sanction_lifted_by_somebody"),
        sa.CheckConstraint("until_at > made_at", name="ck_sanction_lasts"),
        *(
            sa.ForeignKeyConstraint([name], ["member.id"], name=f"fk_sanction_{name}")
            for name in ("member_id", "by_id", "lifted_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sanction"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sanction_member", "sanction", ["member_id", "id"])
    op.create_index("ix_sanction_ending", "sanction", ["until_at"], sqlite_where=ending, postgresql_where=ending)
    op.create_table(
        "data_export",
        sa.Column("id", id, nullable=False),
        sa.Column("member_id", id, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("rooms", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("asked_at", time, nullable=False),
        sa.Column("until_at", time),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_data_export_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_data_export"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_data_export_open", "data_export", ["member_id"], unique=True, sqlite_where=open, postgresql_where=open)
    op.create_index("ix_data_export_member", "data_export", ["member_id", "id"])


def downgrade() -> None:
    op.drop_table("data_export")
    op.drop_table("sanction")
    op.drop_index("ix_member_leaves_at", "member")
    for name in ("forgotten_at", "takes_documents", "leaves_at"):
        op.drop_column("member", name)
