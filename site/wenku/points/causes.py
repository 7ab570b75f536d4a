"""Causes: for each reason of a transfer the row that its reference names, whose points it moves, and who may do it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, null, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, aliased

from wenku.accounts.models import Member, Role
from wenku.base.words import _l
from wenku.points import evidence, faults
from wenku.points.faults import Fault
from wenku.points.models import Reason, Transfer, Wallet

faults.sentences(
    {
        "cause": _l("Transfer %(subject)s names “%(reference)s” as its cause, and there is no such thing."),
        "whose": _l("Transfer %(subject)s moves the points of somebody whom its cause, “%(reference)s”, doesn't concern."),
        "by": _l("Transfer %(subject)s (“%(reference)s”) was made by a member who can't make it."),
        "reason": _l("Nothing vouches for the reason “%(subject)s” of transfer %(transfer)s."),
    }
)

Expression = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True)
class _Cause:
    reasons: tuple[Reason, ...]
    name: str
    id: Expression
    whose: Expression | None
    by: Expression | None
    in_parts: bool


_system = aliased(Member)
SYSTEM: ColumnElement[Any] = select(_system.id).where(_system.role == Role.SYSTEM).scalar_subquery()
"""For `by`: what no person does."""

_causes: dict[Reason, _Cause] = {}


def of(
    *reasons: Reason,
    name: str,
    id: Expression,
    whose: Expression | None = None,
    by: Expression | None = None,
    in_parts: bool = False,
) -> None:
    """References of these reasons are `name` and an `id` ("purchase:7"), with one more number where it comes `in_parts`
    ("claim:7:20"). `whose` is the member who gives or takes, `by` the only one who may make such a transfer: expressions over the
    row with that id, None where the row doesn't say.
    """
    cause = _Cause(reasons, name.rstrip(":"), id, whose, by, in_parts)
    _causes.update(dict.fromkeys(reasons, cause))


def check() -> Iterator[Fault]:
    """Transfers without a cause, or made by or for somebody with whom their cause has nothing to do."""
    for cause in dict.fromkeys(_causes.values()):
        yield from faults.listed("cause", _unfounded(cause), _fault)
    known = [str(reason) for reason in _causes]
    reason = type_coerce(Transfer.reason, String)  # a word that this version doesn't know is still to be told
    others = select(reason.label("reason"), func.min(Transfer.id).label("id")).where(reason.not_in(known)).group_by(reason)
    yield from faults.listed("reason", others, lambda row: Fault("reason", row.reason, facts={"transfer": row.id}))


def _unfounded(cause: _Cause) -> Select[*tuple[Any, ...]]:
    """A list of names that is made once and looked up: neither database would find an index for names put together on the way."""
    columns = [_name(cause).label("name"), _or_null(cause.whose).label("whose"), _or_null(cause.by).label("by")]
    named = select(*columns).cte().prefix_with("MATERIALIZED")
    giver, taker = aliased(Wallet), aliased(Wallet)
    fits: list[ColumnElement[bool]] = [named.c.name.is_not(None)]
    if cause.whose is not None:
        fits.append(named.c.whose.in_([func.coalesce(giver.member_id, 0), func.coalesce(taker.member_id, 0)]))
    if cause.by is not None:
        fits.append(named.c.by == Transfer.by_id)
    query = (
        select(
            Transfer.id,
            Transfer.reference,
            named.c.name,
            named.c.whose,
            giver.member_id.label("giver"),
            taker.member_id.label("taker"),
        )
        .outerjoin(named, named.c.name == _named_by(cause))
        .outerjoin(giver, giver.id == Transfer.giver_id)
        .outerjoin(taker, taker.id == Transfer.taker_id)
        .where(Transfer.reason.in_(cause.reasons))
    )
    return query.where(func.coalesce(and_(*fits), False).is_(False))


def _fault(row: Any) -> Fault:
    concerns = row.whose is None or row.whose in (row.giver, row.taker)
    kind = "cause" if row.name is None else "by" if concerns else "whose"
    return Fault(kind, row.id, facts={"reference": row.reference})


def _name(cause: _Cause) -> ColumnElement[str]:
    """Cast as a whole: SQLite makes no index for a column without a type, and would look at every name for every transfer."""
    name = evidence.named(f"{cause.name}:", cause.id)
    return cast(name + ":" if cause.in_parts else name, String)


def _named_by(cause: _Cause) -> ColumnElement[str]:
    return func.rtrim(Transfer.reference, "0123456789") if cause.in_parts else Transfer.reference.expression


def _or_null(expression: Expression | None) -> Any:
    return null() if expression is None else expression
