"""The audit: proves that wallets, transfers and purchases tell the same story, and says where they don't."""

from collections.abc import Iterator

from sqlalchemy import and_, func, or_, select, text

from wenku.base import db
from wenku.base.db import session
from wenku.base.words import _l
from wenku.documents import reward_proofs
from wenku.documents.models import Document
from wenku.downloads import purchasing, settlements, vip_books
from wenku.downloads.models import Purchase
from wenku.payments import proofs as payments
from wenku.points import causes, evidence, faults, payout_proofs, proofs
from wenku.points.faults import Fault
from wenku.points.models import Reason, Transfer

faults.sentences(
    {
        "paid": _l("Purchase %(subject)s cost %(price)s points, but %(sum)s were paid for it."),
        "twice": _l("Member %(buyer)s has the right to download document %(subject)s more than once."),
    }
)

_PAID = (Reason.SALE, Reason.FEE)
causes.of(*_PAID, name=purchasing.REFERENCE, id=Purchase.id, whose=Purchase.buyer_id, by=Purchase.buyer_id)


def check() -> list[Fault]:
    """What doesn't add up; nothing where the books are right.

    To be asked in a read-only unit that sees one moment (`unit_of_work(writes=False, snapshot=True)`), or a sale that is made
    meanwhile looks like a fault.
    """
    if not db.is_sqlite():  # each question reads whole tables; without fresh statistics PostgreSQL would look them up row by row
        session().execute(text("SET LOCAL enable_nestloop = off"))
    return [
        *proofs.check(),
        *causes.check(),
        *_wrongly_paid_purchases(),
        *_rights_held_twice(),
        *settlements.check(),
        *vip_books.check(),
        *payout_proofs.check(),
        *payments.check(),
        *reward_proofs.check(),
    ]


def _wrongly_paid_purchases() -> Iterator[Fault]:
    """A purchase was paid by its buyer, at its price, to its author and the house, and to nobody else. Whether the author's share
    was held, released or given back since is told by its settlement.
    """
    giver, taker = evidence.giver, evidence.taker
    to_author = and_(Transfer.reason == Reason.SALE, taker.member_id == Document.owner_id)
    to_house = and_(Transfer.reason == Reason.FEE, taker.member_id.is_(None))
    is_paid = and_(giver.member_id == Purchase.buyer_id, or_(to_author, to_house))
    paid = evidence.moved(is_paid)
    bought = select(Purchase.id, Purchase.price, paid.label("paid")).join(Document, Document.id == Purchase.document_id)
    query = (
        evidence.beside(bought, evidence.named(purchasing.REFERENCE, Purchase.id), *_PAID)
        .group_by(Purchase.id, Purchase.price)
        .having(paid != Purchase.price)
        .order_by(Purchase.id)
    )
    yield from faults.listed(
        "paid", query, lambda row: Fault("paid", row.id, row.paid - row.price, {"price": row.price, "sum": row.paid})
    )


def _rights_held_twice() -> Iterator[Fault]:
    query = select(Purchase.document_id, Purchase.buyer_id).where(Purchase.ended_at.is_(None))
    query = query.group_by(Purchase.document_id, Purchase.buyer_id).having(func.count() > 1)
    yield from faults.listed("twice", query, lambda row: Fault("twice", row.document_id, facts={"buyer": row.buyer_id}))
