"""What the audit of the books found, points by the day, who logged in from where, and flags for moderators."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
json = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
time = sa.DateTime(timezone=True)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":  # INSERT OR REPLACE deletes without asking the trigger on DELETE
        op.execute(
            "CREATE TRIGGER transfer_no_replace BEFORE INSERT ON transfer "
            "WHEN EXISTS (SELECT 1 FROM transfer WHERE id = NEW.id OR (reason = NEW.reason AND reference = NEW.reference "
            "AND pocket = NEW.pocket)) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )
    op.create_index("ix_transfer_moved", "transfer", ["moved_at"])
    op.create_table(
        "points_day",
        sa.Column("begins_at", time, nullable=False),
        sa.Column("pocket", sa.String(24), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("issued", "spent", "held", "cashed_out")),
        sa.PrimaryKeyConstraint("begins_at", "pocket", name="pk_points_day"),
    )
    op.create_table(
        "books_report",
        sa.Column("id", id, nullable=False),
        sa.Column("faults", json, nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("found_at", time, nullable=False),
        sa.Column("confirmed_at", time, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_books_report"),
        sqlite_autoincrement=True,
    )
    op.add_column("download", sa.Column("network", sa.String(64)))
    op.create_index("ix_download_network", "download", ["network", "asked_at"])
    op.create_table(
        "sign_in",
        sa.Column("id", id, nullable=False),
        sa.Column("member_id", id, nullable=False),
        sa.Column("network", sa.String(64), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_sign_in_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in"),
        sqlite_autoincrement=True,
    )
    for name in ("member_id", "made_at"):
        op.create_index(f"ix_sign_in_{name}", "sign_in", [name])
    for name in ("device", "network"):
        op.create_index(f"ix_sign_in_{name}", "sign_in", [name])
    op.create_table(
        "flag",
        sa.Column("id", id, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("author_id", id, nullable=False),
        sa.Column("buyer_id", id, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("facts", json, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.Column("decided_by_id", id),
        sa.Column("decided_at", time),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name="fk_flag_author_id"),
        sa.ForeignKeyConstraint(["buyer_id"], ["member.id"], name="fk_flag_buyer_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name="fk_flag_decided_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_flag"),
        sa.UniqueConstraint("author_id", "buyer_id", "kind", name="uq_flag_author_id_buyer_id_kind"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_flag_state", "flag", ["state", "score"])


def downgrade() -> None:
    for table in ("flag", "sign_in", "books_report", "points_day"):
        op.drop_table(table)
    op.drop_index("ix_download_network", "download")
    op.drop_column("download", "network")
    op.drop_index("ix_transfer_moved", "transfer")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER transfer_no_replace")
