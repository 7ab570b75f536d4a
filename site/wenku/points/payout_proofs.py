"""Proofs that each cash-out moved what its state says: held when it was asked for, then the house's or the member's again, once."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select

from wenku.base.words import _l
from wenku.points import cashing_out, evidence, faults
from wenku.points.faults import Fault
from wenku.points.models import Pocket, Reason, Wallet
from wenku.points.payouts import Payout, PayoutState

faults.sentences({"payout": _l("Cash-out %(subject)s of %(points)s points is “%(state)s”, and its transfers say something else.")})

_giver, _taker = evidence.giver, evidence.taker
_BACK = (PayoutState.REFUSED, PayoutState.WITHDRAWN)


def check() -> Iterator[Fault]:
    moved = [
        (Reason.PAYOUT_HOLD, and_(_members(_giver, False), _members(_taker, True)), Payout.points),
        (Reason.PAYOUT, and_(_members(_giver, True), _taker.member_id.is_(None)), _where(Payout.state == PayoutState.PAID)),
        (Reason.PAYOUT_BACK, and_(_members(_giver, True), _members(_taker, False)), _where(Payout.state.in_(_BACK))),
    ]
    wrong = [evidence.moved(rightly, reason) != expected for reason, rightly, expected in moved]
    asked, name = select(Payout.id, Payout.points, Payout.state), evidence.named(cashing_out.REFERENCE, Payout.id)
    query = (
        evidence.beside(asked, name, *(reason for reason, _, _ in moved))
        .group_by(Payout.id, Payout.points, Payout.state)
        .having(or_(*wrong))
        .order_by(Payout.id)
    )
    yield from faults.listed("payout", query, _fault)


def _fault(row: Any) -> Fault:
    return Fault("payout", row.id, facts={"points": row.points, "state": str(row.state)})


def _members(wallet: type[Wallet], is_held: bool) -> ColumnElement[bool]:
    return and_(wallet.member_id == Payout.member_id, wallet.is_held.is_(is_held), wallet.pocket == Pocket.CASH)


def _where(state: ColumnElement[bool]) -> ColumnElement[int]:
    return case((state, Payout.points), else_=0)
