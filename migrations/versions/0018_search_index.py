"""Search has an index of its own: which tallies moved since it last looked; the texts that were searched before it go."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moved = sa.text("moved")


def upgrade() -> None:
    op.drop_table("search_entry")
    op.execute("DELETE FROM job WHERE name = 'search.index'")
    op.add_column("tally", sa.Column("moved", sa.Boolean(), nullable=False, server_default=sa.false()))
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("tally", "moved", server_default=None)
    op.create_index("ix_tally_moved", "tally", ["document_id"], sqlite_where=moved, postgresql_where=moved)


def downgrade() -> None:
    op.drop_index("ix_tally_moved", "tally")
    op.drop_column("tally", "moved")
    op.create_table(
        "search_entry",
        sa.Column("document_id", id, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_search_entry_document_id"),
        sa.PrimaryKeyConstraint("document_id", name="pk_search_entry"),
    )
