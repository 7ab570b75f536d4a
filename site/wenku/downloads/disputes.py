"""What moderators look at to decide on refunds: open requests, the longest waiting first, with what is known of the sale."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from wenku.accounts.models import Member
from wenku.base import paging
from wenku.base.db import session
from wenku.base.paging import Page
from wenku.documents.models import Document, Version
from wenku.downloads.models import Download, Purchase, RefundRequest, RefundState


@dataclass(frozen=True)
class Dispute:
    """A request with its sale; `downloads`: how often the buyer fetched the file, `asked_before`: their other requests so far."""

    request_id: int
    document_id: int
    title: str
    buyer_id: int
    buyer: str
    author_id: int
    author: str
    price: int
    reason: str
    bought_at: datetime
    asked_at: datetime
    downloads: int
    asked_before: int


def still_open(*, after: str | None = None, size: int = 30) -> Page[Dispute]:
    """`after` is the page's key."""
    buyer, author = aliased(Member), aliased(Member)
    query = (
        select(RefundRequest, Purchase, Version, buyer.name.label("buyer"), Document.owner_id, author.name.label("author"))
        .join(Purchase, Purchase.id == RefundRequest.purchase_id)
        .join(Document, Document.id == Purchase.document_id)
        .join(Version, Version.id == Document.published_version_id)
        .join(buyer, buyer.id == Purchase.buyer_id)
        .join(author, author.id == Document.owner_id)
        .where(RefundRequest.state == RefundState.OPEN)
        .order_by(RefundRequest.id)
        .limit(size + 1)
    )
    if last := paging.number(after):
        query = query.where(RefundRequest.id > last)
    rows = session().execute(query).all()
    shown = rows[:size]
    return Page(_read(shown), next=str(shown[-1].RefundRequest.id) if len(rows) > size else None)


def count_open() -> int:
    return session().scalar(select(func.count()).select_from(RefundRequest).where(RefundRequest.state == RefundState.OPEN)) or 0


def _read(rows: Sequence[Row[*tuple[object, ...]]]) -> list[Dispute]:
    buyers = {row.Purchase.buyer_id for row in rows}
    fetched, asked = _fetched(buyers, {row.Purchase.document_id for row in rows}), _asked(buyers)
    return [_dispute(row, fetched, asked) for row in rows]


def _dispute(row: Row[*tuple[object, ...]], fetched: dict[tuple[int, int], int], asked: dict[int, int]) -> Dispute:
    request, purchase = row.RefundRequest, row.Purchase
    return Dispute(
        request_id=request.id,
        document_id=purchase.document_id,
        title=row.Version.full_title,
        buyer_id=purchase.buyer_id,
        buyer=row.buyer,
        author_id=row.owner_id,
        author=row.author,
        price=purchase.price,
        reason=request.reason,
        bought_at=purchase.bought_at,
        asked_at=request.asked_at,
        downloads=fetched.get((purchase.buyer_id, purchase.document_id), 0),
        asked_before=asked.get(purchase.buyer_id, 1) - 1,
    )


def _fetched(members: Collection[int], documents: Collection[int]) -> dict[tuple[int, int], int]:
    counted = select(Download.member_id, Download.document_id, func.count()).where(
        Download.member_id.in_(members), Download.document_id.in_(documents)
    )
    grouped = counted.group_by(Download.member_id, Download.document_id)
    return {(member, document): count for member, document, count in session().execute(grouped)}


def _asked(members: Collection[int]) -> dict[int, int]:
    counted = select(Purchase.buyer_id, func.count()).join(RefundRequest, RefundRequest.purchase_id == Purchase.id)
    grouped = counted.where(Purchase.buyer_id.in_(members)).group_by(Purchase.buyer_id)
    return {row[0]: row[1] for row in session().execute(grouped)}
