"""A part of the audit: each sale's share was released once or refunded once, in full, and what the house advanced is claimed."""

from collections.abc import Iterator, Mapping

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from wenku.base.words import _l
from wenku.documents.models import Document
from wenku.downloads import purchasing
from wenku.downloads.models import Purchase
from wenku.points import causes, claims, evidence, faults
from wenku.points.faults import Fault
from wenku.points.models import Claim, Reason, Transfer

_REFERENCE = evidence.named(purchasing.REFERENCE, Purchase.id)
_OF_A_SALE = (Reason.SALE, Reason.FEE, Reason.RELEASE, Reason.REFUND, Reason.ADVANCE, Reason.FEE_BACK)

faults.sentences(
    {
        "settled": _l("Purchase %(subject)s was not released or refunded as it should be."),
        "astray": _l("Transfer %(subject)s refunds or releases what it shouldn't."),
        "advance": _l("Transfer %(subject)s was advanced by the house, but nobody owes it."),
        "claim": _l("%(settled)s points of claim %(subject)s are settled, but %(sum)s were paid for it."),
    }
)

_owner = select(Document.owner_id).where(Document.id == Purchase.document_id).scalar_subquery()
causes.of(Reason.RELEASE, name=purchasing.REFERENCE, id=Purchase.id, whose=_owner, by=causes.SYSTEM)
causes.of(Reason.REFUND, Reason.ADVANCE, Reason.FEE_BACK, name=purchasing.REFERENCE, id=Purchase.id, whose=Purchase.buyer_id)


def check() -> Iterator[Fault]:
    yield from _wrongly_settled()
    yield from _refunds_to_others()
    yield from _unclaimed_advances()
    yield from _wrongly_settled_claims()


def _wrongly_settled() -> Iterator[Fault]:
    """For each pocket: what was released is the author's share, or nothing yet; what went back is all of it, or nothing.

    A share that was never held was the author's at once: before there were holds, and counts as released since.
    """
    held = func.sum(case((and_(Transfer.reason == Reason.SALE, evidence.taker.is_held), Transfer.amount), else_=0))
    sums = {reason: func.sum(case((Transfer.reason == reason, Transfer.amount), else_=0)) for reason in _OF_A_SALE}
    back = sums[Reason.REFUND] + sums[Reason.ADVANCE]
    share, released = sums[Reason.SALE], sums[Reason.RELEASE]
    is_right = and_(
        case((Purchase.released_at.is_(None), and_(held == share, released == 0)), else_=released == held),
        case((Purchase.ended_at.is_(None), and_(back == 0, sums[Reason.FEE_BACK] == 0)), else_=_all_went_back(back, sums)),
    )
    query = (
        evidence.beside(select(Purchase.id), _REFERENCE, *_OF_A_SALE)
        .where(Transfer.id.is_not(None))
        .group_by(Purchase.id, Purchase.released_at, Purchase.ended_at, Transfer.pocket)
        .having(~is_right)
    )
    yield from faults.listed("settled", query.order_by(Purchase.id), lambda row: Fault("settled", row.id))


def _all_went_back(back: ColumnElement[int], sums: Mapping[Reason, ColumnElement[int]]) -> ColumnElement[bool]:
    return and_(back == sums[Reason.SALE], sums[Reason.FEE_BACK] == sums[Reason.FEE])


def _refunds_to_others() -> Iterator[Fault]:
    """What is released stays with its author, what is refunded goes to the buyer, from the author or the house."""
    giver, taker = evidence.giver, evidence.taker
    from_the_house = and_(giver.member_id.is_(None), taker.member_id == Purchase.buyer_id)
    rightly = or_(
        and_(Transfer.reason == Reason.RELEASE, giver.member_id == Document.owner_id, taker.member_id == Document.owner_id),
        and_(Transfer.reason == Reason.REFUND, giver.member_id == Document.owner_id, taker.member_id == Purchase.buyer_id),
        and_(Transfer.reason.in_([Reason.ADVANCE, Reason.FEE_BACK]), from_the_house),
    )
    settled = select(Transfer.id).select_from(Purchase).join(Document, Document.id == Purchase.document_id)
    all_of_it = evidence.beside(settled, _REFERENCE, *_OF_A_SALE[2:])
    query = all_of_it.where(Transfer.id.is_not(None), ~func.coalesce(rightly, False))
    yield from faults.listed("astray", query.order_by(Transfer.id), lambda row: Fault("astray", row.id))


def _unclaimed_advances() -> Iterator[Fault]:
    claim = and_(Claim.reference == Transfer.reference, Claim.pocket == Transfer.pocket, Claim.amount == Transfer.amount)
    query = select(Transfer.id).outerjoin(Claim, claim).where(Transfer.reason == Reason.ADVANCE, Claim.id.is_(None))
    yield from faults.listed("advance", query.order_by(Transfer.id), lambda row: Fault("advance", row.id))


def _wrongly_settled_claims() -> Iterator[Fault]:
    """What is settled of a claim was paid by who owes it, to the house."""
    giver = evidence.giver
    paid = evidence.moved(giver.member_id == Claim.member_id)
    of_claim = Transfer.reference.like(evidence.named(claims.REFERENCE, Claim.id) + ":%")
    query = (
        select(Claim.id, Claim.settled, paid.label("paid"))
        .outerjoin(Transfer, and_(Transfer.reason == Reason.CLAIM, Transfer.pocket == Claim.pocket, of_claim))
        .outerjoin(giver, giver.id == Transfer.giver_id)
        .group_by(Claim.id, Claim.settled)
        .having(paid != Claim.settled)
    )
    yield from faults.listed(
        "claim",
        query.order_by(Claim.id),
        lambda row: Fault("claim", row.id, row.settled - row.paid, {"settled": row.settled, "sum": row.paid}),
    )
