"""Proofs that hold of the ledger alone: what wallets hold is what their transfers come to, and nothing can be changed later."""

from collections.abc import Iterator

from sqlalchemy import Subquery, case, cast, func, inspect, or_, select, text, union_all
from sqlalchemy.orm import aliased

from wenku.accounts.models import Member, Role
from wenku.base import db
from wenku.base.columns import Points
from wenku.base.db import session
from wenku.base.words import _l
from wenku.points import faults
from wenku.points.faults import Fault
from wenku.points.models import Pocket, Transfer, Wallet

faults.sentences(
    {
        "wallets": _l("Member %(subject)s lacks a wallet."),
        "balance": _l("Wallet %(subject)s holds %(balance)s points, but its transfers come to %(sum)s."),
        "sum": _l("The wallets of the pocket “%(subject)s” don't come to zero but to %(off)s."),
        "negative": _l("Wallet %(subject)s holds %(balance)s points, less than nothing."),
        "house": _l("Wallet %(subject)s is the house's and keeps a balance of %(balance)s points: it should keep none."),
        "transfer": _l("Transfer %(subject)s isn't between two wallets of its pocket, made by somebody whom the site knows."),
        "rail": _l("The database no longer refuses what the ledger forbids: “%(subject)s” is missing or was changed."),
    }
)

SQLITE_TRIGGERS = {
    "transfer_no_update": "CREATE TRIGGER transfer_no_update BEFORE UPDATE ON transfer "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "transfer_no_delete": "CREATE TRIGGER transfer_no_delete BEFORE DELETE ON transfer "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "transfer_no_replace": "CREATE TRIGGER transfer_no_replace BEFORE INSERT ON transfer "
    "WHEN EXISTS (SELECT 1 FROM transfer WHERE id = NEW.id OR (reason = NEW.reason AND reference = NEW.reference "
    "AND pocket = NEW.pocket)) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "transfer_one_pocket": "CREATE TRIGGER transfer_one_pocket BEFORE INSERT ON transfer "
    "WHEN EXISTS (SELECT 1 FROM wallet WHERE pocket <> NEW.pocket AND id IN (NEW.giver_id, NEW.taker_id)) "
    "BEGIN SELECT RAISE(ABORT, 'a transfer stays in one pocket'); END",
}
POSTGRESQL_TRIGGERS = {
    "transfer_append_only": "CREATE TRIGGER transfer_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON transfer "
    "FOR EACH STATEMENT EXECUTE FUNCTION transfer_append_only() "
    "BEGIN RAISE EXCEPTION 'the ledger is append-only'; END",
    "transfer_one_pocket": "CREATE TRIGGER transfer_one_pocket BEFORE INSERT ON transfer "
    "FOR EACH ROW EXECUTE FUNCTION transfer_one_pocket() "
    "BEGIN IF EXISTS (SELECT 1 FROM wallet WHERE pocket <> NEW.pocket AND id IN (NEW.giver_id, NEW.taker_id)) "
    "THEN RAISE EXCEPTION 'a transfer stays in one pocket'; END IF; RETURN NEW; END",
}
"""What the migrations made, as the database's own catalogue tells it, a function's body behind its trigger."""

_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'transfer'"
_POSTGRESQL = (
    "SELECT tgname, pg_get_triggerdef(pg_trigger.oid, true) || ' ' || prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
    "WHERE tgrelid = 'transfer'::regclass AND NOT tgisinternal AND tgenabled IN ('O', 'A')"
)
_CHECKS = {
    "wallet": {"never_negative", "house_keeps_none"},
    "transfer": {"moves_something", "between_two"},
}


def check() -> Iterator[Fault]:
    yield from _missing_rails()
    yield from _members_without_wallet()
    yield from _impossible_balances()
    yield from _wrong_balances()
    yield from _wrong_sums()
    yield from _impossible_transfers()


