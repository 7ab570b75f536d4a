"""Lists of sensitive words that admins edit and bring in from files."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0024"

id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "word_list",
        sa.Column("id", id, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("stamp", sa.String(16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("weight BETWEEN 1 AND 100", name="ck_word_list_weight"),
        sa.PrimaryKeyConstraint("id", name="pk_word_list"),
        sa.UniqueConstraint("name", name="uq_word_list_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "listed_word",
        sa.Column("id", id, nullable=False),
        sa.Column("list_id", id, nullable=False),
        sa.Column("text", sa.String(60), nullable=False),
        sa.Column("pattern", sa.String(240), nullable=False),
        sa.Column("is_innocent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["word_list.id"], name="fk_listed_word_list_id"),
        sa.PrimaryKeyConstraint("id", name="pk_listed_word"),
        sa.UniqueConstraint("list_id", "pattern", name="uq_listed_word_list_id_pattern"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("listed_word")
    op.drop_table("word_list")
