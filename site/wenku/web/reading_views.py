"""The pages of a document as somebody may read them: those that are there, those that are made when they come near, the outline."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import takewhile

from flask import url_for

from wenku.documents import limits
from wenku.documents.models import Version
from wenku.previews.models import PreviewState
from wenku.previews.queries import Shown
from wenku.web import pictures
from wenku.web.pictures import PageView

AT_ONCE = 10
"""Pages that are asked for together: few, so that the first of them is soon there."""


@dataclass(frozen=True)
class Heading:
    """A line of the outline with those below it."""

    title: str
    page: int
    below: list["Heading"] = field(default_factory=list)


@dataclass(frozen=True)
class Batch:
    """Pages whose images are asked for together."""

    pages: list[PageView]

    @property
    def first(self) -> int:
        return self.pages[0].number

    @property
    def last(self) -> int:
        return self.pages[-1].number


@dataclass(frozen=True)
class Reading:
    """`pages` are there, or `is_coming`: they come by themselves as they are made, up to page `wanted`; `batches` have to be asked
    for. `total` is how many pages the document has (0 while nobody knows), of which the first `readable` can be read.
    """

    version_id: int
    name: str
    total: int
    readable: int
    wanted: int
    pages: list[PageView]
    batches: list[Batch]
    outline: list[Heading]
    is_coming: bool
    is_cut: bool
    is_scan: bool
    has_words: bool
    has_selectable_text: bool
    pages_url: str
    more_url: str

    @property
    def every(self) -> list[PageView]:
        return [*self.pages, *(page for batch in self.batches for page in batch.pages)]


def reading(version: Version, shown: Shown, *, free: int, all_pages: bool) -> Reading:
    """`free`: how many pages are shown at once; `all_pages`: whether the others can be read too."""
    is_ready = shown.state is PreviewState.READY
    is_coming = shown.state in (PreviewState.QUEUED, PreviewState.MAKING)
    made = _made(shown, free)
    at_once = max(made, min(free, shown.page_count)) if is_coming else made
    rest = range(made + 1, shown.page_count + 1) if is_ready and all_pages else range(0)
    views = [_view(version, number, shown) for number in (*range(1, at_once + 1), *rest)]
    return Reading(
        version_id=version.id,
        name=version.full_title,
        total=shown.page_count,
        readable=len(views),
        wanted=min(free, shown.page_count or free),
        pages=views[:at_once],
        batches=[Batch(views[at : at + AT_ONCE]) for at in range(at_once, len(views), AT_ONCE)],
        outline=outline(shown.outline) if is_ready else [],
        is_coming=is_coming,
        is_cut=shown.is_cut,
        is_scan=shown.is_scan,
        has_words=is_ready,
        has_selectable_text=limits.selectable_text.get(),
        pages_url=pictures.pages_address(version.document_id, version.id),
        more_url=url_for("reading.some", document_id=version.document_id),
    )


def outline(lines: Iterable[tuple[int, str, int]]) -> list[Heading]:
    """The lines as a tree; a level that is left out counts as the next one."""
    whole = Heading("", 0)
    above = [(0, whole)]
    for level, title, page in lines:
        while above[-1][0] >= level:
            above.pop()
        heading = Heading(title, page)
        above[-1][1].below.append(heading)
        above.append((level, heading))
    return whole.below


def _made(shown: Shown, most: int) -> int:
    """How many of the first pages, at most `most`, have their images without a gap."""
    numbers = range(1, most + 1)
    return sum(1 for _ in takewhile(lambda number: pictures.has_image(shown.images.get(number, {})), numbers))


def _view(version: Version, number: int, shown: Shown) -> PageView:
    width, height = shown.sizes[number - 1]
    images = shown.images.get(number, {})
    if pictures.has_image(images):
        return pictures.page_view(version.document_id, version.id, number, images, points=round(width))
    return pictures.blank(number, width, height)
