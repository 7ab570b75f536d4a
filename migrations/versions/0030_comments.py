"""Comments on documents, what was ruled on them, and reports: their reasons as rows, of comments too, and what came of them."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
time = sa.DateTime(timezone=True)
OPEN, OPEN_HERE = sa.text("closed_at IS NULL"), sa.text("closed_at IS NULL AND comment_id IS NULL")
REFUSE = "rulings are append-only"
REASONS = [
    ("copyright", "侵犯著作权", "It infringes a copyright", False),
    ("illegal", "违法或有害", "It is illegal or harmful", False),
    ("wrong_category", "分类错误", "It is in the wrong category", False),
    ("poor_scan", "无法阅读或缺页", "It can't be read, or pages are missing", False),
    ("spam", "广告或推广", "It is advertising", False),
    ("other", "其他", "Something else", True),
]


def upgrade() -> None:
    _comments()
    reasons = op.create_table(
        "report_reason",
        sa.Column("name", sa.String(24), nullable=False),
        sa.Column("chinese", sa.String(60), nullable=False),
        sa.Column("english", sa.String(60), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_report_reason"),
    )
    rows = [
        {"name": name, "chinese": chinese, "english": english, "asks": asks, "position": place, "is_active": True}
        for place, (name, chinese, english, asks) in enumerate(REASONS)
    ]
    op.bulk_insert(reasons, rows)
    number = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(f"ALTER TABLE report ADD COLUMN comment_id {number} CONSTRAINT fk_report_comment_id REFERENCES comment (id)")
    op.add_column("report", sa.Column("outcome", sa.String(24)))
    op.add_column("report", sa.Column("answer", sa.String(300), nullable=False, server_default=""))
    op.drop_index("uq_report_open", "report")
    op.create_index(
        "uq_report_open", "report", ["document_id", "reporter"], unique=True, sqlite_where=OPEN_HERE, postgresql_where=OPEN_HERE
    )
    op.create_index(
        "uq_report_comment_open", "report", ["comment_id", "reporter"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    op.execute("DELETE FROM report WHERE comment_id IS NOT NULL")
    known = ", ".join(f"'{name}'" for name, *_ in REASONS)
    op.execute(f"UPDATE report SET reason = 'other' WHERE reason NOT IN ({known})")
    op.drop_index("uq_report_comment_open", "report")
    op.drop_index("uq_report_open", "report")
    for name in ("comment_id", "outcome", "answer"):
        op.drop_column("report", name)
    op.create_index("uq_report_open", "report", ["document_id", "reporter"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    _let_go()
    for table in ("comment_ruling", "comment", "report_reason"):
        op.drop_table(table)


def _comments() -> None:
    op.create_table(
        "comment",
        sa.Column("id", id, nullable=False),
        *(sa.Column(name, id, nullable=False) for name in ("document_id", "member_id")),
        *(sa.Column(name, id) for name in ("parent_id", "answered_id")),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.Column("edited_at", time),
        sa.CheckConstraint("length(text) <= 1000", name="ck_comment_short"),
        sa.CheckConstraint("(parent_id IS NULL) = (answered_id IS NULL)", name="ck_comment_answers_in_a_thread"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_comment_document_id"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_comment_member_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["comment.id"], name="fk_comment_parent_id"),
        sa.ForeignKeyConstraint(["answered_id"], ["comment.id"], name="fk_comment_answered_id"),
        sa.PrimaryKeyConstraint("id", name="pk_comment"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_comment_thread", "comment", ["document_id", "parent_id", "id"])
    op.create_index("ix_comment_parent", "comment", ["parent_id", "id"])
    op.create_index("ix_comment_member", "comment", ["member_id", "state"])
    op.create_index("ix_comment_state", "comment", ["state", "id"])
    op.create_table(
        "comment_ruling",
        sa.Column("id", id, nullable=False),
        sa.Column("comment_id", id, nullable=False),
        sa.Column("verdict", sa.String(24), nullable=False),
        sa.Column("was", sa.String(24), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("undoes_id", id),
        sa.Column("by_id", id, nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name="fk_comment_ruling_comment_id"),
        sa.ForeignKeyConstraint(["undoes_id"], ["comment_ruling.id"], name="fk_comment_ruling_undoes_id"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_comment_ruling_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_comment_ruling"),
        sa.UniqueConstraint("undoes_id", name="uq_comment_ruling_undoes_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_comment_ruling_comment", "comment_ruling", ["comment_id", "id"])
    _keep()


def _keep() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER comment_ruling_no_{act.lower()} BEFORE {act} ON comment_ruling "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSE}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION comment_ruling_append_only() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN RAISE EXCEPTION '{REFUSE}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER comment_ruling_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON comment_ruling "
        "FOR EACH STATEMENT EXECUTE FUNCTION comment_ruling_append_only()"
    )


def _let_go() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER comment_ruling_no_{act}")
        return
    op.execute("DROP TRIGGER comment_ruling_append_only ON comment_ruling")
    op.execute("DROP FUNCTION comment_ruling_append_only()")
