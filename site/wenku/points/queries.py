"""What a member holds, and how a price is paid from it."""

from dataclasses import dataclass

from sqlalchemy import select

from wenku.accounts.models import Member
from wenku.base.db import session
from wenku.points.models import Pocket, Wallet


@dataclass(frozen=True, slots=True)
class Points:
    """So many gift points and so many cash points."""

    gift: int
    cash: int

    @property
    def total(self) -> int:
        return self.gift + self.cash

    def __sub__(self, other: "Points") -> "Points":
        return Points(self.gift - other.gift, self.cash - other.cash)

    def of(self, pocket: Pocket) -> int:
        return self.gift if pocket is Pocket.GIFT else self.cash


NOTHING = Points(0, 0)


def spendable(member: Member) -> Points:
    return _in_wallets(member, is_held=False)


def on_hold(member: Member) -> Points:
    """What isn't the member's for good yet: earned by sales that may still be refunded, or asked to be paid out."""
    return _in_wallets(member, is_held=True)


def balance(member: Member) -> int:
    """What can be spent, of both pockets."""
    return spendable(member).total


def payment(price: int, balance: Points) -> Points:
    """How `price` is paid out of `balance`: gifts first, then cash, which may come out below 0 where it isn't enough."""
    gift = min(price, balance.gift)
    return Points(gift, price - gift)


def _in_wallets(member: Member, *, is_held: bool) -> Points:
    query = select(Wallet.pocket, Wallet.balance).where(Wallet.member_id == member.id, Wallet.is_held.is_(is_held))
    balances = {row.pocket: row.balance for row in session().execute(query)}
    return Points(balances.get(Pocket.GIFT, 0), balances.get(Pocket.CASH, 0))
