"""What is kept of each version's text to find others like it by, and what files tell of who made them."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
json = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "fingerprint",
        sa.Column("version_id", id, nullable=False, autoincrement=False),
        sa.Column("document_id", id, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("shift", sa.Integer(), nullable=False),
        sa.Column("sample", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_fingerprint_version_id"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_fingerprint_document_id"),
        sa.PrimaryKeyConstraint("version_id", name="pk_fingerprint"),
    )
    op.create_index("ix_fingerprint_document_id", "fingerprint", ["document_id"])
    op.create_table(
        "shingle",
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("version_id", id, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("number", "version_id", name="pk_shingle"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("preview") as preview:
        preview.add_column(sa.Column("traces", json, nullable=False, server_default="[]"))
    with op.batch_alter_table("preview") as preview:
        preview.alter_column("traces", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("preview") as preview:
        preview.drop_column("traces")
    op.drop_table("shingle")
    op.drop_table("fingerprint")
