"""A member's statement: what moved their points, line by line, with what could be spent and what was held after each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, String, Subquery, case, cast, func, literal, or_, select

from wenku.accounts.models import Member
from wenku.base import paging
from wenku.base.columns import Points as BigPoints
from wenku.base.db import session
from wenku.base.paging import Page
from wenku.base.words import Lazy, _l
from wenku.points.models import Pocket, Reason, Transfer, Wallet
from wenku.points.queries import Points

_RECEIVED: dict[Reason, Lazy] = {
    Reason.SIGN_UP: _l("Points for joining"),
    Reason.MAIL_VERIFIED: _l("Mail address verified"),
    Reason.CHECK_IN: _l("Checked in"),
    Reason.UPLOAD: _l("Reward for a document"),
    Reason.RATING: _l("Reward for a good rating"),
    Reason.SALE: _l("Sold"),
    Reason.REFUND: _l("Refunded"),
    Reason.FEE_BACK: _l("Refunded"),
    Reason.ADVANCE: _l("Refunded"),
    Reason.TOP_UP: _l("Topped up"),
    Reason.TOP_UP_KEPT: _l("Top-up kept: its money could not go back"),
    Reason.REDEEM: _l("Code redeemed"),
    Reason.VIP_SHARE: _l("VIP downloads"),
    Reason.ADJUSTMENT: _l("Adjusted by an administrator"),
}
_PAID: dict[Reason, Lazy] = {
    Reason.SALE: _l("Bought"),
    Reason.FEE: _l("Bought"),
    Reason.REFUND: _l("Refunded to the buyer"),
    Reason.CLAIM: _l("Settled: what you owed the site"),
    Reason.UPLOAD_BACK: _l("Reward taken back"),
    Reason.TOP_UP_BACK: _l("Top-up taken back"),
    Reason.PAYOUT: _l("Cashed out"),
    Reason.VIP: _l("VIP"),
    Reason.ADJUSTMENT: _l("Adjusted by an administrator"),
}
_WITHIN: dict[Reason, Lazy] = {
    Reason.RELEASE: _l("Yours for good"),
    Reason.PAYOUT_HOLD: _l("Cash-out asked for"),
    Reason.PAYOUT_BACK: _l("Cash-out called off"),
}
_OTHER = _l("Points moved")
_TOGETHER = ((Reason.SALE, Reason.FEE), (Reason.REFUND, Reason.FEE_BACK, Reason.ADVANCE))


@dataclass(frozen=True)
class Line:
    """One occasion: a purchase is one line for its buyer, though its price goes to the author and, in part, to the house.

    What it `moved` can be spent, what it `held_back` can't be yet; both are below 0 where points went. `left` and `kept` are what
    there was of either afterwards. `reference` names the occasion ("purchase:7"), `id` its last transfer.
    """

    id: int
    at: datetime
    reason: Reason
    reference: str
    moved: Points
    left: Points
    held_back: Points
    kept: Points

    @property
    def amount(self) -> int:
        return self.moved.total

    @property
    def balance(self) -> int:
        return self.left.total

    @property
    def words(self) -> Lazy:
        change = self.moved.total + self.held_back.total
        return (_RECEIVED if change > 0 else _PAID if change else _WITHIN).get(self.reason, _OTHER)


class _Wallets(NamedTuple):
    free: Sequence[int]
    held: Sequence[int]

    @property
    def all(self) -> list[int]:
        return [*self.free, *self.held]


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
    """What the member could spend at each of these moments."""
    wallets = _wallets(member)
    sums = [func.coalesce(func.sum(case((Transfer.moved_at <= moment, _change(wallets.free)), else_=0)), 0) for moment in at]
    row = session().execute(_of(wallets, select(*sums))).one()
    return [int(sum) for sum in row]


def _lines(member: Member) -> Subquery:
    """The window sums over all of the member's transfers, so that a page of lines shows the balance that there was.

    Ids grow in the order in which a wallet changed, since each transfer is written under the lock of its wallets; so what belongs
    to one occasion stands together, and the last of it is the line.
    """
    wallets = _wallets(member)
    in_order = Transfer.id
    changes = {"left": _change(wallets.free), "kept": _change(wallets.held)}
    sums = [
        cast(func.sum(case((Transfer.pocket == pocket, change), else_=0)).over(order_by=in_order), BigPoints).label(
            f"{name}_{pocket}"
        )
        for name, change in changes.items()
        for pocket in Pocket
    ]
    occasion = Transfer.reference + _family() + _way(changes["left"], changes["kept"])
    moved = _of(
        wallets,
        select(
            Transfer.id,
            Transfer.moved_at,
            Transfer.reason,
            Transfer.reference,
            *sums,
            func.coalesce(func.lead(occasion).over(order_by=in_order) != occasion, True).label("is_last"),
        ),
    ).subquery()
    last = select(moved).where(moved.c.is_last).subquery()
    before = [
        func.lag(last.c[f"{name}_{pocket}"], 1, 0).over(order_by=last.c.id).label(f"{name}_{pocket}_before")
        for name in changes
        for pocket in Pocket
    ]
    return select(last, *before).subquery()


def _wallets(member: Member) -> _Wallets:
    rows = session().execute(select(Wallet.id, Wallet.is_held).where(Wallet.member_id == member.id)).all()
    return _Wallets([row.id for row in rows if not row.is_held], [row.id for row in rows if row.is_held])


def _of(wallets: _Wallets, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.where(or_(Transfer.taker_id.in_(wallets.all), Transfer.giver_id.in_(wallets.all)))


def _change(wallets: Sequence[int]) -> ColumnElement[int]:
    """What a transfer changed in these wallets."""
    received = case((Transfer.taker_id.in_(wallets), Transfer.amount), else_=0)
    return received - case((Transfer.giver_id.in_(wallets), Transfer.amount), else_=0)


def _family() -> ColumnElement[str]:
    """Reasons that come together are one: the author's share and the house's, paid or given back."""
    together = [(reason, families[0]) for families in _TOGETHER for reason in families]
    return case(dict(together), value=Transfer.reason, else_=cast(Transfer.reason, String))


def _way(left: ColumnElement[int], kept: ColumnElement[int]) -> ColumnElement[str]:
    """In, out, or between free and held: what is held and let go again at once are two occasions, though they come to nothing."""
    change = left + kept
    return case((change > 0, literal("+")), (change < 0, literal("-")), (left < 0, literal("<")), else_=literal(">"))


def _read(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Line]:
    return [_line(row) for row in rows]


def _line(row: Row[*tuple[Any, ...]]) -> Line:
    left, kept = Points(row.left_gift, row.left_cash), Points(row.kept_gift, row.kept_cash)
    moved = left - Points(row.left_gift_before, row.left_cash_before)
    held_back = kept - Points(row.kept_gift_before, row.kept_cash_before)
    return Line(row.id, row.moved_at, row.reason, row.reference, moved, left, held_back, kept)
