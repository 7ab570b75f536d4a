"""What the audit of the books found."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":  # INSERT OR REPLACE deletes without asking the trigger on DELETE
        op.execute(
            "CREATE TRIGGER transfer_no_replace BEFORE INSERT ON transfer "
            "WHEN EXISTS (SELECT 1 FROM transfer WHERE id = NEW.id OR (reason = NEW.reason AND reference = NEW.reference "
            "AND pocket = NEW.pocket)) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER transfer_no_replace")
