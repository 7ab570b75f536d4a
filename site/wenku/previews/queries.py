"""What there is to see of a version: how far its preview has come, its pages, their images and words."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import undefer

from wenku.base.db import session
from wenku.previews.models import PageImage, Preview, PreviewState


@dataclass(frozen=True)
class Progress:
    """How far a preview has come: `pages_made` of `pages_wanted` have their images, of `page_count` pages (0: nobody knows yet)."""

    state: PreviewState
    reason: str | None = None
    page_count: int = 0
    pages_made: int = 0
    pages_wanted: int = 0

    @property
    def is_done(self) -> bool:
        return self.state in (PreviewState.READY, PreviewState.FAILED)


@dataclass(frozen=True)
class Picture:
    """An image of a page; `path` is where its bytes are stored."""

    width: int
    height: int
    media_type: str
    bytes: int
    path: str


@dataclass(frozen=True)
class Shown:
    """A preview as a page shows it: `images` by page number, then by size ("page", "large", "thumb"), the first pages alone;
    `sizes` all pages' width and height in points; `text` the whole document's, a paragraph a line.
    """

    progress: Progress
    is_simplified: bool
    sizes: list[tuple[float, float]]
    images: dict[int, dict[str, Picture]]
    text: str

    @property
    def state(self) -> PreviewState:
        return self.progress.state

    @property
    def page_count(self) -> int:
        return self.progress.page_count

    @property
    def pages_made(self) -> int:
        return self.progress.pages_made

    @property
    def reason(self) -> str | None:
        return self.progress.reason


_IN_LINE = Progress(PreviewState.QUEUED)  # the row is made when the work begins; until then the job alone waits


def progress(version_id: int) -> Progress:
    return progresses([version_id])[version_id]


def progresses(version_ids: Iterable[int]) -> dict[int, Progress]:
    """One for each of the versions."""
    ids = list(version_ids)
    rows = session().scalars(select(Preview).where(Preview.version_id.in_(ids)))
    return dict.fromkeys(ids, _IN_LINE) | {row.version_id: _progress(row) for row in rows}


def shown(version_id: int) -> Shown:
    preview = session().scalar(
        select(Preview).where(Preview.version_id == version_id).options(undefer(Preview.sizes), undefer(Preview.text))
    )
    if preview is None:
        return Shown(_IN_LINE, is_simplified=False, sizes=[], images={}, text="")
    return Shown(
        progress=_progress(preview),
        is_simplified=preview.is_simplified,
        sizes=[(width, height) for width, height in preview.sizes],
        images=_images(preview),
        text=preview.text,
    )


def picture(version_id: int, page: int, size: str) -> Picture | None:
    """The image of one page at one size, None where there is none."""
    row = session().scalar(
        select(PageImage)
        .join(Preview, Preview.id == PageImage.preview_id)
        .where(Preview.version_id == version_id, PageImage.page == page, PageImage.size == size)
    )
    return _picture(row) if row is not None else None


def page_texts(version_id: int) -> list[str]:
    """The words of each page as they are laid out."""
    return session().scalar(select(Preview.page_texts).where(Preview.version_id == version_id)) or []


def _progress(preview: Preview) -> Progress:
    return Progress(preview.state, preview.reason, preview.page_count, preview.pages_made, preview.pages_wanted)


def _images(preview: Preview) -> dict[int, dict[str, Picture]]:
    found: dict[int, dict[str, Picture]] = {}
    for row in session().scalars(select(PageImage).where(PageImage.preview_id == preview.id).order_by(PageImage.page)):
        found.setdefault(row.page, {})[row.size] = _picture(row)
    return found


def _picture(row: PageImage) -> Picture:
    return Picture(row.width, row.height, row.media_type, row.bytes, f"derived/{row.path}")
