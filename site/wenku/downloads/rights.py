"""Who gets a document's file and reads all its pages: access, and those who bought it."""

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select, update

from wenku.accounts.models import Member
from wenku.base import clock
from wenku.base.db import session
from wenku.base.errors import NotAllowed, NotFound
from wenku.base.statements import Statement
from wenku.base.words import _l
from wenku.documents import access, limits
from wenku.documents.access import Guarded, Known
from wenku.documents.models import Document, DocumentState
from wenku.downloads.models import Purchase, Subscription, Way

_WITH_BUYERS = {DocumentState.PUBLISHED, DocumentState.REMOVED}
_WITH_OWNER = {DocumentState.PRIVATE, DocumentState.PUBLISHED, DocumentState.HIDDEN}


_STANDING = select(Purchase).where(
    Purchase.document_id == bindparam("document"), Purchase.buyer_id == bindparam("buyer"), Purchase.ended_at.is_(None)
)
_STANDS = Statement(_STANDING.with_only_columns(Purchase.id))


class BuyFirst(NotAllowed):
    code, message = "buy-first", _l("Only those who bought this document can download it.")


def downloadable(document_id: int, *, by: Member | None) -> Document:
    """The document, for somebody who gets its file. Raises BuyFirst, or what access raises for who can't see its page."""
    document = access.found(document_id)
    if not may_download(document, by=by):
        access.check(document, by=by)
        raise BuyFirst(document_id=document.id)
    return document


def visible(document_id: int, *, by: Member | None) -> Document:
    """The document, for somebody who gets its file or can see its page; raises what access raises."""
    document = access.found(document_id)
    if not may_download(document, by=by):
        access.check(document, by=by)
    return document


def may_download(document: Known, *, by: Member | None) -> bool:
    """Moderators always; the owner until it is removed or taken down; buyers of what is published, or was removed by its owner.

    A hidden document gives its buyers their right back when it is shown again; one that was taken down is for moderators only.
    """
    if by is None:
        return False
    if by.is_moderator:
        return True
    if document.owner_id == by.id:
        return document.state in _WITH_OWNER
    return document.state in _WITH_BUYERS and living_purchase(document, by=by) is not None


def readable_page(version_id: int, number: int, *, by: Member | None) -> Guarded:
    """What is known of a version, for somebody who may read its page `number`: a free one like the document's page, any other one
    as `may_read_all` says. Raises NotFound where they may not, and what access raises for who can't see the page.
    """
    found = access.guarded(version_id)
    if may_read_all(found, version_id, by=by):
        return found
    access.check_version(version_id, found, by=by)
    if number > limits.free_of(found.free_pages):
        raise NotFound
    return found


def may_read_all(document: Known, version_id: int, *, by: Member | None) -> bool:
    """Whether `by` may read also the pages that aren't free: who gets the file, and of a version that isn't the published one
    only its owner and moderators.
    """
    if version_id != document.published_version_id and not access.may_see_everything(document, by=by):
        return False
    return may_download(document, by=by)


def living_purchase(document: Known, *, by: Member, locked: bool = False) -> Purchase | None:
    """The purchase that gives `by` the file, its row `locked` until the unit ends; None where there is none, or it has ended."""
    query = _living(document, by)
    return session().scalar(query.with_for_update() if locked else query)


def standing_purchase(document: Document, *, by: Member) -> Purchase | None:
    """The purchase that hasn't ended, be it one by a VIP that is over."""
    wanted = {"document": document.id, "buyer": by.id}
    if not _STANDS.run(wanted):  # most who buy have none, and an object costs
        return None
    return session().scalar(_STANDING, wanted)


def living() -> ColumnElement[bool]:
    """Purchases that give their buyer the file: not ended, and those by VIP only while it runs."""
    now = clock.now()
    runs = exists().where(Subscription.member_id == Purchase.buyer_id, Subscription.starts_at <= now, Subscription.ends_at > now)
    return and_(Purchase.ended_at.is_(None), or_(Purchase.way != Way.VIP, runs))


def give_up_vip(document: Document, *, by: Member) -> None:
    """End what `by` got by VIP, so that the document can be bought for good."""
    by_vip = Purchase.document_id == document.id, Purchase.buyer_id == by.id, Purchase.way == Way.VIP
    session().execute(update(Purchase).where(*by_vip, Purchase.ended_at.is_(None)).values(ended_at=clock.now()))


def _living(document: Known, by: Member) -> Select[Purchase]:
    return select(Purchase).where(Purchase.document_id == document.id, Purchase.buyer_id == by.id, living())
