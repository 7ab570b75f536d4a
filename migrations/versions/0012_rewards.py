"""Check-ins, a member's one of each day, and the texts whose upload was rewarded."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "check_in",
        sa.Column("member_id", NUMBER, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("streak", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("id", NUMBER, nullable=False),
        sa.CheckConstraint("streak > 0", name="ck_check_in_counts_itself"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_check_in_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_check_in"),
        sa.UniqueConstraint("member_id", "day", name="uq_check_in_member_id_day"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "rewarded_text",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("document_id", NUMBER, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_rewarded_text_document_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rewarded_text"),
        sa.UniqueConstraint("digest", name="uq_rewarded_text_digest"),
        sa.UniqueConstraint("document_id", name="uq_rewarded_text_document_id"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("rewarded_text")
    op.drop_table("check_in")
