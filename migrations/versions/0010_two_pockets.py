"""A second pocket for each member, and for the house: points that were paid for with money."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("INSERT INTO wallet (member_id, pocket, balance) SELECT member_id, 'cash', 0 FROM wallet ORDER BY id")
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
    op.execute("DELETE FROM wallet WHERE pocket = 'cash'")
