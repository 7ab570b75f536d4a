"""The only way points move: one row for each transfer, and the balances with it in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, bindparam, insert, select, update

from wenku.accounts.models import Member
from wenku.base import clock, db
from wenku.base.columns import Points
from wenku.base.errors import Refusal
from wenku.base.statements import Statement
from wenku.base.words import _l
from wenku.points.models import Pocket, Reason, Transfer, Wallet

_wallet = db.table(Wallet)
_more = bindparam("more", type_=Points)
_CHANGE = Statement(
    update(_wallet)
    .where(_wallet.c.id == bindparam("wallet"), _wallet.c.balance + _more >= 0)
    .values(balance=_wallet.c.balance + _more)
    .returning(_wallet.c.balance)
)
_WRITE = Statement(insert(db.table(Transfer)))
_COLUMNS = (_wallet.c.id, _wallet.c.member_id, _wallet.c.pocket, _wallet.c.is_held, _wallet.c.balance)
_HOUSES = Statement(select(*_COLUMNS).where(_wallet.c.member_id.is_(None)))


class NotEnoughPoints(Refusal):
    status, code, message = 402, "not-enough-points", _l("You don't have enough points.")


@dataclass(slots=True, eq=False)
class Account:
    """A wallet as it stands in this unit: locked, where it is a member's, and `balance` follows what moves."""

    id: int
    member_id: int | None
    pocket: Pocket
    is_held: bool
    balance: int


@dataclass(frozen=True, slots=True)
class Purse:
    """A member's wallets, locked: `gift` and `cash` are to be spent, what is in the held ones isn't the member's for good yet."""

    gift: Account
    cash: Account
    held_gift: Account
    held_cash: Account

    @property
    def balance(self) -> int:
        """What can be spent, of both pockets."""
        return self.gift.balance + self.cash.balance

    def of(self, pocket: Pocket) -> Account:
        return self.gift if pocket is Pocket.GIFT else self.cash

    def held(self, pocket: Pocket) -> Account:
        return self.held_gift if pocket is Pocket.GIFT else self.held_cash


@dataclass(frozen=True, slots=True)
class Movement:
    """`amount` points from one wallet to another of the same pocket."""

    amount: int
    giver: Account
    taker: Account
    reason: Reason


def move(amount: int, *, giver: Account, taker: Account, reason: Reason, reference: str, by: Member) -> None:
    """Move `amount` points, once for each (reason, reference, pocket). Whoever moves points of members locks their wallets first.

    Both wallets are of one pocket: the database refuses anything else.
    Raises NotEnoughPoints where the giver, a member, holds fewer; IntegrityError where this very transfer was made before.
    """
    move_all([Movement(amount, giver, taker, reason)], reference=reference, by=by)


def move_all(movements: Sequence[Movement], *, reference: str, by: Member) -> None:
    """Several movements of one occasion, as `move` does each of them, with fewer statements: each wallet changes once."""
    changes: dict[Account, int] = {}
    for one in movements:
        changes[one.giver] = changes.get(one.giver, 0) - one.amount
        changes[one.taker] = changes.get(one.taker, 0) + one.amount
    for wallet, amount in sorted(changes.items(), key=lambda change: change[1]):  # who gives is asked first
        _change(wallet, amount)
    now = clock.now()
    rows = [
        {
            "giver_id": one.giver.id,
            "taker_id": one.taker.id,
            "pocket": one.giver.pocket,
            "amount": one.amount,
            "reason": one.reason,
            "reference": reference,
            "by_id": by.id,
            "moved_at": now,
        }
        for one in movements
    ]
    _WRITE.run_many(rows)


def locked(*members: Member) -> list[Purse]:
    """The members' wallets, locked until the unit of work ends: in order of id, so that two who trade can't deadlock."""
    ids = [member.id for member in members]
    found: dict[int | None, list[Account]] = {}
    for row in _locked(len(ids)).run({f"member_{place}": id for place, id in enumerate(ids)}):
        found.setdefault(row.member_id, []).append(_account(row))
    return [Purse(*sorted(found[id], key=_place)) for id in ids]


def _place(wallet: Account) -> int:
    """Where it stands in a purse."""
    return 2 * wallet.is_held + (wallet.pocket is Pocket.CASH)


def house(pocket: Pocket) -> Account:
    """The house's wallet of this pocket: it keeps no balance, what it gained is the sum of its transfers."""
    return _houses(db.engine())[pocket]


@lru_cache(maxsize=2)
def _houses(_database: Engine) -> dict[Pocket, Account]:
    """Made with the database and never changed, so that they are read once."""
    return {row.pocket: _account(row) for row in _HOUSES.run()}


@lru_cache
def _locked(count: int) -> Statement:
    members: list[Any] = [bindparam(f"member_{place}", type_=db.BigId) for place in range(count)]
    return Statement(select(*_COLUMNS).where(_wallet.c.member_id.in_(members)).order_by(_wallet.c.id).with_for_update())


def _account(row: Any) -> Account:
    return Account(*row)


def _change(wallet: Account, amount: int) -> None:
    """Guarded by the database, whatever this process believes."""
    if wallet.member_id is None:
        return
    changed = _CHANGE.run({"wallet": wallet.id, "more": amount})
    if not changed:
        raise NotEnoughPoints(needed=-amount)
    wallet.balance = changed[0].balance
