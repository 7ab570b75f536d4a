"""Refunds: a buyer asks, a moderator decides, a takedown refunds by itself; what was paid goes back the way it came, once."""

from datetime import datetime, timedelta

from sqlalchemy import select

from wenku.accounts import notifying, people
from wenku.accounts.models import Member, Role
from wenku.base import addresses, audit, clock, jobs
from wenku.base.db import session, unit_of_work
from wenku.base.errors import Conflict, Invalid, NotAllowed, NotFound
from wenku.base.words import _l
from wenku.documents.models import Document, DocumentState
from wenku.downloads import sales
from wenku.downloads.models import Purchase, RefundRequest, RefundState, Way
from wenku.downloads.sales import Part
from wenku.points import claims, ledger, tariff
from wenku.points.ledger import Account, Purse
from wenku.points.models import Reason

LONGEST = 500

notifying.sentences(
    {
        "downloads.refund-asked": _l("A buyer of “%(title)s” asks for a refund. Until it is decided, your share stays held."),
        "downloads.refunded": _l("%(points)s points were refunded to you for “%(title)s”."),
        "downloads.refund-refused": _l("Your refund for “%(title)s” was refused: %(answer)s"),
        "downloads.sale-refunded": _l("A sale of “%(title)s” was refunded: your %(points)s points went back to the buyer."),
        "downloads.sale-stands": _l("A refund of “%(title)s” was refused. Your share is yours."),
    }
)


class NotRefundable(Conflict):
    code, message = "not-refundable", _l("No refund can be asked for this download any more.")


class DecidedBefore(Conflict):
    code, message = "refund-decided", _l("This refund was decided meanwhile.")


class NotYours(NotAllowed):
    code, message = "own-refund", _l("Somebody else has to decide on a refund of your own.")


def bought(purchase_id: int, *, by: Member) -> Purchase:
    """The member's own purchase with its document, its row locked; for anybody else there is none."""
    purchase = sales.locked(purchase_id)
    if purchase.buyer_id != by.id:
        raise NotFound
    return purchase


def is_refundable(purchase: Purchase) -> bool:
    """Whether its buyer may ask for their points back now."""
    return (
        purchase.way is Way.SALE and purchase.ended_at is None and bool(purchase.held_until and clock.now() < purchase.held_until)
    )


def ask(purchase: Purchase, *, by: Member, reason: str) -> RefundRequest:
    """Ask for a refund of `purchase` (from `bought`); asking again returns the first request.

    Raises NotRefundable, and Invalid without a reason or with one that is too long.
    """
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": _l("Please say what is different from the preview.")})
    if len(reason) > LONGEST:
        raise Invalid({"reason": _l("At most %(most)s characters, please.", most=LONGEST)})
    if (first := of(purchase)) is not None:
        return first
    if not is_refundable(purchase):
        raise NotRefundable
    request = RefundRequest(purchase_id=purchase.id, reason=reason, state=RefundState.OPEN, asked_at=clock.now(), answer="")
    session().add(request)
    session().flush()
    document = purchase.document
    notifying.tell(document.owner_id, "downloads.refund-asked", path=addresses.document(document.id), title=_title(document))
    return request


def of(purchase: Purchase) -> RefundRequest | None:
    return session().scalar(select(RefundRequest).where(RefundRequest.purchase_id == purchase.id))


def grant(request_id: int, *, by: Member, answer: str = "") -> None:
    """Give the buyer back what they paid. Raises DecidedBefore, and NotYours for the buyer and the author, unless by an admin."""
    request, purchase = _undecided(request_id, by)
    refund(purchase, by=by)
    _decide(request, RefundState.GRANTED, by=by, answer=answer)


def refuse(request_id: int, *, by: Member, answer: str) -> None:
    """Let the sale stand; the buyer reads `answer`. Raises as `grant`, and Invalid without an answer."""
    if not answer.strip():
        raise Invalid({"answer": _l("Say why, so that the buyer knows.")})
    request, purchase = _undecided(request_id, by)
    _decide(request, RefundState.REFUSED, by=by, answer=answer)
    document, title = purchase.document, _title(purchase.document)
    path = addresses.document(document.id)
    notifying.tell(purchase.buyer_id, "downloads.refund-refused", path=path, title=title, answer=request.answer)
    notifying.tell(document.owner_id, "downloads.sale-stands", path=path, title=title)


