"""Decisions on documents, which the database keeps as they are, and appeals against decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
time = sa.DateTime(timezone=True)
REFUSE = "decisions are append-only"


def upgrade() -> None:
    op.add_column("decision", sa.Column("was", sa.String(24)))
    op.create_table(
        "appeal",
        sa.Column("id", id, nullable=False),
        sa.Column("decision_id", id, nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by_id", id),
        sa.Column("decided_at", time),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 500", name="ck_appeal_short"),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name="fk_appeal_decision_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name="fk_appeal_decided_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appeal"),
        sa.UniqueConstraint("decision_id", name="uq_appeal_decision_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_appeal_state", "appeal", ["state", "id"])
    _keep()


def downgrade() -> None:
    _let_go()
    op.drop_table("appeal")
    op.execute("DELETE FROM decision WHERE verdict NOT IN ('approve', 'reject')")
    op.drop_column("decision", "was")


def _keep() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER decision_no_{act.lower()} BEFORE {act} ON decision BEGIN SELECT RAISE(ABORT, '{REFUSE}'); END"
            )
        op.execute(  # INSERT OR REPLACE deletes without asking the trigger on DELETE
            "CREATE TRIGGER decision_no_replace BEFORE INSERT ON decision "
            f"WHEN EXISTS (SELECT 1 FROM decision WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '{REFUSE}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION decision_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSE}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision "
        "FOR EACH STATEMENT EXECUTE FUNCTION decision_append_only()"
    )


def _let_go() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete", "replace"):
            op.execute(f"DROP TRIGGER decision_no_{act}")
        return
    op.execute("DROP TRIGGER decision_append_only ON decision")
    op.execute("DROP FUNCTION decision_append_only()")
