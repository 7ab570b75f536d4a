"""Buying the right to download a document."""

from datetime import timedelta

from sqlalchemy import insert

from wenku.accounts import notifying, sanctions
from wenku.accounts.models import Kind, Member
from wenku.base import addresses, clock, db
from wenku.base.errors import Conflict
from wenku.base.statements import Statement
from wenku.base.words import _l
from wenku.documents import access
from wenku.documents.models import Document
from wenku.downloads import rights
from wenku.downloads.models import Purchase, Way
from wenku.points import ledger, tariff
from wenku.points import queries as points
from wenku.points.ledger import Account, Movement, NotEnoughPoints, Purse
from wenku.points.models import Pocket, Reason

REFERENCE = "purchase:"
"""With the purchase's id behind it, its name in the ledger."""

_WRITE = Statement(insert(db.table(Purchase)).returning(Purchase.id))

notifying.sentences({"downloads.sold": _l("“%(title)s” was bought. You earned %(points)s points.")})


class PriceChanged(Conflict):
    code, message = "price-changed", _l("The price is %(price)s points now. Nothing was taken from your balance.")


def buy(document: Document, *, by: Member, seen_price: int) -> Purchase:
    """Buy `document` (from `access.readable`) once and for good; buying it again returns the first purchase, but one by VIP ends.

    `seen_price` is what the buyer agreed to, in points. Raises PriceChanged where it is no longer the price,
    NotForSale (also to its own author), and NotEnoughPoints.
    """
    access.lock(document)
    access.still_for_sale(document, by=by)
    buyer, author = ledger.locked(by, document.owner)
    owned = rights.standing_purchase(document, by=by)
    if owned and owned.way is not Way.VIP:
        return owned
    sanctions.check(by, Kind.PURCHASE)
    if document.price != seen_price:
        raise PriceChanged(price=document.price, seen_price=seen_price, document_id=document.id)
    if buyer.balance < document.price:  # the ledger would refuse too, but can't say how much is missing of the whole price
        raise NotEnoughPoints(needed=document.price, document_id=document.id)
    if owned:
        rights.give_up_vip(document, by=by)
    purchase = _purchase(document, by)
    if purchase.price:
        earned = _pay(purchase, buyer=buyer, author=author, by=by)
        _tell(document, earned)
    return purchase


def _purchase(document: Document, by: Member) -> Purchase:
    """How long the author's share is held is settled now, whatever the tariff says later."""
    now, way, until = clock.now(), Way.FREE, None
    if document.price:
        way, until = Way.SALE, now + timedelta(hours=tariff.refund_hours.get())
    values = {
        "document_id": document.id,
        "buyer_id": by.id,
        "price": document.price,
        "way": way,
        "bought_at": now,
        "held_until": until,
        "released_at": None,
        "ended_at": None,
    }
    return db.written(Purchase, _WRITE.run(values)[0].id, values)


def _pay(purchase: Purchase, *, buyer: Purse, author: Purse, by: Member) -> int:
    """Gifts first: what was paid in gift points arrives as gift points, cash as cash. What the author earned, of both."""
    paid = points.payment(purchase.price, points.Points(buyer.gift.balance, buyer.cash.balance))
    movements: list[Movement] = []
    for pocket in Pocket:
        if paid.of(pocket):
            movements += _shares(paid.of(pocket), buyer=buyer.of(pocket), author=author.held(pocket))
    ledger.move_all(movements, reference=f"{REFERENCE}{purchase.id}", by=by)
    return sum(one.amount for one in movements if one.reason is Reason.SALE)


def _shares(paid: int, *, buyer: Account, author: Account) -> list[Movement]:
    """Each gets their share of what was paid from one pocket, the author in the wallet that is held."""
    authors, houses = tariff.shares(paid)
    shares = (Movement(authors, buyer, author, Reason.SALE), Movement(houses, buyer, ledger.house(buyer.pocket), Reason.FEE))
    return [share for share in shares if share.amount]


def _tell(document: Document, earned: int) -> None:
    version = document.published_version
    title = version.full_title if version else ""
    notifying.tell(document.owner_id, "downloads.sold", path=addresses.document(document.id), title=title, points=earned)
