"""What the engine tells of a document while it works on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from wenku.previews.findings import Finding
from wenku.previews.frames import Front, Size
from wenku.previews.pagewords import PageWords
from wenku.previews.reasons import Reason
from wenku.previews.traces import Told

_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}

MOST_HEADINGS, DEEPEST, LONGEST_HEADING = 2_000, 6, 200
"""Of an outline: how many lines, how many levels, how many characters in each."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the outline: `level` from 1 to 6, `page` where it stands, counted from 1."""

    level: int
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Comes first. Page sizes are (width, height) in points, rotation applied; `simplified`: the layout isn't the original's;
    `is_cut`: the document has more than these pages.
    """

    page_count: int
    page_sizes: list[tuple[float, float]]
    simplified: bool = False
    is_cut: bool = False
    findings: tuple[Finding, ...] = ()
    outline: list[Heading] = field(default_factory=list)
    traces: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """One image of a page, as a file's bytes."""

    size: Size | Front
    width: int
    height: int
    media_type: str
    data: bytes

    def file(self, page: int) -> str:
        """The file's name in a folder of the document's images."""
        return f"{self.size}-{page:04}.{_EXTENSIONS[self.media_type]}"


@dataclass(frozen=True, slots=True)
class PageImages:
    """A page's images: as it is read, larger, and as a thumbnail. Pages come in order."""

    number: int
    images: list[Image]


@dataclass(frozen=True, slots=True)
class Fronts:
    """What stands for the document elsewhere: its cover in lists, and a picture of 1200×630 for other sites."""

    images: list[Image]


@dataclass(frozen=True, slots=True)
class PageText:
    """The words on one page as they are laid out, for finding them there."""

    number: int
    words: PageWords

    @property
    def text(self) -> str:
        return self.words.text


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The document's own text, in its own order; a paragraph a line. `is_scan`: its pages are pictures of pages."""

    text: str
    is_scan: bool = False


@dataclass(frozen=True, slots=True)
class Working:
    """Nothing new for a second: the moment to renew a lease or to give up."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The last event: everything came, and it is whole."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The last event: there is no preview. `detail` is for logs, and may quote the file."""

    reason: Reason
    detail: str = ""


Outcome = Ready | Failed
Event = Facts | PageImages | Fronts | PageText | DocumentText | Working | Outcome
