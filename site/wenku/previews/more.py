"""Images of the pages past the free ones: made when somebody who may read them asks, and of free pages where there are more now."""

import logging
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, select, update

from wenku.accounts.models import Member
from wenku.base import blobs, clock, jobs
from wenku.base.db import session, unit_of_work
from wenku.base.incoming import Incoming
from wenku.base.jobs import Lease
from wenku.documents import limits, rendering
from wenku.documents.models import Version
from wenku.previews import engine, storing
from wenku.previews.models import Preview, PreviewState
from wenku.previews.results import Event, Failed, PageImages

log = logging.getLogger(__name__)

MOST = 20
"""Pages that are asked for at once."""

BATCH = 200


class Outdated(Exception):
    """The preview that pages were wanted for isn't there any more: nothing is to be done."""


@dataclass
class Order:
    """The pages that are to be made, of which file."""

    version_id: int
    sha256: str
    kind: str
    pages: list[int]


def ask(version: Version, *, first: int, last: int, by: Member | None = None) -> None:
    """Have images made of the pages from `first` to `last`, at most MOST of them, where they have none; whether `by` may read them
    is for the caller to know. They are kept as long as they are asked for and there is room.
    """
    preview = session().scalar(select(Preview).where(Preview.version_id == version.id).with_for_update())
    if preview is None or preview.state is not PreviewState.READY:
        return
    preview.more_asked_at, owner_id = clock.now(), by.id if by else None
    if preview.engine != engine.NAME:  # what is made of them now doesn't fit beside the others
        rendering.ask(version, owner_id=owner_id)
    elif pages := storing.lacking(preview, first, min(last, first + MOST - 1)):
        _enqueue(preview, pages, jobs.LIGHT, owner_id=owner_id)


def make(version_id: int, first: int, last: int, lease: Lease) -> None:
    """Make those of the pages that have no images; each is there as soon as it is made."""
    try:
        order = _begin(version_id, first, last, lease)
        if order is not None:
            _make(order, lease)
    except Outdated:
        log.info("further pages of version %s are not wanted any more", version_id)


def widen(lease: Lease) -> None:
    """Where more pages are free than when their preview was made: have these made as well, when nobody waits for anything else."""
    with unit_of_work():
        lease.hold()
        most = limits.free_pages.get()
        wanted = case((Preview.page_count < most, Preview.page_count), else_=most)
        session().execute(update(Preview).where(*_ready(), Preview.pages_wanted < wanted).values(pages_wanted=wanted))
    last_id: int | None = 0
    while last_id is not None:
        with unit_of_work():
            lease.hold()
            last_id = _enqueue_batch(after=last_id)


def _begin(version_id: int, first: int, last: int, lease: Lease) -> Order | None:
    with unit_of_work():
        preview = _held(version_id, lease)
        version = session().get_one(Version, version_id)
        pages = storing.lacking(preview, first, last)
        return Order(version.id, version.sha256, version.kind, pages) if pages else None


def _make(order: Order, lease: Lease) -> None:
    with Incoming() as file:
        blobs.fetch(blobs.original(order.sha256), file)
        source = file.received().path
        pages = engine.page_images(source, kind=order.kind, first=order.pages[0], last=order.pages[-1])
        with closing(pages) as events:  # type: ignore[type-var]
            for event in events:
                _note(event, order, lease)
    with unit_of_work():
        preview = _held(order.version_id, lease)
        preview.pages_made = storing.count(preview)


def _note(event: Event, order: Order, lease: Lease) -> None:
    if isinstance(event, Failed):
        log.warning("no further pages of version %s: %s %s", order.version_id, event.reason, event.detail)
        return
    lease.check()
    if isinstance(event, PageImages) and event.number in order.pages:
        paths = storing.put(order.version_id, event.number, event.images, mark=str(lease.job_id))
        with unit_of_work():
            preview = _held(order.version_id, lease)
            former = storing.note(preview, event.number, event.images, paths)
            if event.number > preview.pages_wanted:
                preview.more_asked_at = clock.now()
        storing.remove(former)


def _held(version_id: int, lease: Lease) -> Preview:
    """The preview that the pages belong to, kept as it is until the unit ends. Raises Outdated where it isn't there any more."""
    lease.hold()
    found = session().scalar(select(Preview).where(Preview.version_id == version_id, *_ready()).with_for_update())
    if found is None:
        raise Outdated
    return found


def _ready() -> list[ColumnElement[bool]]:
    return [Preview.state == PreviewState.READY, Preview.engine == engine.NAME]


def _enqueue_batch(after: int) -> int | None:
    """Ask for what some previews lack: the last one's id, None where there are no more."""
    lacking = select(Preview).where(*_ready(), Preview.id > after, Preview.pages_made < Preview.pages_wanted)
    previews = list(session().scalars(lacking.order_by(Preview.id).limit(BATCH)))
    for preview in previews:
        if pages := storing.lacking(preview, 1, preview.pages_wanted):
            _enqueue(preview, pages, jobs.SLOW, background=True)
    return previews[-1].id if previews else None


def _enqueue(preview: Preview, pages: list[int], lane: str, *, owner_id: int | None = None, background: bool = False) -> None:
    first, last = pages[0], pages[-1]
    jobs.enqueue(
        "previews.pages",
        key=f"previews.pages:{preview.version_id}:{first}-{last}",
        lane=lane,
        owner_id=owner_id,
        background=background,
        version_id=preview.version_id,
        first=first,
        last=last,
    )
