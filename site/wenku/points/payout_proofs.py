"""Proofs that each cash-out moved what its state says: held when it was asked for, then the house's or the member's again, once."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import aliased

from wenku.base.words import _l
from wenku.points import cashing_out, faults
from wenku.points.faults import Fault
from wenku.points.models import Pocket, Reason, Transfer, Wallet
from wenku.points.payouts import Payout, PayoutState

faults.sentences({"payout": _l("Cash-out %(subject)s of %(points)s points is “%(state)s”, and its transfers say something else.")})

_giver, _taker = aliased(Wallet), aliased(Wallet)
_BACK = (PayoutState.REFUSED, PayoutState.WITHDRAWN)


def check() -> Iterator[Fault]:
    moved = [
        (Reason.PAYOUT_HOLD, and_(_members(_giver, False), _members(_taker, True)), Payout.points),
        (Reason.PAYOUT, and_(_members(_giver, True), _taker.member_id.is_(None)), _where(Payout.state == PayoutState.PAID)),
        (Reason.PAYOUT_BACK, and_(_members(_giver, True), _members(_taker, False)), _where(Payout.state.in_(_BACK))),
    ]
    wrong = [_sum(reason, rightly) != expected for reason, rightly, expected in moved]
    query = (
        select(Payout.id, Payout.points, Payout.state)
        .outerjoin(Transfer, and_(Transfer.reason.in_([reason for reason, _, _ in moved]), Transfer.reference == _reference()))
        .outerjoin(_giver, _giver.id == Transfer.giver_id)
        .outerjoin(_taker, _taker.id == Transfer.taker_id)
        .group_by(Payout.id, Payout.points, Payout.state)
        .having(or_(*wrong))
        .order_by(Payout.id)
    )
    yield from faults.listed("payout", query, _fault)


def _fault(row: Any) -> Fault:
    return Fault("payout", row.id, facts={"points": row.points, "state": str(row.state)})


def _sum(reason: Reason, rightly: ColumnElement[bool]) -> ColumnElement[int]:
    """What was moved for the reason; a transfer between other wallets spoils the sum."""
    amount = case((rightly, Transfer.amount), else_=-Transfer.amount)
    return func.coalesce(func.sum(case((Transfer.reason == reason, amount), else_=0)), 0)


def _members(wallet: type[Wallet], is_held: bool) -> ColumnElement[bool]:
    return and_(wallet.member_id == Payout.member_id, wallet.is_held.is_(is_held), wallet.pocket == Pocket.CASH)


def _where(state: ColumnElement[bool]) -> ColumnElement[int]:
    return case((state, Payout.points), else_=0)


def _reference() -> ColumnElement[str]:
    return literal(cashing_out.REFERENCE) + cast(Payout.id, String)
