"""Categories that were merged, links, announcements, an audit log that can be searched, days in figures, and jobs put aside."""

import unicodedata
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
json = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
time = sa.DateTime(timezone=True)
failed = sa.text("failed AND NOT discarded")
entry = sa.table("audit_entry", sa.column("id", id), sa.column("details", json), sa.column("words", sa.Text()))

AUDIT = ("by_id", "action", "subject", "made_at")
SEARCHED = {
    "made": ["made_at", "id"],
    "by": ["by_id", "made_at", "id"],
    "action": ["action", "made_at", "id"],
    "subject": ["subject", "made_at", "id"],
}


def upgrade() -> None:
    with op.batch_alter_table("category") as category:
        category.add_column(sa.Column("merged_into_id", id))
        category.create_foreign_key("fk_category_merged_into_id", "category", ["merged_into_id"], ["id"])
        category.create_index("ix_category_merged_into_id", ["merged_into_id"])
    op.create_table(
        "view_hour",
        sa.Column("hour", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", name="pk_view_hour"),
    )
    op.create_index("ix_version_made", "version", ["made_at"])
    op.create_index("ix_member_joined_at", "member", ["joined_at"])
    op.create_index("ix_download_asked", "download", ["asked_at"])
    op.add_column("job", sa.Column("discarded", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_job_failed", "job", ["id"], sqlite_where=failed, postgresql_where=failed)
    _audit()
    _editorial()
    _health()


def _audit() -> None:
    op.add_column("audit_entry", sa.Column("words", sa.Text(), nullable=False, server_default=""))
    for name in AUDIT:
        op.drop_index(f"ix_audit_entry_{name}", "audit_entry")
    for name, columns in SEARCHED.items():
        op.create_index(f"ix_audit_entry_{name}", "audit_entry", columns)
    connection = op.get_bind()
    rows = connection.execute(sa.select(entry.c.id, entry.c.details)).all()
    written = sa.update(entry).where(entry.c.id == sa.bindparam("entry")).values(words=sa.bindparam("said"))
    for first in range(0, len(rows), 1000):
        said = [{"entry": row.id, "said": " ".join(_said(row.details))} for row in rows[first : first + 1000]]
        connection.execute(written, said)


def _said(value: object) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _said(inner)
    elif value is not None:
        yield unicodedata.normalize("NFKC", str(value)).casefold()


def _editorial() -> None:
    op.create_table(
        "friendly_link",
        sa.Column("id", id, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("url", sa.String(300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_friendly_link"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "announcement",
        sa.Column("id", id, nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("text_en", sa.String(300), nullable=False),
        sa.Column("tone", sa.String(24), nullable=False),
        sa.Column("begins_at", time, nullable=False),
        sa.Column("ends_at", time),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_announcement"),
        sqlite_autoincrement=True,
    )


def _health() -> None:
    op.create_table(
        "site_day",
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("uploads", "views", "downloads", "sign_ups", "queue_minutes", "failed_jobs")),
        sa.Column("counted_at", time, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_site_day"),
    )
    op.create_table(
        "part_finding",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("looked_at", time, nullable=False),
        sa.PrimaryKeyConstraint("name", "language", name="pk_part_finding"),
    )


def downgrade() -> None:
    for table in ("part_finding", "site_day", "announcement", "friendly_link"):
        op.drop_table(table)
    for name in SEARCHED:
        op.drop_index(f"ix_audit_entry_{name}", "audit_entry")
    op.drop_column("audit_entry", "words")
    for name in AUDIT:
        op.create_index(f"ix_audit_entry_{name}", "audit_entry", [name])
    op.drop_index("ix_job_failed", "job")
    op.drop_column("job", "discarded")
    op.drop_index("ix_download_asked", "download")
    op.drop_index("ix_member_joined_at", "member")
    op.drop_index("ix_version_made", "version")
    op.drop_table("view_hour")
    with op.batch_alter_table("category") as category:
        category.drop_index("ix_category_merged_into_id")
        category.drop_constraint("fk_category_merged_into_id", type_="foreignkey")
        category.drop_column("merged_into_id")
