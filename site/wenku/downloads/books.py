"""The audit: proves that wallets, transfers and purchases tell the same story, and says where they don't."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import aliased

from wenku.base.columns import Points
from wenku.base.words import _l
from wenku.documents.models import Document, DocumentState
from wenku.downloads import purchasing
from wenku.downloads.models import Purchase
from wenku.points import causes, faults, proofs
from wenku.points.faults import Fault
from wenku.points.models import Pocket, Reason, Transfer, Wallet

faults.sentences(
    {
        "paid": _l("Purchase %(subject)s cost %(price)s points, but %(sum)s were paid for it."),
        "ended": _l("Purchase %(subject)s has ended, but of what was paid for it %(gift)s gift and %(cash)s cash points weren't given back."),
        "twice": _l("Member %(buyer)s has the right to download document %(subject)s more than once."),
    }
)

PAID = (Reason.SALE, Reason.FEE)
GIVEN_BACK = (Reason.REFUND, Reason.FEE_BACK, Reason.ADVANCE)

_owner = select(Document.owner_id).where(Document.id == Purchase.document_id).scalar_subquery()
_purchase = {"name": purchasing.REFERENCE.rstrip(":"), "id": Purchase.id}
causes.of(*PAID, **_purchase, whose=Purchase.buyer_id, by=Purchase.buyer_id)
causes.of(*GIVEN_BACK, **_purchase, whose=Purchase.buyer_id)
causes.of(Reason.RELEASE, **_purchase, whose=_owner, by=causes.SYSTEM)


def check() -> list[Fault]:
    """What doesn't add up; nothing where the books are right.

    To be asked in a read-only unit that sees one moment (`unit_of_work(writes=False, snapshot=True)`), or a sale that is made
    meanwhile looks like a fault.
    """
    return [*proofs.check(), *causes.check(), *_wrongly_paid_purchases(), *_rights_held_twice()]


def _wrongly_paid_purchases() -> Iterator[Fault]:
    """A living purchase was paid by its buyer, at its price, to its author and the house, and to nobody else. One that has ended
    was given back, pocket by pocket; or none of it, where the document was taken down long after.
    """
    sums = _paid().subquery()
    net = sums.c.gift + sums.c.cash
    is_kept = and_(net == sums.c.price, sums.c.state == DocumentState.TAKEN_DOWN)
    query = select(sums, net.label("net")).order_by(sums.c.id)
    paid = query.where(sums.c.ended_at.is_(None), net != sums.c.price)
    ended = query.where(sums.c.ended_at.is_not(None), or_(sums.c.gift != 0, sums.c.cash != 0), ~is_kept)
    yield from faults.listed("paid", paid, lambda row: Fault("paid", row.id, row.net - row.price, {"price": row.price, "sum": row.net}))
    yield from faults.listed("ended", ended, lambda row: Fault("ended", row.id, row.net, {"gift": row.gift, "cash": row.cash}))


def _paid() -> Select[*tuple[Any, ...]]:
    """Each purchase with what was paid for it and not given back, from each pocket; what went astray counts against it."""
    giver, taker = aliased(Wallet), aliased(Wallet)
    to_author = and_(Transfer.reason == Reason.SALE, taker.member_id == Document.owner_id, taker.is_held)
    to_house = and_(Transfer.reason == Reason.FEE, taker.member_id.is_(None))
    is_paid = and_(giver.member_id == Purchase.buyer_id, or_(to_author, to_house))
    by_author = and_(Transfer.reason == Reason.REFUND, giver.member_id == Document.owner_id)
    by_house = and_(Transfer.reason != Reason.REFUND, giver.member_id.is_(None))
    is_back = and_(taker.member_id == Purchase.buyer_id, ~taker.is_held, or_(by_author, by_house))
    sign = case((Transfer.reason.in_(PAID), case((is_paid, 1), else_=-1)), else_=case((is_back, -1), else_=1))
    sums = [
        cast(func.coalesce(func.sum(case((Transfer.pocket == pocket, sign * Transfer.amount), else_=0)), 0), Points).label(str(pocket))
        for pocket in Pocket
    ]
    facts = (Purchase.id, Purchase.price, Purchase.ended_at, Document.state)
    return (
        select(*facts, *sums)
        .join(Document, Document.id == Purchase.document_id)
        .outerjoin(Transfer, and_(Transfer.reason.in_([*PAID, *GIVEN_BACK]), Transfer.reference == _reference()))
        .outerjoin(giver, giver.id == Transfer.giver_id)
        .outerjoin(taker, taker.id == Transfer.taker_id)
        .group_by(*facts)
    )


def _rights_held_twice() -> Iterator[Fault]:
    query = select(Purchase.document_id, Purchase.buyer_id).where(Purchase.ended_at.is_(None))
    query = query.group_by(Purchase.document_id, Purchase.buyer_id).having(func.count() > 1)
    yield from faults.listed("twice", query, lambda row: Fault("twice", row.document_id, facts={"buyer": row.buyer_id}))


def _reference() -> ColumnElement[str]:
    """A purchase's name in the ledger, as the database builds it."""
    return literal(purchasing.REFERENCE) + cast(Purchase.id, String)
