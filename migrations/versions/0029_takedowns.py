"""Takedown claims, counter-notices and strikes, and the bytes of what is taken down, which may not come back."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
time = sa.DateTime(timezone=True)
open = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "barred_file",
        sa.Column("document_id", id, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_barred_file_document_id"),
        sa.PrimaryKeyConstraint("document_id", "sha256", name="pk_barred_file"),
    )
    op.create_index("ix_barred_file_sha256", "barred_file", ["sha256"])
    op.execute(  # what was taken down before may not come back either
        "INSERT INTO barred_file (document_id, sha256, made_at) SELECT DISTINCT document.id, version.sha256, document.made_at "
        "FROM document JOIN version ON version.document_id = document.id WHERE document.state = 'taken_down'"
    )
    _claims()
    _objections()


def _claims() -> None:
    op.create_table(
        "takedown",
        sa.Column("id", id, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("claimant", sa.String(80), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(80), nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by_id", id),
        sa.Column("decided_at", time),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name="fk_takedown_decided_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_takedown"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_takedown_state", "takedown", ["state", "made_at", "id"])
    op.create_table(
        "takedown_target",
        sa.Column("id", id, nullable=False),
        sa.Column("takedown_id", id, nullable=False),
        sa.Column("document_id", id, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(["takedown_id"], ["takedown.id"], name="fk_takedown_target_takedown_id"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_takedown_target_document_id"),
        sa.PrimaryKeyConstraint("id", name="pk_takedown_target"),
        sa.UniqueConstraint("takedown_id", "document_id", name="uq_takedown_target_takedown_id_document_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_takedown_target_document", "takedown_target", ["document_id", "state"])
    op.create_table(
        "takedown_attachment",
        sa.Column("id", id, nullable=False),
        sa.Column("takedown_id", id, nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["takedown_id"], ["takedown.id"], name="fk_takedown_attachment_takedown_id"),
        sa.PrimaryKeyConstraint("id", name="pk_takedown_attachment"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_takedown_attachment_takedown_id", "takedown_attachment", ["takedown_id"])
    op.create_index("ix_takedown_attachment_sha256", "takedown_attachment", ["sha256"])


def _objections() -> None:
    op.create_table(
        "counter_notice",
        sa.Column("id", id, nullable=False),
        sa.Column("document_id", id, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(80), nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by_id", id),
        sa.Column("decided_at", time),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_counter_notice_document_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name="fk_counter_notice_decided_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_counter_notice"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_counter_notice_document_id", "counter_notice", ["document_id"])
    op.create_index(
        "uq_counter_notice_open", "counter_notice", ["document_id"], unique=True, sqlite_where=open, postgresql_where=open
    )
    op.create_table(
        "strike",
        sa.Column("id", id, nullable=False),
        sa.Column("member_id", id, nullable=False),
        sa.Column("takedown_id", id, nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.Column("withdrawn_at", time),
        sa.Column("sanction_id", id),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_strike_member_id"),
        sa.ForeignKeyConstraint(["takedown_id"], ["takedown.id"], name="fk_strike_takedown_id"),
        sa.ForeignKeyConstraint(["sanction_id"], ["sanction.id"], name="fk_strike_sanction_id"),
        sa.PrimaryKeyConstraint("id", name="pk_strike"),
        sa.UniqueConstraint("member_id", "takedown_id", name="uq_strike_member_id_takedown_id"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    for name in ("strike", "counter_notice", "takedown_attachment", "takedown_target", "takedown", "barred_file"):
        op.drop_table(name)
