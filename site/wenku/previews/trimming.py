"""The room for images of pages past the free ones: what was not asked for longest goes first."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from wenku.base import clock
from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Lease
from wenku.documents import limits
from wenku.previews import storing
from wenku.previews.models import PageImage, Preview, PreviewState

SETTLED = timedelta(minutes=10)
"""How long after they were last asked for pages may still be on their way to whoever asked: they are left alone."""


def trim(lease: Lease) -> None:
    """Delete images until those of further pages fit into their room. Who reads such a page just then asks for it again."""
    with unit_of_work(writes=False):
        room = limits.pages_cache.get() << 20
        asked = _asked()
    taken, settled = sum(size for _, _, size in asked), clock.now() - SETTLED
    for preview_id, asked_at, size in asked:
        if taken <= room or asked_at > settled:
            break
        _drop(preview_id, asked_at, lease)
        taken -= size


def _asked() -> list[tuple[int, datetime, int]]:
    """Of each preview with further pages: its id, when they were last asked for, how many bytes they have; the latest last."""
    found = (
        select(Preview.id, Preview.more_asked_at, func.sum(PageImage.bytes))
        .join(PageImage, PageImage.preview_id == Preview.id)
        .where(Preview.more_asked_at.is_not(None), PageImage.page > Preview.pages_wanted)
        .group_by(Preview.id, Preview.more_asked_at)
        .order_by(Preview.more_asked_at, Preview.id)
    )
    return [(id, asked_at, int(size)) for id, asked_at, size in session().execute(found) if asked_at is not None]


def _drop(preview_id: int, asked_at: datetime, lease: Lease) -> None:
    """The rows, then their files; nothing where somebody asked meanwhile."""
    unasked = Preview.id == preview_id, Preview.more_asked_at == asked_at, Preview.state == PreviewState.READY
    with unit_of_work():
        lease.hold()
        preview = session().scalar(select(Preview).where(*unasked).with_for_update())
        if preview is None:
            return
        preview.more_asked_at = None
        paths = storing.forget(PageImage.preview_id == preview.id, PageImage.page > preview.pages_wanted)
    storing.remove(paths)
