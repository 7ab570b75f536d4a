"""The states of documents and their versions: one table of allowed edges each, and the only functions that walk along them."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import inspect, select, update

from wenku.accounts import sanctions
from wenku.accounts.models import Kind, Member
from wenku.base import clock
from wenku.base.db import Model, session
from wenku.base.errors import Conflict, Invalid, NotFound
from wenku.base.words import Lazy, _l
from wenku.documents import barred, categories, inspecting, lining_up, rewarding, shelving
from wenku.documents.models import Document, DocumentState, Version, VersionState

D, V = DocumentState, VersionState
State = TypeVar("State", bound=StrEnum)

DOCUMENT_EDGES: dict[DocumentState, set[DocumentState]] = {
    D.PRIVATE: {D.PUBLISHED, D.REMOVED},
    D.PUBLISHED: {D.HIDDEN, D.REMOVED, D.TAKEN_DOWN},
    D.HIDDEN: {D.PUBLISHED, D.REMOVED, D.TAKEN_DOWN},
    D.REMOVED: {D.PUBLISHED, D.TAKEN_DOWN},
    D.TAKEN_DOWN: {D.PUBLISHED, D.REMOVED},
}

VERSION_EDGES: dict[VersionState, set[VersionState]] = {
    V.DRAFT: {V.WAITING, V.WITHDRAWN},
    V.WAITING: {V.APPROVED, V.CHANGES_ASKED, V.REJECTED, V.WITHDRAWN, V.DRAFT},  # draft: its preview failed, nobody could judge it
    V.CHANGES_ASKED: {V.WAITING, V.WITHDRAWN},
    V.REJECTED: {V.WAITING, V.WITHDRAWN},
    V.WITHDRAWN: {V.WAITING},
    V.APPROVED: set(),
}


class Elsewhere(Conflict):
    code, message = "state-changed", _l("The state of this document changed meanwhile. Please look again.")


class NoPreview(Conflict):
    code, message = "no-preview", _l("There is no preview of this file, so that nobody could review it.")


def locked(document_id: int) -> Document:
    """The document, its row locked until the unit ends: whoever changes a state or adds a version begins here."""
    document = session().get(Document, document_id)
    if document is None:
        raise NotFound
    # Its key stays free for those who hold the tally, which is locked after it, and write what names the document.
    session().refresh(document, _columns(Document), with_for_update={"key_share": True})
    return document


def newest(document: Document) -> Version:
    """The version that is edited, submitted and decided on."""
    asked = select(Version).where(Version.document_id == document.id).order_by(Version.number.desc()).limit(1)
    version = session().scalars(asked).one()
    session().refresh(version, _columns(Version))
    return version


def submit(version: Version, *, by: Member) -> None:
    """Hand the version in for review, for the first time or again.

    Raises Invalid for what is missing, NoPreview where its preview failed, barred.Barred where its bytes were taken down meanwhile,
    and Elsewhere where it can't wait for review now.
    """
    sanctions.check(by, Kind.UPLOAD)
    document = _locked_with(version)
    _check_own(document, by)
    _check_edge(version.state, V.WAITING, VERSION_EDGES)
    if document.state not in (D.PRIVATE, D.PUBLISHED) or newest(document).id != version.id:
        raise Elsewhere
    if version.is_rendered is False:
        raise NoPreview
    if wanting := missing(version):
        raise Invalid(wanting)
    barred.check(version.sha256)
    version.state = V.WAITING
    lining_up.join(version)
    inspecting.ask(version, owner_id=document.owner_id)


def missing(version: Version) -> dict[str, str | Lazy]:
    """What a version must have before it is handed in, and hasn't: the words for each field."""
    document = session().get_one(Document, version.document_id)
    wanting: dict[str, str | Lazy] = {}
    if not version.title.strip():
        wanting["title"] = _l("Please give it a title.")
    if document.category_id is None:
        are_any = categories.are_any()
        wanting["category"] = _l("Please choose a category.") if are_any else _l("The site has no categories yet.")
    return wanting


def withdraw(version: Version, *, by: Member) -> None:
    """Take a version back that waits for review."""
    document = _locked_with(version)
    _check_own(document, by)
    _move_version(version, V.WITHDRAWN)


def approve(version: Version, *, seen: datetime | None = None) -> Document:
    """Publish the version: the document shows it from now on, and search learns of it.

    `seen` is the `submitted_at` of what was judged: raises Elsewhere where its author handed in something else meanwhile, and
    barred.Barred where the very bytes were taken down.
    """
    document = _judged(version, seen)
    if not version.is_rendered:
        raise NoPreview
    barred.check(version.sha256)
    if document.state is D.PRIVATE:
        _move_document(document, D.PUBLISHED)
        document.published_at = clock.now()
    elif document.state is not D.PUBLISHED:
        raise Elsewhere
    _move_version(version, V.APPROVED)
    document.published_version = version
    changed(document)
    return document


