"""Where page images are: addresses that carry the version and promise no format, the same in every language."""

from collections.abc import Mapping
from typing import NamedTuple

from wenku.base import addresses
from wenku.previews import queries as previews

PAGE, LARGE, THUMB, COVER, SOCIAL = "page", "large", "thumb", "cover", "social"

_WIDTHS = {PAGE: 1100, THUMB: 275}


class Picture(NamedTuple):
    url: str
    width: int
    height: int


class PageView(NamedTuple):
    """A page to be read: its image, a wider one where there is one, and its thumbnail; all sizes in pixels.

    Without an image it has no addresses, but the size that the image will have. `points` is its true width.
    """

    number: int
    width: int
    height: int
    thumb_width: int
    thumb_height: int
    url: str | None = None
    wide_url: str | None = None
    thumb_url: str | None = None
    points: int | None = None


def page_view(
    document_id: int, version_id: int, number: int, images: Mapping[str, previews.Picture], points: int | None = None
) -> PageView:
    page, thumb = images[PAGE], images[THUMB]
    return PageView(
        number=number,
        width=page.width,
        height=page.height,
        thumb_width=thumb.width,
        thumb_height=thumb.height,
        url=address(document_id, version_id, number, PAGE),
        wide_url=address(document_id, version_id, number, LARGE) if LARGE in images else None,
        thumb_url=address(document_id, version_id, number, THUMB),
        points=points,
    )


def has_image(images: Mapping[str, previews.Picture]) -> bool:
    return {PAGE, THUMB} <= images.keys()


def blank(number: int, width: float, height: float) -> PageView:
    """A page of this size in points that has no image yet."""
    tall = {size: max(1, round(across * height / width)) for size, across in _WIDTHS.items()}
    return PageView(number, _WIDTHS[PAGE], tall[PAGE], _WIDTHS[THUMB], tall[THUMB], points=round(width))


def cover(document_id: int, version_id: int, width: int | None, height: int | None) -> Picture | None:
    """What stands for a version in lists; None where its preview hasn't come so far."""
    return Picture(address(document_id, version_id, 1, COVER), width, height) if width and height else None


def address(document_id: int, version_id: int, page: int, size: str) -> str:
    return f"{pages_address(document_id, version_id)}/{page}/{size}"


def pages_address(document_id: int, version_id: int) -> str:
    """What a page's number and the size of its image, or `words`, are added to."""
    return f"{addresses.document(document_id)}/pages/{version_id}"
