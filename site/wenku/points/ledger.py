"""The only way points move: one row for each transfer, and the balances with it in the same transaction."""

from dataclasses import dataclass

from sqlalchemy import select, update

from wenku.accounts.models import Member
from wenku.base import clock
from wenku.base.db import session
from wenku.base.errors import Refusal
from wenku.base.words import _l
from wenku.points.models import Pocket, Reason, Transfer, Wallet


class NotEnoughPoints(Refusal):
    status, code, message = 402, "not-enough-points", _l("You don't have enough points.")


@dataclass(frozen=True, slots=True)
class Purse:
    """A member's wallets, locked: `gift` and `cash` are to be spent, what is in the held ones isn't the member's for good yet."""

    gift: Wallet
    cash: Wallet
    held_gift: Wallet
    held_cash: Wallet

    @property
    def balance(self) -> int:
        """What can be spent, of both pockets."""
        return self.gift.balance + self.cash.balance

    def of(self, pocket: Pocket) -> Wallet:
        return self.gift if pocket is Pocket.GIFT else self.cash

    def held(self, pocket: Pocket) -> Wallet:
        return self.held_gift if pocket is Pocket.GIFT else self.held_cash


def move(amount: int, *, giver: Wallet, taker: Wallet, reason: Reason, reference: str, by: Member) -> Transfer:
    """Move `amount` points, once for each (reason, reference, pocket). Whoever moves points of members locks their wallets first.

    Both wallets are of one pocket: the database refuses anything else.
    Raises NotEnoughPoints where the giver, a member, holds fewer; IntegrityError where this very transfer was made before.
    """
    _change(giver, -amount)
    _change(taker, amount)
    transfer = Transfer(
        giver_id=giver.id,
        taker_id=taker.id,
        pocket=giver.pocket,
        amount=amount,
        reason=reason,
        reference=reference,
        by_id=by.id,
        moved_at=clock.now(),
    )
    session().add(transfer)
    session().flush()
    return transfer


def locked(*members: Member) -> list[Purse]:
    """The members' wallets, locked until the unit of work ends: in order of id, so that two who trade can't deadlock."""
    ids = [member.id for member in members]
    query = select(Wallet).where(Wallet.member_id.in_(ids)).order_by(Wallet.id).with_for_update()
    wallets = session().scalars(query.execution_options(populate_existing=True))
    found = {(wallet.member_id, wallet.pocket, wallet.is_held): wallet for wallet in wallets}
    return [Purse(*(found[id, pocket, is_held] for is_held in (False, True) for pocket in Pocket)) for id in ids]


def house(pocket: Pocket) -> Wallet:
    """The house's wallet of this pocket: it keeps no balance, what it gained is the sum of its transfers."""
    return session().scalars(select(Wallet).where(Wallet.member_id.is_(None), Wallet.pocket == pocket)).one()


def _change(wallet: Wallet, amount: int) -> None:
    """Guarded by the database, whatever this process believes."""
    if wallet.member_id is None:
        return
    held = update(Wallet).where(Wallet.id == wallet.id, Wallet.balance + amount >= 0).values(balance=Wallet.balance + amount)
    if session().execute(held.returning(Wallet.id)).one_or_none() is None:
        raise NotEnoughPoints(needed=-amount)
