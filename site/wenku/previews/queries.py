"""What there is to see of a version: how far its preview has come, its pages, their images and words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from wenku.base import blobs, db
from wenku.base.db import session
from wenku.base.statements import Statement
from wenku.previews import pagewords
from wenku.previews.models import PageImage, Preview, PreviewState
from wenku.previews.pagewords import PageWords
from wenku.previews.traces import Told, Trace


@dataclass(frozen=True)
class Progress:
    """How far a preview has come: `pages_made` of `pages_wanted` have their images, of `page_count` pages (0: nobody knows yet).
    `traces` are what the file tells of who made it.
    """

    state: PreviewState
    reason: str | None = None
    page_count: int = 0
    pages_made: int = 0
    pages_wanted: int = 0
    traces: tuple[Told, ...] = ()

    @property
    def is_done(self) -> bool:
        return self.state in (PreviewState.READY, PreviewState.FAILED)


class Picture(NamedTuple):
    """An image of a page; `path` is where its bytes are stored."""

    width: int
    height: int
    media_type: str
    bytes: int
    path: str


@dataclass(frozen=True)
class Shown:
    """A preview as a page shows it: `images` by page number, then by size ("page", "large", "thumb"; for page 1 also "cover" and
    "social"), of those pages that have any; `sizes` all pages' width and height in points; `outline` the headings as (level, title,
    page); `text` the whole document's, a paragraph a line. `is_cut`: the document has more than these pages.
    """

    progress: Progress
    is_simplified: bool
    sizes: list[tuple[float, float]]
    images: dict[int, dict[str, Picture]]
    text: str
    outline: list[tuple[int, str, int]] = field(default_factory=list)
    is_cut: bool = False
    is_scan: bool = False
    language: str | None = None
    findings: list[str] = field(default_factory=list)

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


_preview = db.table(Preview)
_WHOLE = Statement(
    select(
        *_preview.c[
            "id", "state", "reason", "page_count", "pages_made", "pages_wanted", "is_simplified", "sizes", "text", "outline"
        ],
        *_preview.c["is_cut", "is_scan", "language", "findings", "traces"],
    ).where(_preview.c.version_id == bindparam("version"))
)
_image = db.table(PageImage)
_IMAGES = Statement(  # a book has hundreds
    select(_image)
    .where(_image.c.preview_id == bindparam("preview"), _image.c.page.between(bindparam("first"), bindparam("last")))
    .order_by(_image.c.page)
)
_ONE = Statement(
    select(_image)
    .join(_preview, _preview.c.id == _image.c.preview_id)
    .where(
        _preview.c.version_id == bindparam("version"),
        _image.c.page == bindparam("page"),
        _image.c.size == bindparam("size"),
    )
)
READABLE = (PreviewState.READY, PreviewState.MAKING)
_IN_LINE = Progress(PreviewState.QUEUED)  # the row is made when the work begins; until then the job alone waits


def progress(version_id: int) -> Progress:
    return progresses([version_id])[version_id]


def progresses(version_ids: Iterable[int]) -> dict[int, Progress]:
    """One for each of the versions."""
    ids = list(version_ids)
    rows = session().scalars(select(Preview).where(Preview.version_id.in_(ids)))
    return dict.fromkeys(ids, _IN_LINE) | {row.version_id: _progress(row) for row in rows}


def shown(version_id: int) -> Shown:
    found = _WHOLE.run({"version": version_id})
    if not found:
        return Shown(_IN_LINE, is_simplified=False, sizes=[], images={}, text="")
    (preview,) = found
    return Shown(
        progress=_progress(preview),
        is_simplified=preview.is_simplified,
        sizes=[(width, height) for width, height in preview.sizes],
        images=_images(preview.id),
        text=preview.text,
        outline=[(level, title, page) for level, title, page in preview.outline],
        is_cut=preview.is_cut,
        is_scan=preview.is_scan,
        language=preview.language,
        findings=preview.findings,
    )


def picture(version_id: int, page: int, size: str) -> Picture | None:
    """The image of one page at one size, None where there is none."""
    rows = _ONE.run({"version": version_id, "page": page, "size": size})
    return _picture(rows[0]) if rows else None


def some_images(version_id: int, first: int, last: int) -> dict[int, dict[str, Picture]]:
    """The images of the pages from `first` to `last`, by page number, then by size; of those pages that have any."""
    preview = session().scalar(select(Preview.id).where(Preview.version_id == version_id))
    return _images(preview, first, last) if preview else {}


def words(version_id: int, page: int) -> PageWords | None:
    """The words on one page and where they stand; None where there are none yet. Reads a few kilobytes of it."""
    path = _words_path(version_id)
    if path is None:
        return None
    try:
        return pagewords.page(page, lambda start, length: b"".join(blobs.read_range(path, start, length)))
    except FileNotFoundError:  # derived files are removed and made anew
        return None


def text(version_id: int) -> str:
    """The whole document's text in its own order; empty where it has none, or no preview was made yet."""
    return session().scalar(select(Preview.text).where(Preview.version_id == version_id)) or ""


def page_texts(version_id: int) -> list[str]:
    """The words of each page as they are laid out."""
    path = _words_path(version_id)
    return texts_at(path) if path else []


def texts_at(path: str) -> list[str]:
    """The words of each page, from where `words_path` says that they are; reads no row."""
    try:
        return pagewords.texts(blobs.get(path))
    except FileNotFoundError:
        return []


def words_path(version_id: int, engine: str) -> str:
    return f"derived/{version_id}/{engine}/words"


def _words_path(version_id: int) -> str | None:
    """None while there was never a preview; while it is made anew, those of the earlier one stand."""
    there = select(Preview.engine).where(Preview.version_id == version_id, Preview.state.in_(READABLE))
    engine = session().scalar(there)
    return words_path(version_id, engine) if engine else None


def _progress(preview: Any) -> Progress:
    traces = tuple((Trace(kind), words) for kind, words in preview.traces)
    return Progress(preview.state, preview.reason, preview.page_count, preview.pages_made, preview.pages_wanted, traces)


def _images(preview_id: int, first: int = 1, last: int = 2**31 - 1) -> dict[int, dict[str, Picture]]:
    found: dict[int, dict[str, Picture]] = {}
    for row in _IMAGES.run({"preview": preview_id, "first": first, "last": last}):
        found.setdefault(row.page, {})[row.size] = _picture(row)
    return found


def _picture(row: Any) -> Picture:
    return Picture(row.width, row.height, row.media_type, row.bytes, f"derived/{row.path}")
