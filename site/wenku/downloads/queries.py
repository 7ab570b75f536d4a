"""What members bought, and which documents their purchases were of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from wenku.accounts.models import Member
from wenku.base import paging
from wenku.base.db import session
from wenku.base.errors import NotFound
from wenku.base.paging import Page
from wenku.documents.models import Document, DocumentState, Version
from wenku.downloads import purchasing, refunding, rights
from wenku.downloads.models import Purchase, RefundRequest, RefundState, Way

_NAMED = {DocumentState.PUBLISHED, DocumentState.REMOVED}


@dataclass(frozen=True)
class Bought:
    """A purchase with its document; `title` is None where the document may not be named to who asks.

    `refund` is how a request for one stands; where none was made it may be until `refundable_until`.
    """

    purchase_id: int
    document_id: int
    state: DocumentState
    version_id: int
    title: str | None
    kind: str
    size: int
    page_count: int
    price: int
    way: Way
    bought_at: datetime
    refund: RefundState | None
    refundable_until: datetime | None

    @property
    def is_public(self) -> bool:
        return self.state is DocumentState.PUBLISHED


def bought(member: Member, *, before: str | None = None, size: int = 20) -> Page[Bought]:
    """The member's living purchases, the newest first; `before` is a page's key."""
    living = _purchases().where(Purchase.buyer_id == member.id, rights.living())
    return paging.newest_first(living, Purchase.id.expression, before=before, size=size).map(lambda rows: _read(rows, member))


def by_ids(purchase_ids: Collection[int], *, to: Member) -> dict[int, Bought]:
    """These purchases, ended or not, as they are told to `to`, who bought or sold."""
    rows = session().execute(_purchases().where(Purchase.id.in_(purchase_ids))).all()
    return {found.purchase_id: found for found in _read(rows, to)}


def own(purchase_id: int, *, by: Member) -> Bought:
    """The member's own purchase, living or ended. Raises NotFound for anybody else's."""
    row = session().execute(_purchases().where(Purchase.id == purchase_id, Purchase.buyer_id == by.id)).one_or_none()
    if row is None:
        raise NotFound
    return _read([row], by)[0]


def purchase_id(reference: str) -> int | None:
    """The purchase that the ledger calls `reference`; None for what was none."""
    name, _, id = reference.partition(purchasing.REFERENCE)
    return int(id) if not name and id else None


def _purchases() -> Any:
    return (
        select(Purchase, Document, Version, RefundRequest.state.label("refund"))
        .join(Document, Document.id == Purchase.document_id)
        .join(Version, Version.id == Document.published_version_id)
        .outerjoin(RefundRequest, RefundRequest.purchase_id == Purchase.id)
    )


def _read(rows: Sequence[Row[*tuple[Any, ...]]], to: Member) -> list[Bought]:
    return [_bought(row.Purchase, row.Document, row.Version, row.refund, to) for row in rows]


def _bought(purchase: Purchase, document: Document, version: Version, refund: RefundState | None, to: Member) -> Bought:
    may_name = document.state in _NAMED or document.owner_id == to.id
    return Bought(
        purchase_id=purchase.id,
        document_id=document.id,
        state=document.state,
        version_id=version.id,
        title=version.full_title if may_name else None,
        kind=version.kind,
        size=version.size,
        page_count=version.page_count or 0,
        price=purchase.price,
        way=purchase.way,
        bought_at=purchase.bought_at,
        refund=refund,
        refundable_until=purchase.held_until if refund is None and refunding.is_refundable(purchase) else None,
    )
