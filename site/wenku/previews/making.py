"""The job that makes a version's preview: its states, and each result written as soon as it is there."""

import logging
from dataclasses import dataclass, field

from sqlalchemy import select

from wenku.accounts import notifying
from wenku.accounts.models import Member
from wenku.base import addresses, blobs, clock, jobs
from wenku.base.db import session, unit_of_work
from wenku.base.errors import NotFound
from wenku.base.incoming import Incoming
from wenku.base.jobs import Lease
from wenku.base.words import _l
from wenku.documents import editing, inspecting, lifecycle, limits, rendering
from wenku.documents.models import Document, DocumentState, Version
from wenku.previews import engine, languages, queries, remedies, storing
from wenku.previews.engine import Interrupted
from wenku.previews.frames import Front
from wenku.previews.models import PageImage, Preview, PreviewState
from wenku.previews.pagewords import Packing
from wenku.previews.reasons import Reason
from wenku.previews.results import DocumentText, Event, Facts, Failed, Fronts, Image, PageImages, PageText, Ready, Working

log = logging.getLogger(__name__)

P = PreviewState

PREVIEW_EDGES: dict[PreviewState, set[PreviewState]] = {
    P.QUEUED: {P.MAKING, P.FAILED},
    P.MAKING: {P.MAKING, P.READY, P.FAILED},  # making again: a worker died, and another one begins anew
    P.READY: {P.MAKING},  # by another engine, or because an operator wants it; what there is stays shown meanwhile
    P.FAILED: {P.QUEUED, P.MAKING},
}

notifying.sentences({"preview-failed": _l("“%(title)s” has no preview, so that nobody could review it. See what you can do.")})


@dataclass
class Order:
    """What is to be made, and the words that have come so far."""

    version_id: int
    sha256: str
    kind: str
    pages_wanted: int
    text: str = ""
    is_scan: bool = False
    words: Packing = field(default_factory=Packing)


def make(version_id: int, lease: Lease, anew: bool = False) -> None:
    """Make the preview of a version; done twice, it comes to the same. `anew`: also where there is one by this engine."""
    order = _begin(version_id, lease, anew)
    if order is None:
        return
    with Incoming() as file:  # swept up where this process is killed
        blobs.fetch(blobs.original(order.sha256), file)
        source = file.received().path
        engine.render(source, kind=order.kind, free_pages=order.pages_wanted, on_event=lambda event: _note(event, order, lease))


def given_up(version_id: int, error: Exception) -> None:
    """No try came to an end: the preview failed, and its uploader can say when to try again."""
    version = session().get_one(Version, version_id)
    reason = Reason.TOO_COMPLEX.value if isinstance(error, Interrupted) else remedies.GAVE_UP
    _fail(version, _preview(version), reason, stands=bool(version.is_rendered))


def again(version: Version, *, by: Member) -> None:
    """Try once more to make a preview that failed; any other one is left alone."""
    document = lifecycle.locked(version.document_id)
    if document.owner_id != by.id:
        raise NotFound
    preview = _preview(version)
    if preview.state is not P.FAILED:
        return
    _move(preview, P.QUEUED)
    preview.reason, version.is_rendered = None, None
    session().flush()
    rendering.ask(version, owner_id=by.id)


def _begin(version_id: int, lease: Lease, anew: bool) -> Order | None:
    """None where there is nothing to do: it is made already, or nobody wants it any more."""
    with unit_of_work():
        lease.hold()
        version = session().get_one(Version, version_id)
        preview = _preview(version)
        made = preview.state in (P.READY, P.FAILED) and preview.engine == engine.NAME
        if (made and not anew) or not _is_wanted(version):
            return None
        _move(preview, P.MAKING)
        preview.pages_made, preview.reason = 0, None
        preview.pages_wanted = limits.free_pages.get()
        return Order(version.id, version.sha256, version.kind, preview.pages_wanted)


def _is_wanted(version: Version) -> bool:
    document = session().get_one(Document, version.document_id)
    if document.state in (DocumentState.REMOVED, DocumentState.TAKEN_DOWN):
        return False
    return version.id in (document.published_version_id, lifecycle.newest(document).id)


def _note(event: Event, order: Order, lease: Lease) -> None:
    if not isinstance(event, Ready | Failed):
        lease.check()
    match event:
        case Working():
            pass
        case PageText():
            order.words.add(event.words)
        case DocumentText():
            order.text, order.is_scan = event.text, event.is_scan
        case Facts():
            _note_facts(event, order, lease)
        case PageImages():
            _note_images(event, order, lease)
        case Fronts():
            _note_fronts(event, order, lease)
        case Ready():
            _note_ready(order, lease)
        case Failed():
            log.info("no preview of version %s: %s %s", order.version_id, event.reason, event.detail)
            _note_failed(event, order, lease)


