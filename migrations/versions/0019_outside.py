"""The site's revision and mark, when the public last saw a document change, and a revision of its numbers."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Uuid(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_site_only_one"),
        sa.PrimaryKeyConstraint("id", name="pk_site"),
    )
    site = sa.table("site", sa.column("id"), sa.column("revision"), sa.column("mark", sa.Uuid()))
    op.bulk_insert(site, [{"id": 1, "revision": 1, "mark": uuid4()}])
    op.add_column("document", sa.Column("changed_at", sa.DateTime(timezone=True)))
    op.add_column("tally", sa.Column("revision", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    op.drop_column("tally", "revision")
    op.drop_column("document", "changed_at")
    op.drop_table("site")
