"""What was paid for a purchase: the author's share and the house's, of each pocket, as the ledger has it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from wenku.base.db import session
from wenku.base.errors import NotFound
from wenku.documents.models import Document
from wenku.downloads.models import Purchase
from wenku.downloads.purchasing import REFERENCE
from wenku.points.models import Pocket, Reason, Transfer


@dataclass(frozen=True)
class Part:
    """What was paid in one pocket."""

    pocket: Pocket
    authors: int
    houses: int


def reference(purchase: Purchase) -> str:
    return f"{REFERENCE}{purchase.id}"


def parts(purchase: Purchase) -> list[Part]:
    rows = session().execute(
        select(Transfer.reason, Transfer.pocket, Transfer.amount).where(
            Transfer.reason.in_([Reason.SALE, Reason.FEE]), Transfer.reference == reference(purchase)
        )
    )
    paid = {(row.reason, row.pocket): row.amount for row in rows}
    all = [Part(pocket, paid.get((Reason.SALE, pocket), 0), paid.get((Reason.FEE, pocket), 0)) for pocket in Pocket]
    return [part for part in all if part.authors or part.houses]


def locked(purchase_id: int) -> Purchase:
    """The purchase as it is now, with its document, author and buyer; its row is locked until the unit ends.

    The document's row, where it is locked too, is locked before, wallets after.
    """
    found = select(Purchase).where(Purchase.id == purchase_id).execution_options(populate_existing=True)
    purchase = session().scalar(found.with_for_update())
    if purchase is None:
        raise NotFound
    document = joinedload(Purchase.document)
    loaded = (document.joinedload(Document.owner), document.joinedload(Document.published_version), joinedload(Purchase.buyer))
    return session().scalars(select(Purchase).where(Purchase.id == purchase_id).options(*loaded)).one()
