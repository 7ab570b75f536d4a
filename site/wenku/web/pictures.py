"""Where page images are: addresses that carry the version and promise no format, the same in every language."""

from dataclasses import dataclass

from wenku.base import addresses
from wenku.previews.queries import Shown

PAGE, LARGE, THUMB = "page", "large", "thumb"


@dataclass(frozen=True)
class Picture:
    url: str
    width: int
    height: int


@dataclass(frozen=True)
class PageView:
    """A page to be read: its image, a wider one where there is one, and its thumbnail; all sizes in pixels."""

    number: int
    url: str
    width: int
    height: int
    wide_url: str | None
    thumb_url: str
    thumb_width: int
    thumb_height: int


def page_views(document_id: int, version_id: int, shown: Shown, *, most: int) -> list[PageView]:
    """The first pages, at most `most` and no more than have images."""
    return [
        _page_view(document_id, version_id, number, shown)
        for number in sorted(shown.images)
        if number <= most and {PAGE, THUMB} <= shown.images[number].keys()
    ]


def thumbnail(document_id: int, version_id: int, page: int, width: int, height: int) -> Picture:
    return Picture(address(document_id, version_id, page, THUMB), width, height)


def address(document_id: int, version_id: int, page: int, size: str) -> str:
    return f"{addresses.document(document_id)}/pages/{version_id}/{page}/{size}"


def _page_view(document_id: int, version_id: int, number: int, shown: Shown) -> PageView:
    images = shown.images[number]
    page, thumb = images[PAGE], images[THUMB]
    return PageView(
        number=number,
        url=address(document_id, version_id, number, PAGE),
        width=page.width,
        height=page.height,
        wide_url=address(document_id, version_id, number, LARGE) if LARGE in images else None,
        thumb_url=address(document_id, version_id, number, THUMB),
        thumb_width=thumb.width,
        thumb_height=thumb.height,
    )
