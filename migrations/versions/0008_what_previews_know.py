"""What previews know besides pages: outline, language, findings; the words of pages move into a file beside the images."""

import sqlalchemy as sa
from alembic import op

from wenku.base.columns import Json, UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("preview") as preview:
        preview.add_column(sa.Column("is_cut", sa.Boolean(), nullable=False, server_default=sa.false()))
        preview.add_column(sa.Column("is_scan", sa.Boolean(), nullable=False, server_default=sa.false()))
        preview.add_column(sa.Column("language", sa.String(8)))
        preview.add_column(sa.Column("findings", Json, nullable=False, server_default="[]"))
        preview.add_column(sa.Column("outline", Json, nullable=False, server_default="[]"))
        preview.add_column(sa.Column("more_asked_at", UtcDateTime()))
        preview.drop_column("page_texts")
        preview.create_index("ix_preview_more_asked_at", ["more_asked_at"])
    with op.batch_alter_table("preview") as preview:
        for name in ("is_cut", "is_scan", "findings", "outline"):
            preview.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("preview") as preview:
        preview.drop_index("ix_preview_more_asked_at")
        preview.add_column(sa.Column("page_texts", Json, nullable=False, server_default="[]"))
        for name in ("more_asked_at", "outline", "findings", "language", "is_scan", "is_cut"):
            preview.drop_column(name)
