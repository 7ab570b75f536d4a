"""The system's own member and the house's wallet: by whom and from whom points move that no person gives."""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    member = sa.table(
        "member",
        *(sa.column(name) for name in ("name", "role", "language", "stamp")),
        sa.column("is_public", sa.Boolean()),
        sa.column("joined_at", sa.DateTime(timezone=True)),
    )
    op.bulk_insert(
        member,
        [
            {
                "name": "system",
                "role": "system",
                "language": "zh",
                "stamp": secrets.token_hex(16),
                "is_public": False,
                "joined_at": datetime.now(UTC),
            }
        ],
    )
    wallet = sa.table("wallet", sa.column("member_id"), sa.column("pocket"), sa.column("balance"))
    op.bulk_insert(wallet, [{"member_id": None, "pocket": "gift", "balance": 0}])


def downgrade() -> None:
    op.execute("DELETE FROM wallet WHERE member_id IS NULL")
    op.execute("DELETE FROM member WHERE role = 'system'")
