"""Who was interested in what, what is hot, what is taken together, and what admins recommend."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEWS = sa.text("is_new")


def upgrade() -> None:
    op.create_table(
        "interest",
        sa.Column("document_id", id, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("network", sa.String(32), nullable=False),
        sa.Column("worth", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_interest_document_id"),
        sa.PrimaryKeyConstraint("document_id", "person", "network", name="pk_interest"),
    )
    op.create_index("ix_interest_worth", "interest", ["document_id", "worth"])
    op.create_index("ix_interest_day", "interest", ["day", "person"])
    op.create_index("ix_interest_new", "interest", ["document_id"], sqlite_where=NEWS, postgresql_where=NEWS)
    op.create_table(
        "hot",
        sa.Column("document_id", id, nullable=False),
        sa.Column("heat", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_hot_document_id"),
        sa.PrimaryKeyConstraint("document_id", name="pk_hot"),
    )
    op.create_index("ix_hot_heat", "hot", ["heat", "document_id"])
    op.create_table(
        "taken_together",
        sa.Column("document_id", id, nullable=False),
        sa.Column("other_id", id, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("people >= 2", name="ck_taken_together_tells_of_nobody"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_taken_together_document_id"),
        sa.ForeignKeyConstraint(["other_id"], ["document.id"], name="fk_taken_together_other_id"),
        sa.PrimaryKeyConstraint("document_id", "other_id", name="pk_taken_together"),
    )
    op.create_index("ix_taken_together_made", "taken_together", ["made", "document_id"])
    op.create_table(
        "reading_mark",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_reading_mark"),
    )
    op.create_index("ix_purchase_document", "purchase", ["document_id", "id"])
    op.create_table(
        "recommendation",
        sa.Column("document_id", id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_recommendation_document_id"),
        sa.PrimaryKeyConstraint("document_id", name="pk_recommendation"),
    )


def downgrade() -> None:
    op.drop_index("ix_purchase_document", "purchase")
    for table in ("recommendation", "reading_mark", "taken_together", "hot", "interest"):
        op.drop_table(table)