def reject(version: Version, *, seen: datetime | None = None) -> Document:
    """Send the version back to its author; what is published stays. `seen` as for `approve`."""
    document = _judged(version, seen)
    _move_version(version, V.REJECTED)
    return document


def ask_change(version: Version, *, seen: datetime | None = None) -> Document:
    """Ask its author for a change, after which it is handed in again; what is published stays. `seen` as for `approve`."""
    document = _judged(version, seen)
    _move_version(version, V.CHANGES_ASKED)
    return document


def reopen(version: Version) -> None:
    """Let a version that was rejected wait again, in the place that it had in the queue. Raises Elsewhere where it can't."""
    document = _locked_with(version)
    if version.state is not V.REJECTED or document.state not in (D.PRIVATE, D.PUBLISHED) or newest(document).id != version.id:
        raise Elsewhere
    if version.is_rendered is False:
        raise NoPreview
    _move_version(version, V.WAITING)
    assert version.submitted_at is not None
    # Its place in the queue, and yet another time: whoever looked at it before it was rejected hasn't seen what it is now.
    version.submitted_at += timedelta(microseconds=1)


def rule(document: Document, to: DocumentState, *, seen: int | None = None) -> DocumentState:
    """Put what was public where a moderator's decision wants it, seen everywhere at once; the state that it was in.

    A version that waits is taken back, since nobody could publish it. `seen` is the `revision` of what was judged: raises Elsewhere
    where the document is another one meanwhile, where no edge leads there, and for what never was public.
    """
    document = locked(document.id)
    before = document.state
    if document.published_version_id is None or (seen is not None and document.revision != seen):
        raise Elsewhere
    _move_document(document, to)
    if to is D.TAKEN_DOWN:
        barred.bar(document)
    elif before is D.TAKEN_DOWN:
        barred.lift(document)
    if to is not D.PUBLISHED:
        _take_waiting_back(document)
    changed(document)
    return before


def supersede(document: Document, last: Version, *, by: Member) -> None:
    """Make way for a next version: what was never approved is withdrawn. The document's row must be locked."""
    _check_own(document, by)
    if document.state not in (D.PRIVATE, D.PUBLISHED):
        raise Elsewhere
    if last.state not in (V.APPROVED, V.WITHDRAWN):
        _move_version(last, V.WITHDRAWN)


def remove(document: Document, *, by: Member) -> None:
    """Delete the member's own document: nobody sees it any more, its buyers keep their file, the rows stay."""
    document = locked(document.id)
    _check_own(document, by)
    _move_document(document, D.REMOVED)
    _take_waiting_back(document)
    changed(document)


def changed(document: Document) -> None:
    """Note a change that the public sees: pages that were kept are stale, and search looks again."""
    document.revision += 1
    document.changed_at = clock.now()
    session().flush()
    if document.published_version_id is not None:
        shelving.note(document.id)


def rendered(version: Version, *, page_count: int, cover: tuple[int, int] | None) -> None:
    """Its preview is ready: what lists show of it. `cover` is the width and height of what stands for it there."""
    document = _locked_with(version)
    version.is_rendered, version.page_count = True, page_count
    version.cover_width, version.cover_height = cover or (None, None)
    if document.published_version_id == version.id:  # made anew: its pages, and the words on them, may be others
        changed(document)


def unrendered(version: Version) -> bool:
    """Its preview failed. A version that waited for review goes back to its author: whether it did."""
    _locked_with(version)
    version.is_rendered = False
    if version.state is not V.WAITING:
        return False
    _move_version(version, V.DRAFT)
    return True


def _judged(version: Version, seen: datetime | None) -> Document:
    document = _locked_with(version)
    if version.state is not V.WAITING or (seen is not None and version.submitted_at != seen):
        raise Elsewhere
    return document


def _take_waiting_back(document: Document) -> None:
    waiting = update(Version).where(Version.document_id == document.id, Version.state == V.WAITING)
    session().execute(waiting.values(state=V.WITHDRAWN))


def _locked_with(version: Version) -> Document:
    document = locked(version.document_id)
    session().refresh(version, _columns(Version))
    return document


def _columns(model: type[Model]) -> list[str]:
    """Its columns alone: what was loaded of its relationships stays loaded."""
    return [column.key for column in inspect(model).column_attrs]


def _check_own(document: Document, by: Member) -> None:
    if document.owner_id != by.id:
        raise NotFound


def _move_version(version: Version, to: VersionState) -> None:
    _check_edge(version.state, to, VERSION_EDGES)
    version.state = to


def _move_document(document: Document, to: DocumentState) -> None:
    _check_edge(document.state, to, DOCUMENT_EDGES)
    document.state = to
    if to in (D.REMOVED, D.TAKEN_DOWN):  # here, so that no way of ending a document forgets its reward
        rewarding.take_back(document)


def _check_edge(state: State, to: State, edges: dict[State, set[State]]) -> None:
    if to not in edges[state]:
        raise Elsewhere
