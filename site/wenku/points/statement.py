"""A member's statement: what moved their points, line by line, with the balance after each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Subquery, case, cast, func, or_, select

from wenku.accounts.models import Member
from wenku.base import paging
from wenku.base.columns import Points as BigPoints
from wenku.base.db import session
from wenku.base.paging import Page
from wenku.base.words import Lazy, _l
from wenku.points.models import Pocket, Reason, Transfer, Wallet
from wenku.points.queries import Points

_RECEIVED = {Reason.SIGN_UP: _l("Points for joining"), Reason.SALE: _l("Sold")}
_PAID = {Reason.SALE: _l("Bought"), Reason.FEE: _l("Bought")}


@dataclass(frozen=True)
class Line:
    """One occasion: a purchase is one line for its buyer, though its price goes to the author and, in part, to the house.

    What it `moved` is below 0 where it was paid; `left` is what there was afterwards. `reference` names the occasion
    ("purchase:7"), `id` its last transfer.
    """

    id: int
    at: datetime
    reason: Reason
    reference: str
    moved: Points
    left: Points

    @property
    def amount(self) -> int:
        return self.moved.total

    @property
    def balance(self) -> int:
        return self.left.total

    @property
    def words(self) -> Lazy:
        return (_RECEIVED if self.amount > 0 else _PAID)[self.reason]


def page(member: Member, *, before: str | None = None, size: int = 30) -> Page[Line]:
    """The newest lines, or those before the page key `before`."""
    lines = _lines(member)
    return paging.newest_first(select(lines), lines.c.id, before=before, size=size).map(_read)


def whole(member: Member) -> Iterator[Line]:
    """Every line, the oldest first."""
    lines = _lines(member)
    for row in session().execute(select(lines).order_by(lines.c.id)).yield_per(500):
        yield _line(row)


def balances(member: Member, at: Sequence[datetime]) -> list[int]:
    """What the member held at each of these moments."""
    wallets = _wallets(member)
    held = [func.coalesce(func.sum(case((Transfer.moved_at <= moment, _signed(wallets)), else_=0)), 0) for moment in at]
    row = session().execute(_of(wallets, select(*held))).one()
    return [int(sum) for sum in row]


def _lines(member: Member) -> Subquery:
    """The window sums over all of the member's transfers, so that a page of lines shows the balance that there was.

    Ids grow in the order in which a wallet changed, since each transfer is written under the lock of its wallets; so what belongs
    to one occasion stands together, and the last of it is the line.
    """
    wallets = _wallets(member)
    signed, in_order = _signed(wallets), Transfer.id
    left = {pocket: func.sum(case((Transfer.pocket == pocket, signed), else_=0)).over(order_by=in_order) for pocket in Pocket}
    occasion = Transfer.reference + case((signed > 0, "+"), else_="-")
    moved = _of(
        wallets,
        select(
            Transfer.id,
            Transfer.moved_at,
            Transfer.reason,
            Transfer.reference,
            *(cast(sum, BigPoints).label(pocket) for pocket, sum in left.items()),
            func.coalesce(func.lead(occasion).over(order_by=in_order) != occasion, True).label("is_last"),
        ),
    ).subquery()
    changes = [
        cast(moved.c[pocket] - func.lag(moved.c[pocket], 1, 0).over(order_by=moved.c.id), BigPoints).label(f"{pocket}_moved")
        for pocket in Pocket
    ]
    return select(moved, *changes).where(moved.c.is_last).subquery()


def _wallets(member: Member) -> Sequence[int]:
    return session().scalars(select(Wallet.id).where(Wallet.member_id == member.id)).all()


def _of(wallets: Sequence[int], query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.where(or_(Transfer.taker_id.in_(wallets), Transfer.giver_id.in_(wallets)))


def _signed(wallets: Sequence[int]) -> Any:
    return case((Transfer.taker_id.in_(wallets), Transfer.amount), else_=-Transfer.amount)


def _read(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Line]:
    return [_line(row) for row in rows]


def _line(row: Row[*tuple[Any, ...]]) -> Line:
    moved, left = Points(row.gift_moved, row.cash_moved), Points(row.gift, row.cash)
    return Line(row.id, row.moved_at, row.reason, row.reference, moved, left)
