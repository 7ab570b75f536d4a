"""What lists show of a preview: whether there is one, its pages, the size of its cover."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("version") as version:
        version.add_column(sa.Column("is_rendered", sa.Boolean()))
        version.add_column(sa.Column("page_count", sa.Integer()))
        version.add_column(sa.Column("cover_width", sa.Integer()))
        version.add_column(sa.Column("cover_height", sa.Integer()))


def downgrade() -> None:
    with op.batch_alter_table("version") as version:
        for name in ("cover_height", "cover_width", "page_count", "is_rendered"):
            version.drop_column(name)
