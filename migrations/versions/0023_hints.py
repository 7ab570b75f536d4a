"""What examining a version brings to light, for those who decide on it."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
json = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "hint",
        sa.Column("id", id, nullable=False),
        sa.Column("version_id", id, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("facts", json, nullable=False),
        sa.Column("spans", json, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("weight BETWEEN 0 AND 100", name="ck_hint_weight"),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_hint_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_hint"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_hint_version_id", "hint", ["version_id"])


def downgrade() -> None:
    op.drop_table("hint")
