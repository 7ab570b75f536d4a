"""What was searched, by how many people; words that are blocked; and what suggestions are found by while somebody types."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
time = sa.DateTime(timezone=True)
bytewise = sa.String(24).with_variant(sa.String(24, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "search",
        sa.Column("id", id, nullable=False),
        sa.Column("text", sa.String(40), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("times", "people", "heat", "found")),
        sa.Column("asked_at", time, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search"),
        sa.UniqueConstraint("text", name="uq_search_text"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_search_missed", "search", ["found", "asked_at"])
    for name in ("heat", "asked_at"):
        op.create_index(f"ix_search_{name}", "search", [name])
    op.create_table(
        "searcher",
        sa.Column("search_id", id, nullable=False),
        sa.Column("whom", sa.String(64), nullable=False),
        sa.Column("network", sa.String(64), nullable=False),
        sa.Column("asked_at", time, nullable=False),
        sa.ForeignKeyConstraint(["search_id"], ["search.id"], name="fk_searcher_search_id"),
        sa.PrimaryKeyConstraint("search_id", "whom", name="pk_searcher"),
    )
    op.create_index("ix_searcher_asked_at", "searcher", ["asked_at"])
    op.create_table(
        "blocked_search",
        sa.Column("id", id, nullable=False),
        sa.Column("text", sa.String(40), nullable=False),
        sa.Column("by_id", id, nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_blocked_search_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_blocked_search"),
        sa.UniqueConstraint("text", name="uq_blocked_search_text"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "suggestion",
        sa.Column("kind", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("subject_id", id, nullable=False, autoincrement=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.String(160), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject_id", name="pk_suggestion"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "suggestion_key",
        sa.Column("rank", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("key", bytewise, nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("subject_id", id, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("rank", "key", "kind", "subject_id", name="pk_suggestion_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "suggestions_done",
        sa.Column("id", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("change", id, nullable=False),
        sa.Column("document_id", id),
        sa.PrimaryKeyConstraint("id", name="pk_suggestions_done"),
    )


def downgrade() -> None:
    for table in ("suggestions_done", "suggestion_key", "suggestion", "blocked_search", "searcher", "search"):
        op.drop_table(table)
