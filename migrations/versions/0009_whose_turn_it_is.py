"""Whose work a job is, whether it can wait for all else, and how often its work was ended from outside."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_unfinished = sa.text("finished_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("job") as job:
        job.drop_index("ix_job_due")
        job.add_column(sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
        job.add_column(sa.Column("background", sa.Boolean(), nullable=False, server_default=sa.false()))
        job.add_column(sa.Column("interruptions", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("job") as job:
        for name in ("background", "interruptions"):
            job.alter_column(name, server_default=None)
    _index("lane", "background", "owner_id", "run_at")


def downgrade() -> None:
    op.drop_index("ix_job_due", table_name="job")
    with op.batch_alter_table("job") as job:
        for name in ("interruptions", "background", "owner_id"):
            job.drop_column(name)
    _index("lane", "run_at")


def _index(*columns: str) -> None:
    op.create_index("ix_job_due", "job", list(columns), sqlite_where=_unfinished, postgresql_where=_unfinished)
