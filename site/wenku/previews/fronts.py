"""What stands for a document elsewhere: a cover for lists, and a picture of its first page on the desk for other sites."""

from __future__ import annotations

from PIL import Image, ImageDraw

from wenku.previews.encoding import encoded, is_colourless
from wenku.previews.frames import Front
from wenku.previews.pages import Drawn

COVER_WIDTH, COVER_TALLEST = 480, 720
SOCIAL = (1200, 630)  # what Open Graph's readers ask for
_DESK, _EDGE = (221, 225, 220), (193, 198, 192)
_MARGIN, _PORTRAIT = 56, 760


def fronts(large: Image.Image) -> list[Drawn]:
    """From a page's larger image."""
    pictures = {Front.COVER: _cover(large), Front.SOCIAL: _on_the_desk(large)}
    return [
        Drawn(front, picture.width, picture.height, encoded(picture, colourless=is_colourless(picture.reduce(2))))
        for front, picture in pictures.items()
    ]


def _cover(large: Image.Image) -> Image.Image:
    """A tall page shows its upper part."""
    shown = large.crop((0, 0, large.width, min(large.height, large.width * COVER_TALLEST // COVER_WIDTH)))
    return _scaled(shown, COVER_WIDTH)


def _on_the_desk(large: Image.Image) -> Image.Image:
    """A wide page lies there as a whole, a tall one reaches over the lower edge."""
    width, height = SOCIAL
    most = min(width - 2 * _MARGIN, (height - 2 * _MARGIN) * large.width // large.height)
    page = _scaled(large.crop((0, 0, large.width, min(large.height, large.width))), max(most, _PORTRAIT))
    desk = Image.new("RGB", SOCIAL, _DESK)
    left = (width - page.width) // 2
    ImageDraw.Draw(desk).rectangle((left - 1, _MARGIN - 1, left + page.width, _MARGIN + page.height), outline=_EDGE)
    desk.paste(page, (left, _MARGIN))
    return desk


def _scaled(image: Image.Image, width: int) -> Image.Image:
    """Halved and thirded by whole numbers first: the fine filter alone takes ten times as long."""
    nearly = image.reduce(max(1, image.width // width))
    return nearly.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.BICUBIC)