def _missing_rails() -> Iterator[Fault]:
    """Asked of the catalogue, since trying would change what it proves."""
    expected = SQLITE_TRIGGERS if db.is_sqlite() else POSTGRESQL_TRIGGERS
    found = {name: " ".join(words.split()) for name, words in session().execute(text(_SQLITE if db.is_sqlite() else _POSTGRESQL))}
    yield from (Fault("rail", name) for name, words in expected.items() if found.get(name) != words)
    catalogue = inspect(session().connection())
    for table, names in _CHECKS.items():
        present = {str(check["name"]).removeprefix(f"ck_{table}_") for check in catalogue.get_check_constraints(table)}
        yield from (Fault("rail", name) for name in sorted(names - present))
    unique = [set(key["column_names"]) for key in catalogue.get_unique_constraints("transfer")]
    if {"reason", "reference", "pocket"} not in unique:
        yield Fault("rail", "unique (reason, reference, pocket)")


def _members_without_wallet() -> Iterator[Fault]:
    has = func.count(Wallet.id)
    query = select(Member.id).outerjoin(Wallet, Wallet.member_id == Member.id).where(Member.role != Role.SYSTEM)
    query = query.group_by(Member.id).having(has < 2 * len(Pocket)).order_by(Member.id)
    yield from faults.listed("wallets", query, lambda row: Fault("wallets", row.id))


def _impossible_balances() -> Iterator[Fault]:
    columns = select(Wallet.id, Wallet.balance).order_by(Wallet.id)
    for kind, wrong in (
        ("negative", columns.where(Wallet.member_id.is_not(None), Wallet.balance < 0)),
        ("house", columns.where(Wallet.member_id.is_(None), Wallet.balance != 0)),
    ):
        yield from faults.listed(
            kind,
            wrong,
            lambda row, kind=kind: Fault(kind, row.id, row.balance, {"balance": row.balance}),  # type: ignore[misc]
        )


def _wrong_balances() -> Iterator[Fault]:
    """A member's balance, free or held, is what their transfers come to."""
    moved = _moved()
    points = func.coalesce(moved.c.points, 0)
    query = select(Wallet.id, Wallet.balance, points.label("points")).outerjoin(moved, moved.c.wallet_id == Wallet.id)
    wrong = query.where(Wallet.member_id.is_not(None), Wallet.balance != points).order_by(Wallet.id)
    yield from faults.listed(
        "balance",
        wrong,
        lambda row: Fault("balance", row.id, row.balance - row.points, {"balance": row.balance, "sum": row.points}),
    )


def _wrong_sums() -> Iterator[Fault]:
    """Whatever members hold, the house gave: of it we know only what its transfers come to."""
    moved = _moved()
    held = case((Wallet.member_id.is_(None), func.coalesce(moved.c.points, 0)), else_=Wallet.balance)
    total = cast(func.sum(held), Points)
    query = select(Wallet.pocket, total.label("total")).outerjoin(moved, moved.c.wallet_id == Wallet.id)
    wrong = query.group_by(Wallet.pocket).having(total != 0).order_by(Wallet.pocket)
    yield from faults.listed("sum", wrong, lambda row: Fault("sum", str(row.pocket), row.total))


def _moved() -> Subquery:
    """For each wallet what it received less what it gave."""
    received = select(Transfer.taker_id.label("wallet_id"), Transfer.amount.label("points"))
    given = select(Transfer.giver_id, -Transfer.amount)
    both = union_all(received, given).subquery()
    return select(both.c.wallet_id, cast(func.sum(both.c.points), Points).label("points")).group_by(both.c.wallet_id).subquery()


def _impossible_transfers() -> Iterator[Fault]:
    giver, taker, by = aliased(Wallet), aliased(Wallet), aliased(Member)
    query = (
        select(Transfer.id)
        .outerjoin(giver, giver.id == Transfer.giver_id)
        .outerjoin(taker, taker.id == Transfer.taker_id)
        .outerjoin(by, by.id == Transfer.by_id)
        .where(
            or_(
                giver.id.is_(None),
                taker.id.is_(None),
                by.id.is_(None),
                giver.id == taker.id,
                giver.pocket != Transfer.pocket,
                taker.pocket != Transfer.pocket,
                Transfer.amount <= 0,
            )
        )
    )
    yield from faults.listed("transfer", query.order_by(Transfer.id), lambda row: Fault("transfer", row.id))
