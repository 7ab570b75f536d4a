"""Buying the right to download a document."""

from datetime import timedelta

from wenku.accounts import notifying
from wenku.accounts.models import Member
from wenku.base import addresses, clock
from wenku.base.db import session
from wenku.base.errors import Conflict
from wenku.base.words import _l
from wenku.documents import access
from wenku.documents.models import Document
from wenku.downloads import rights
from wenku.downloads.models import Purchase, Way
from wenku.points import ledger, tariff
from wenku.points import queries as points
from wenku.points.ledger import NotEnoughPoints, Purse
from wenku.points.models import Pocket, Reason, Wallet

REFERENCE = "purchase:"
"""With the purchase's id behind it, its name in the ledger."""

notifying.sentences({"downloads.sold": _l("“%(title)s” was bought. You earned %(points)s points.")})


class PriceChanged(Conflict):
    code, message = "price-changed", _l("The price is %(price)s points now. Nothing was taken from your balance.")


def buy(document: Document, *, by: Member, seen_price: int) -> Purchase:
    """Buy `document` (from `access.readable`) once and for good; buying it again returns the first purchase, but one by VIP ends.

    `seen_price` is what the buyer agreed to, in points. Raises PriceChanged where it is no longer the price,
    NotForSale (also to its own author), and NotEnoughPoints.
    """
    session().refresh(document, ["price", "state"], with_for_update={"read": True})  # a takedown waits, other buyers don't
    access.still_for_sale(document, by=by)
    buyer, author = ledger.locked(by, document.owner)
    owned = rights.living_purchase(document, by=by)
    if owned and owned.way is not Way.VIP:
        return owned
    if document.price != seen_price:
        raise PriceChanged(price=document.price, seen_price=seen_price, document_id=document.id)
    if buyer.balance < document.price:  # the ledger would refuse too, but can't say how much is missing of the whole price
        raise NotEnoughPoints(needed=document.price, document_id=document.id)
    rights.give_up_vip(document, by=by)
    purchase = _purchase(document, by)
    session().add(purchase)
    session().flush()
    if purchase.price:
        earned = _pay(purchase, buyer=buyer, author=author, by=by)
        _tell(document, earned)
    return purchase


def _purchase(document: Document, by: Member) -> Purchase:
    """How long the author's share is held is settled now, whatever the tariff says later."""
    now = clock.now()
    if not document.price:
        return Purchase(document_id=document.id, buyer_id=by.id, price=0, way=Way.FREE, bought_at=now)
    until = now + timedelta(hours=tariff.refund_hours.get())
    return Purchase(document_id=document.id, buyer_id=by.id, price=document.price, way=Way.SALE, bought_at=now, held_until=until)


def _pay(purchase: Purchase, *, buyer: Purse, author: Purse, by: Member) -> int:
    """Gifts first: what was paid in gift points arrives as gift points, cash as cash. What the author earned, of both."""
    paid = points.payment(purchase.price, points.Points(buyer.gift.balance, buyer.cash.balance))
    return sum(
        _share(paid.of(pocket), purchase, buyer=buyer.of(pocket), author=author.held(pocket), by=by)
        for pocket in Pocket
        if paid.of(pocket)
    )


def _share(paid: int, purchase: Purchase, *, buyer: Wallet, author: Wallet, by: Member) -> int:
    """Each gets their share of what was paid from one pocket, the author in the wallet that is held; what the author earned."""
    authors, houses = tariff.shares(paid)
    for share, taker, reason in ((authors, author, Reason.SALE), (houses, ledger.house(buyer.pocket), Reason.FEE)):
        if share:
            ledger.move(share, giver=buyer, taker=taker, reason=reason, reference=f"{REFERENCE}{purchase.id}", by=by)
    return authors


def _tell(document: Document, earned: int) -> None:
    version = document.published_version
    title = version.full_title if version else ""
    notifying.tell(document.owner_id, "downloads.sold", path=addresses.document(document.id), title=title, points=earned)
