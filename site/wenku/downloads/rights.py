"""Who gets a document's file: access, and those who bought it."""

from sqlalchemy import select

from wenku.accounts.models import Member
from wenku.base.db import session
from wenku.documents.models import Document, DocumentState
from wenku.downloads.models import Purchase

_WITH_BUYERS = {DocumentState.PUBLISHED, DocumentState.REMOVED}
_WITH_OWNER = {DocumentState.PRIVATE, DocumentState.PUBLISHED, DocumentState.HIDDEN}


def living_purchase(document: Document, *, by: Member) -> Purchase | None:
    """The purchase that gives `by` the file; None where there is none, or it has ended."""
    return session().scalar(
        select(Purchase).where(Purchase.document_id == document.id, Purchase.buyer_id == by.id, Purchase.ended_at.is_(None))
    )


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
