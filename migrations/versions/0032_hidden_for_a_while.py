"""When a decision ends by itself: documents can be hidden for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

ends = sa.text("ends_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("decision", sa.Column("ends_at", sa.DateTime(timezone=True)))
    op.create_index("ix_decision_ends", "decision", ["ends_at"], sqlite_where=ends, postgresql_where=ends)


def downgrade() -> None:
    op.drop_index("ix_decision_ends", "decision")
    op.drop_column("decision", "ends_at")
