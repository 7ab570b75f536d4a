"""What a download costs, and what is left of the balance: made for the slip that is shown before the click."""

from dataclasses import dataclass
from typing import Literal

from wenku.accounts.models import Member
from wenku.documents import kinds, lifecycle
from wenku.documents.models import Document, DocumentState
from wenku.downloads import rights, vip
from wenku.downloads.models import Way as PurchaseWay
from wenku.downloads.vip import Offer
from wenku.points import queries as points
from wenku.points.queries import Points
from wenku.web import earnings, pictures, vip_views
from wenku.web.earnings import Ways
from wenku.web.pictures import Picture
from wenku.web.vip_views import Ticket

Way = Literal["visitor", "buy", "poor", "owned", "vip", "own", "moderator"]
"""How somebody gets a file: by logging in first, by buying it, not yet for want of points; or it was bought before, was got by VIP
which still runs, is one's own, or is open to a moderator."""


@dataclass(frozen=True)
class Bill:
    """`title` has the extension, `paid` is what each pocket gives for the purchase, `after` what is left in it, below 0 where
    that is too little; `ways` are those to earn points.

    `vip` is the VIP that they have, `offer` what they might buy instead, at `offer_money`: neither where it is of no use here.

    `file_url` starts the file that was just bought.
    """

    document_id: int
    title: str
    kind: str
    size: int
    page_count: int
    cover: Picture | None
    is_public: bool
    way: Way
    price: int
    balance: Points
    ways: Ways
    file_url: str | None
    vip: Ticket | None
    offer: Offer | None
    offer_money: str

    @property
    def paid(self) -> Points:
        return points.payment(self.price, self.balance)

    @property
    def after(self) -> Points:
        return self.balance - self.paid


def bill(document: Document, *, by: Member, file_url: str | None) -> Bill:
    version = document.published_version or lifecycle.newest(document)
    is_public = document.state is DocumentState.PUBLISHED
    balance = points.spendable(by)
    how = way(document, by, balance.total)
    ticket = vip_views.ticket(by) if document.price and how in ("buy", "poor", "vip") else None
    offer = vip.offer() if document.price and how in ("buy", "poor") and not ticket else None
    return Bill(
        document_id=document.id,
        title=version.full_title,
        kind=kinds.named(version.kind).label,
        size=version.size,
        page_count=version.page_count or 0,
        cover=pictures.cover(document.id, version.id, version.cover_width, version.cover_height) if is_public else None,
        is_public=is_public,
        way=how,
        price=document.price,
        balance=balance,
        ways=earnings.ways(),
        file_url=file_url,
        vip=ticket,
        offer=offer,
        offer_money=vip_views.money(offer),
    )


def way(document: Document, by: Member | None, balance: int) -> Way:
    if by is None:
        return "visitor"
    if document.owner_id == by.id:
        return "own"
    if purchase := rights.living_purchase(document, by=by):
        return "vip" if purchase.way is PurchaseWay.VIP else "owned"
    if by.is_moderator:
        return "moderator"
    return "buy" if balance >= document.price else "poor"
