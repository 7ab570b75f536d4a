"""Wallets for points that are held, and for points that were paid for with money: four for each member, two for the house."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("wallet") as wallet:
        wallet.add_column(sa.Column("is_held", sa.Boolean(), nullable=False, server_default=sa.false()))
        wallet.drop_constraint("uq_wallet_member_id_pocket", type_="unique")
        wallet.create_unique_constraint("uq_wallet_member_id_pocket_is_held", ["member_id", "pocket", "is_held"])
        wallet.create_check_constraint("ck_wallet_house_holds_nothing", "member_id IS NOT NULL OR NOT is_held")
    for pocket, is_held, whose in (("gift", True, "member_id IS NOT NULL"), ("cash", False, "true"), ("cash", True, "member_id IS NOT NULL")):
        op.execute(
            "INSERT INTO wallet (member_id, pocket, is_held, balance) "
            f"SELECT member_id, '{pocket}', {'true' if is_held else 'false'}, 0 "
            f"FROM wallet WHERE pocket = 'gift' AND NOT is_held AND {whose} ORDER BY id"
        )
    with op.batch_alter_table("wallet") as wallet:
        wallet.alter_column("is_held", server_default=None)
    # Both wallets of a transfer are of its pocket: gifts can't become money by a slip.
    slip = "pocket <> NEW.pocket AND id IN (NEW.giver_id, NEW.taker_id)"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER transfer_one_pocket BEFORE INSERT ON transfer "
            f"WHEN EXISTS (SELECT 1 FROM wallet WHERE {slip}) BEGIN SELECT RAISE(ABORT, 'a transfer stays in one pocket'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION transfer_one_pocket() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF EXISTS (SELECT 1 FROM wallet WHERE {slip}) "
        "THEN RAISE EXCEPTION 'a transfer stays in one pocket'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER transfer_one_pocket BEFORE INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION transfer_one_pocket()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER transfer_one_pocket")
    else:
        op.execute("DROP TRIGGER transfer_one_pocket ON transfer")
        op.execute("DROP FUNCTION transfer_one_pocket()")
    op.execute("DELETE FROM wallet WHERE pocket = 'cash' OR is_held")
    with op.batch_alter_table("wallet") as wallet:
        wallet.drop_constraint("ck_wallet_house_holds_nothing", type_="check")
        wallet.drop_constraint("uq_wallet_member_id_pocket_is_held", type_="unique")
        wallet.drop_column("is_held")
        wallet.create_unique_constraint("uq_wallet_member_id_pocket", ["member_id", "pocket"])
