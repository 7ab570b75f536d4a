"""When a decision ends by itself: documents can be hidden for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("decision", sa.Column("ends_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("decision", "ends_at")
