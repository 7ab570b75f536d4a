"""VIP: what members bought of it, and how its pool was divided among authors day by day."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_by_vip = sa.text("way = 'vip'")
_unpaid = sa.text("paid_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "subscription",
        sa.Column("member_id", _id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("downloads_a_day", sa.Integer(), nullable=False),
        sa.Column("house_share", sa.Integer(), nullable=False),
        sa.Column("fund", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("bought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _id, nullable=False),
        sa.CheckConstraint("price > 0 AND fund >= 0 AND fund <= price", name="ck_subscription_fund_within_price"),
        sa.CheckConstraint("number > 0 AND days > 0 AND downloads_a_day > 0", name="ck_subscription_gives_something"),
        sa.CheckConstraint("house_share >= 0 AND house_share <= 10000", name="ck_subscription_share_of_ten_thousand"),
        sa.CheckConstraint("starts_at < ends_at AND first_day <= last_day", name="ck_subscription_runs_forward"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_subscription_member_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
        sa.UniqueConstraint("member_id", "number", name="uq_subscription_member_id_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subscription_last_day", "subscription", ["last_day", "first_day"])
    op.create_table(
        "vip_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("funded", sa.BigInteger(), nullable=False),
        sa.Column("carried", sa.BigInteger(), nullable=False),
        sa.Column("downloads", sa.Integer(), nullable=False),
        sa.Column("shared", sa.BigInteger(), nullable=False),
        sa.Column("id", _id, nullable=False),
        sa.CheckConstraint("shared >= 0 AND shared <= funded + carried", name="ck_vip_day_shares_what_there_is"),
        sa.CheckConstraint("funded >= 0 AND carried >= 0 AND downloads >= 0", name="ck_vip_day_nothing_negative"),
        sa.PrimaryKeyConstraint("id", name="pk_vip_day"),
        sa.UniqueConstraint("day", name="uq_vip_day_day"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "vip_share",
        sa.Column("day_id", _id, nullable=False),
        sa.Column("author_id", _id, nullable=False),
        sa.Column("downloads", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("downloads > 0 AND points > 0", name="ck_vip_share_pays_something"),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name="fk_vip_share_author_id_member"),
        sa.ForeignKeyConstraint(["day_id"], ["vip_day.id"], name="fk_vip_share_day_id_vip_day"),
        sa.PrimaryKeyConstraint("day_id", "author_id", name="pk_vip_share"),
    )
    op.create_index("ix_vip_share_unpaid", "vip_share", ["day_id", "author_id"], sqlite_where=_unpaid, postgresql_where=_unpaid)
    op.create_index("ix_purchase_by_vip", "purchase", ["bought_at"], sqlite_where=_by_vip, postgresql_where=_by_vip)


def downgrade() -> None:
    op.drop_index("ix_purchase_by_vip", table_name="purchase")
    for table in ("vip_share", "vip_day", "subscription"):
        op.drop_table(table)
    # What was got by VIP is no right any more where nobody knows what VIP is.
    op.execute("DELETE FROM purchase WHERE way = 'vip'")