def _note_facts(facts: Facts, order: Order, lease: Lease) -> None:
    with unit_of_work():
        preview = _held(order, lease)
        preview.page_count, preview.is_simplified = facts.page_count, facts.simplified
        preview.pages_wanted = min(order.pages_wanted, facts.page_count)
        preview.sizes = [list(size) for size in facts.page_sizes]
        preview.outline = [[heading.level, heading.title, heading.page] for heading in facts.outline]
        preview.findings, preview.is_cut = [finding.value for finding in facts.findings], facts.is_cut
        preview.traces = [[trace.value, told] for trace, told in facts.traces]


def _note_images(page: PageImages, order: Order, lease: Lease) -> None:
    _store(page.images, page.number, order, lease, pages_made=page.number)


def _note_fronts(event: Fronts, order: Order, lease: Lease) -> None:
    _store(event.images, 1, order, lease)


def _store(images: list[Image], page: int, order: Order, lease: Lease, *, pages_made: int | None = None) -> None:
    paths = storing.put(order.version_id, page, images)
    with unit_of_work():
        preview = _held(order, lease)
        former = storing.note(preview, page, images, paths)
        preview.pages_made = pages_made or preview.pages_made
    storing.remove(former)


def _note_ready(order: Order, lease: Lease) -> None:
    blobs.put(queries.words_path(order.version_id, engine.NAME), order.words.packed())
    with unit_of_work():
        preview = _held(order, lease)
        _move(preview, P.READY)
        preview.engine, preview.text, preview.is_scan = engine.NAME, order.text, order.is_scan
        preview.language = languages.of(order.text)
        preview.more_asked_at = None
        former = storing.forget(PageImage.preview_id == preview.id, PageImage.page > preview.pages_made)
        version, first = session().get_one(Version, order.version_id), queries.picture(order.version_id, 1, Front.COVER)
        lifecycle.rendered(version, page_count=preview.page_count, cover=(first.width, first.height) if first else None)
        editing.suggest(version, order.text)
        inspecting.ask(version, owner_id=session().get_one(Document, version.document_id).owner_id)
        if limits.free_pages.get() > order.pages_wanted:  # raised meanwhile
            jobs.enqueue("previews.widen", key="previews.widen", lane=jobs.SLOW)
    storing.remove(former)
    storing.remove_other_engines(order.version_id)


def _note_failed(failed: Failed, order: Order, lease: Lease) -> None:
    stands = _is_still_there(order.version_id)
    with unit_of_work():
        preview = _held(order, lease)
        _fail(session().get_one(Version, order.version_id), preview, failed.reason.value, stands=stands)


def _is_still_there(version_id: int) -> bool:
    """Whether an earlier preview can still be shown."""
    with unit_of_work(writes=False):
        is_rendered, first = session().get_one(Version, version_id).is_rendered, queries.picture(version_id, 1, Front.COVER)
    return bool(is_rendered and first and blobs.exists(first.path))


def _fail(version: Version, preview: Preview, reason: str, *, stands: bool) -> None:
    """Where an earlier preview `stands`, it is shown as before: its readers needn't know of this."""
    if preview.state not in (P.QUEUED, P.MAKING):
        return
    if stands:
        _move(preview, P.READY)
        preview.pages_made = storing.count(preview)
        return
    _move(preview, P.FAILED)
    preview.reason, preview.engine = reason, engine.NAME
    if lifecycle.unrendered(version):
        owner_id = session().get_one(Document, version.document_id).owner_id
        path = addresses.own_document(version.document_id)
        notifying.tell(owner_id, "preview-failed", path=path, title=version.full_title)


def _held(order: Order, lease: Lease) -> Preview:
    """The row to write on, by the one worker that may."""
    lease.hold()
    preview = session().scalars(select(Preview).where(Preview.version_id == order.version_id)).one()
    preview.changed_at = clock.now()
    return preview


def _preview(version: Version) -> Preview:
    found = session().scalar(select(Preview).where(Preview.version_id == version.id).with_for_update())
    if found is None:
        found = Preview(version_id=version.id, state=P.QUEUED, made_at=clock.now(), changed_at=clock.now())
        session().add(found)
        session().flush()
    return found


def _move(preview: Preview, to: PreviewState) -> None:
    if to not in PREVIEW_EDGES[preview.state]:
        raise lifecycle.Elsewhere
    preview.state, preview.changed_at = to, clock.now()
