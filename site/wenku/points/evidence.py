"""Evidence: the transfers that belong to one thing, for proofs that it moved what it should, between whom it should, and once."""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal
from sqlalchemy.orm import InstrumentedAttribute, aliased

from wenku.base.columns import Points
from wenku.points.models import Reason, Transfer, Wallet

S = TypeVar("S", bound=Select[*tuple[Any, ...]])

giver, taker = aliased(Wallet), aliased(Wallet)
"""The wallets of the transfers that `beside` puts there."""


def beside(query: S, reference: ColumnElement[str], *reasons: Reason) -> S:
    """`query`, with the transfers of these reasons that name what it is about, and with their wallets; where there is none, with
    nothing.
    """
    belongs = and_(Transfer.reason.in_(reasons), Transfer.reference == reference)
    joined = query.outerjoin(Transfer, belongs).outerjoin(giver, giver.id == Transfer.giver_id)
    return joined.outerjoin(taker, taker.id == Transfer.taker_id)


def named(prefix: str, id: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """A thing's name in the ledger ("purchase:7"), as the database builds it."""
    return literal(prefix) + cast(id, String)


def moved(rightly: ColumnElement[bool], *reasons: Reason) -> ColumnElement[int]:
    """What was moved for these reasons, for all of them where none is named; a transfer between other wallets spoils the sum."""
    amount = case((rightly, Transfer.amount), else_=-Transfer.amount)
    counted = case((Transfer.reason.in_(reasons), amount), else_=0) if reasons else amount
    return cast(func.coalesce(func.sum(counted), 0), Points)
