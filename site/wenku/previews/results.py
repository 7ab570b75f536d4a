"""What the engine tells of a document while it works on it."""

from __future__ import annotations

from dataclasses import dataclass

from wenku.previews.frames import Size
from wenku.previews.reasons import Reason

_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True, slots=True)
class Facts:
    """Comes first. Page sizes are (width, height) in points, rotation applied; `simplified`: the layout isn't the original's."""

    page_count: int
    page_sizes: list[tuple[float, float]]
    simplified: bool


@dataclass(frozen=True, slots=True)
class Image:
    """One image of a page, as a file's bytes."""

    size: Size
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
class PageText:
    """The words on one page as they are laid out, for finding them there."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The document's own text, in its own order; a paragraph a line."""

    text: str


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
Event = Facts | PageImages | PageText | DocumentText | Working | Outcome
