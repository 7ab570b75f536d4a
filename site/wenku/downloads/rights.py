"""Who gets a document's file and reads all its pages: access, and those who bought it."""

from sqlalchemy import bindparam, select

from wenku.accounts.models import Member
from wenku.base import db
from wenku.base.db import session
from wenku.base.errors import NotAllowed, NotFound
from wenku.base.words import _l
from wenku.documents import access, limits
from wenku.documents.models import Document, DocumentState, Version
from wenku.downloads.models import Purchase

_WITH_BUYERS = {DocumentState.PUBLISHED, DocumentState.REMOVED}
_WITH_OWNER = {DocumentState.PRIVATE, DocumentState.PUBLISHED, DocumentState.HIDDEN}


_LIVING = select(Purchase).where(
    Purchase.document_id == bindparam("document"), Purchase.buyer_id == bindparam("buyer"), Purchase.ended_at.is_(None)
)
_LOCKED = _LIVING.with_for_update()
_ID = _LIVING.with_only_columns(Purchase.id)


class BuyFirst(NotAllowed):
    code, message = "buy-first", _l("Only those who bought this document can download it.")


def downloadable(document_id: int, *, by: Member | None) -> Document:
    """The document, for somebody who gets its file. Raises BuyFirst, or what access raises for who can't see its page."""
    document = access.found(document_id)
    if not may_download(document, by=by):
        access.readable(document_id, by=by)
        raise BuyFirst(document_id=document.id)
    return document


def visible(document_id: int, *, by: Member | None) -> Document:
    """The document, for somebody who gets its file or can see its page; raises what access raises."""
    document = access.found(document_id)
    return document if may_download(document, by=by) else access.readable(document_id, by=by)


def may_download(document: Document, *, by: Member | None) -> bool:
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


def readable_page(version_id: int, number: int, *, by: Member | None) -> Version:
    """A version, its document and owner loaded, for somebody who may read its page `number`: a free one like the document's page,
    any other one as `may_read_all` says. Raises NotFound where they may not, and what access raises for who can't see the page.
    """
    version = access.found_version(version_id)
    if may_read_all(version.document, version, by=by):
        return version
    access.check_version(version, by=by)
    if number > limits.free_pages_of(version.document):
        raise NotFound
    return version


def may_read_all(document: Document, version: Version, *, by: Member | None) -> bool:
    """Whether `by` may read also the pages that aren't free: who gets the file, and of a version that isn't the published one
    only its owner and moderators.
    """
    if version.id != document.published_version_id and not access.may_see_everything(document, by=by):
        return False
    return may_download(document, by=by)


def living_purchase(document: Document, *, by: Member, locked: bool = False) -> Purchase | None:
    """The purchase that gives `by` the file, its row `locked` until the unit ends; None where there is none, or it has ended."""
    wanted = {"document": document.id, "buyer": by.id}
    if db.run(_ID, wanted).first() is None:  # most who ask have none, and an object is costly
        return None
    return session().scalar(_LOCKED if locked else _LIVING, wanted)
