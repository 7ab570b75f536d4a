"""Numbers of the changes that the public sees; what is public already has changed once."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "document_change",
        sa.Column("number", id, nullable=False),
        sa.Column("document_id", id, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_document_change_document_id"),
        sa.PrimaryKeyConstraint("number", name="pk_document_change"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_document_change_document_id", "document_change", ["document_id"])
    op.execute(
        "INSERT INTO document_change (document_id, at) "
        "SELECT id, CURRENT_TIMESTAMP FROM document WHERE state = 'published' ORDER BY published_at, id"
    )


def downgrade() -> None:
    op.drop_table("document_change")
