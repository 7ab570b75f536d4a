"""What a download costs, and what is left of the balance: made for the slip that is shown before the click."""

from dataclasses import dataclass
from typing import Literal

from wenku.accounts.models import Member
from wenku.documents import kinds, lifecycle
from wenku.documents.models import Document, DocumentState
from wenku.downloads import rights
from wenku.points import queries as points
from wenku.points.queries import Points
from wenku.web import earnings, pictures
from wenku.web.earnings import Ways
from wenku.web.pictures import Picture

Way = Literal["visitor", "buy", "poor", "owned", "own", "moderator"]
"""How somebody gets a file: by logging in first, by buying it, not yet for want of points; or it was bought before, is one's own,
or is open to a moderator."""


@dataclass(frozen=True)
class Bill:
    """`title` has the extension, `paid` is what each pocket gives for the purchase, `after` what is left in it, below 0 where
    that is too little; `ways` are those to earn points.

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
    return Bill(
        document_id=document.id,
        title=version.full_title,
        kind=kinds.named(version.kind).label,
        size=version.size,
        page_count=version.page_count or 0,
        cover=pictures.cover(document.id, version.id, version.cover_width, version.cover_height) if is_public else None,
        is_public=is_public,
        way=way(document, by, balance.total),
        price=document.price,
        balance=balance,
        ways=earnings.ways(),
        file_url=file_url,
    )


def way(document: Document, by: Member | None, balance: int) -> Way:
    if by is None:
        return "visitor"
    if document.owner_id == by.id:
        return "own"
    if rights.living_purchase(document, by=by):
        return "owned"
    if by.is_moderator:
        return "moderator"
    return "buy" if balance >= document.price else "poor"