def for_takedown(document: Document) -> None:
    """Refund everyone who bought the document of late. A job does it: a thousand buyers hold up nobody.

    Until a buyer's turn comes they can't fetch the file either: it is taken down.
    """
    since = clock.now() - timedelta(days=tariff.takedown_refund_days.get())
    jobs.enqueue(
        "downloads.refund_takedown",
        key=f"downloads.refund_takedown:{document.id}",
        document_id=document.id,
        since=since.isoformat(),
    )


def refund_takedown(document_id: int, since: str) -> None:
    """Each purchase in a unit of its own; may run twice. Called by the worker."""
    sold = select(Purchase.id).where(
        Purchase.document_id == document_id,
        Purchase.way == Way.SALE,
        Purchase.ended_at.is_(None),
        Purchase.bought_at >= datetime.fromisoformat(since),
    )
    with unit_of_work(writes=False):
        ids = session().scalars(sold.order_by(Purchase.id)).all()
    for purchase_id in ids:
        with unit_of_work():
            _refund_by_itself(purchase_id)


def refund(purchase: Purchase, *, by: Member) -> bool:
    """Give the buyer back what they paid, from each pocket as much as came out of it, and end their right to the file.

    The author's share comes from where it is: held, or among what they have free by now; what is missing there the house pays, and
    claims it from what the author earns later. False where it was refunded before. `purchase` comes from `sales.locked`.
    """
    if purchase.ended_at is not None:
        return False
    document, parts = purchase.document, sales.parts(purchase)
    buyer, author = ledger.locked(purchase.buyer, document.owner)
    for part in parts:
        _give_back(part, purchase, buyer=buyer, author=author, by=by)
    purchase.ended_at = clock.now()
    title, path = _title(document), addresses.document(document.id)
    authors = sum(part.authors for part in parts)
    notifying.tell(purchase.buyer_id, "downloads.refunded", path="/me/points", title=title, points=purchase.price)
    notifying.tell(document.owner_id, "downloads.sale-refunded", path=path, title=title, points=authors)
    return True


def _give_back(part: Part, purchase: Purchase, *, buyer: Purse, author: Purse, by: Member) -> None:
    pocket, reference = part.pocket, sales.reference(purchase)
    taker, house = buyer.of(pocket), ledger.house(pocket)
    source = author.of(pocket) if purchase.released_at else author.held(pocket)
    there = min(part.authors, source.balance)
    shares: list[tuple[int, Account, Reason]] = [
        (there, source, Reason.REFUND),
        (part.authors - there, house, Reason.ADVANCE),
        (part.houses, house, Reason.FEE_BACK),
    ]
    for amount, giver, reason in shares:
        if amount:
            ledger.move(amount, giver=giver, taker=taker, reason=reason, reference=reference, by=by)
    if there < part.authors:
        claims.owe(purchase.document.owner, pocket, part.authors - there, reference=reference)


def _refund_by_itself(purchase_id: int) -> None:
    purchase, system = sales.locked(purchase_id), people.system()
    if purchase.document.state is not DocumentState.TAKEN_DOWN:  # restored before their turn came: they have their file again
        return
    refund(purchase, by=system)
    request = of(purchase)
    if request is not None and request.state is RefundState.OPEN:
        _decide(request, RefundState.GRANTED, by=system, answer="")


def _undecided(request_id: int, by: Member) -> tuple[RefundRequest, Purchase]:
    """The request and its purchase, locked, to be decided by `by`."""
    purchase_id = session().scalar(select(RefundRequest.purchase_id).where(RefundRequest.id == request_id))
    if purchase_id is None:
        raise NotFound
    purchase = sales.locked(purchase_id)
    request = session().get_one(RefundRequest, request_id, populate_existing=True)
    if request.state is not RefundState.OPEN:
        raise DecidedBefore
    if by.id in (purchase.buyer_id, purchase.document.owner_id) and by.role is not Role.ADMIN:
        raise NotYours
    return request, purchase


def _decide(request: RefundRequest, state: RefundState, *, by: Member, answer: str) -> None:
    answer = answer.strip()
    if len(answer) > LONGEST:
        raise Invalid({"answer": _l("At most %(most)s characters, please.", most=LONGEST)})
    request.state, request.answer = state, answer
    request.decided_by_id, request.decided_at = by.id, clock.now()
    audit.record(f"refund.{state}", by_id=by.id, subject=f"purchase:{request.purchase_id}", answer=answer)
    session().flush()


def _title(document: Document) -> str:
    return document.published_version.full_title if document.published_version else ""
