"""Who may see what: the public, the owner, moderators. The rooms above add buyers."""

from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from wenku.accounts.models import Member
from wenku.base import db
from wenku.base.db import session
from wenku.base.errors import Conflict, Gone, NotFound, TakenDown
from wenku.base.statements import Statement
from wenku.base.words import _l
from wenku.documents.models import Document, DocumentState, Version

_document, _version = db.table(Document), db.table(Version)
_LOCK = Statement(
    select(_document.c.price, _document.c.state).where(_document.c.id == bindparam("document")).with_for_update(read=True)
)
_FOUND = (
    select(Document)
    .where(Document.id == bindparam("document"))
    .options(joinedload(Document.owner), joinedload(Document.published_version))
)
_FOUND_VERSION = (
    select(Version)
    .join(Version.document)
    .where(Version.id == bindparam("version"))
    .options(contains_eager(Version.document).options(joinedload(Document.owner)))
)


class Guarded(NamedTuple):
    """What decides who may see a version, beside its number: of its document, as `Document` names it."""

    id: int
    owner_id: int
    state: DocumentState
    published_version_id: int | None
    free_pages: int | None


Known = Document | Guarded

_GUARDED = Statement(
    select(*_document.c["id", "owner_id", "state", "published_version_id", "free_pages"])
    .join_from(_version, _document, _document.c.id == _version.c.document_id)
    .where(_version.c.id == bindparam("version"))
)


class NotForSale(Conflict):
    code, message = "not-for-sale", _l("This document can't be bought.")


class Yours(NotForSale):
    code, message = "yours", _l("This document is your own. It is free to you.")


def found(document_id: int) -> Document:
    """The document in whatever state, for the rooms above to decide on; owner and published version are loaded."""
    document = session().scalar(_FOUND, {"document": document_id})
    if document is None:
        raise NotFound
    return document


def readable(document_id: int, *, by: Member | None) -> Document:
    """The document, for somebody who may see its page. Raises NotFound, Gone (it was public once) or TakenDown."""
    document = found(document_id)
    check(document, by=by)
    return document


def readable_version(version_id: int, *, by: Member | None) -> Version:
    """A version, its document and owner loaded, for somebody who may see it: the published one for all who may see the
    document's page, any other one for its owner and moderators. Raises as `readable`.
    """
    version = found_version(version_id)
    check_version(version.id, version.document, by=by)
    return version


def found_version(version_id: int) -> Version:
    """A version in whatever state, its document and owner loaded, for the rooms above to decide on."""
    version = session().scalar(_FOUND_VERSION, {"version": version_id})
    if version is None:
        raise NotFound
    return version


def guarded(version_id: int) -> Guarded:
    """Without the objects, which take four times as long: for what is asked for often. Raises NotFound."""
    rows = _GUARDED.run({"version": version_id})
    if not rows:
        raise NotFound
    return Guarded(*rows[0])


def check_version(version_id: int, document: Known, *, by: Member | None) -> None:
    """Raises as `readable_version`."""
    check(document, by=by)
    if version_id != document.published_version_id and not may_see_everything(document, by=by):
        raise NotFound


def owned(document_id: int, *, by: Member) -> Document:
    """The member's own document, to be changed; for anybody else there is none. Raises NotFound, Gone or TakenDown."""
    document = found(document_id)
    if document.owner_id != by.id:
        raise NotFound
    _check_stands(document)
    return document


def may_see_everything(document: Known, *, by: Member | None) -> bool:
    """Whether `by` may see also what isn't published: every version, all pages, the file."""
    if by is None:
        return False
    return by.is_moderator or (document.owner_id == by.id and document.state is not DocumentState.TAKEN_DOWN)


def lock(document: Document) -> None:
    """Read its price and state as they are now, and keep them so until the unit ends: a takedown waits, other buyers don't."""
    row = _LOCK.run({"document": document.id})[0]
    for name, value in (("price", row.price), ("state", row.state)):
        if getattr(document, name) != value:
            set_committed_value(document, name, value)


def still_for_sale(document: Document, *, by: Member) -> None:
    """Raises what stands in the way of `by` buying the document now; its row should be locked."""
    check(document, by=by)
    if document.owner_id == by.id:
        raise Yours
    if document.state is not DocumentState.PUBLISHED:
        raise NotForSale


def check(document: Known, *, by: Member | None) -> None:
    """Raises as `readable`, for a document that is known already."""
    if by is not None and by.is_moderator:
        return
    _check_stands(document)
    if document.state is not DocumentState.PUBLISHED and not may_see_everything(document, by=by):
        raise NotFound


def _check_stands(document: Known) -> None:
    """What was never public leaves no trace: that it was removed is said only of what people have seen."""
    if document.state is DocumentState.TAKEN_DOWN:
        raise TakenDown
    if document.state is DocumentState.REMOVED:
        raise Gone if document.published_version_id else NotFound
