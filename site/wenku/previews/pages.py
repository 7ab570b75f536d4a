"""One page of a document that MuPDF has opened: its size, its images, its lines of text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from math import isfinite, sqrt
from typing import Any, NamedTuple

import pymupdf
from PIL import Image

from wenku.previews.encoding import Encoded, encoded, is_colourless, is_plain
from wenku.previews.frames import Front, Size
from wenku.previews.joining import Line, is_wide
from wenku.previews.pagewords import SCALE, Word

WIDTHS = {Size.PAGE: 1100, Size.LARGE: 1700}
REDUCED = 4  # the thumbnail's part of the page image: 275 pixels
TALLEST = 16_000
MOST_PIXELS = 16_000_000
MOST_CHARACTERS = 200_000
A4 = (595.0, 842.0)
PICTURED = 0.6  # of a page under pictures: a scan, as a rule
SHORTEST, LONGEST = 0.01, 1e7  # points: no page is believed to be smaller or larger

_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP
_ILLEGIBLE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffd]")
_SPACE = re.compile(r"(?<=\S) (?=\S)|(?<=\S) $")


@dataclass(frozen=True, slots=True)
class Drawn:
    """An image of a page, encoded."""

    size: Size | Front
    width: int
    height: int
    file: Encoded


class Views(NamedTuple):
    """A page at `WIDTHS`, as it is read and larger, and its thumbnail; in RGB, or in greys where it has no colour."""

    page: Image.Image
    large: Image.Image
    thumb: Image.Image


class Sheet:
    """A page, interpreted once; what is asked of it is made from that."""

    def __init__(self, document: Any, number: int) -> None:
        """Raises what MuPDF raises on a page that is broken beyond repair."""
        self._page = document.load_page(number - 1)
        self._list = self._page.get_displaylist()
        self._rect = self._list.rect
        self._read: Any = None

    def views(self) -> Views:
        """Black on white is drawn in greys at the larger width: a third of the bytes to fill, to copy and to look at."""
        page = self._rendered(WIDTHS[Size.PAGE], pymupdf.csRGB)
        thumb = page.reduce(REDUCED)
        large = self._rendered(WIDTHS[Size.LARGE], pymupdf.csGRAY if is_plain(thumb) else pymupdf.csRGB)
        return Views(page, large, thumb)

    def lines(self) -> list[Line]:
        """The page's pieces of text as MuPDF finds them, spaces that it only guessed beside Chinese left out."""
        blocks = _blocks(self._text())
        made = [_line(line, number) for number, block in enumerate(blocks) for line in block["lines"]]
        if any(_beside_wide(line.text, space.start()) for line in made for space in _SPACE.finditer(line.text)):
            exact = _blocks(self._text_page(_FLAGS | pymupdf.TEXT_INHIBIT_SPACES))
            bare = [_words(line) for block in exact for line in block["lines"]]
            if len(bare) == len(made):
                made = [line._replace(text=without_guesses(line.text, text)) for line, text in zip(made, bare, strict=True)]
        return made

    def words(self) -> list[list[Word]]:
        across, down = SCALE / max(self._rect.width, SHORTEST), SCALE / max(self._rect.height, SHORTEST)
        found: dict[tuple[int, int], list[Word]] = {}
        for x0, y0, x1, y1, text, block, line, _ in self._text().extractWORDS():
            if word := legible(text):
                box = (_place(x0 * across), _place(y0 * down), _place(x1 * across), _place(y1 * down))
                found.setdefault((block, line), []).append((word, *box))
        return list(found.values())

    def is_pictured(self) -> bool:
        """By the boxes of what is drawn, which costs far less than drawing."""
        whole = max(self._rect.get_area(), SHORTEST)
        boxes = [pymupdf.Rect(box) & self._rect for what, box in self._page.get_bboxlog() if what == "fill-image"]
        return bool(sum(box.get_area() for box in boxes if not box.is_empty) >= PICTURED * whole)

    def _text(self) -> Any:
        if self._read is None:
            self._read = self._text_page(_FLAGS)
        return self._read

    def _text_page(self, flags: int) -> Any:
        return pymupdf.TextPage(self._list.get_textpage(flags))

    def _rendered(self, width: int, colours: Any) -> Image.Image:
        across, down = side(self._rect.width), side(self._rect.height)
        columns, rows = pixels(across, down, width)
        scale = pymupdf.Matrix(columns / across, rows / down)
        pixmap = self._list.get_pixmap(matrix=scale, colorspace=colours, alpha=0)
        mode = "L" if colours.n == 1 else "RGB"
        image = Image.frombytes(mode, (pixmap.width, pixmap.height), pixmap.samples_mv)
        return image if image.size == (columns, rows) else image.crop((0, 0, columns, rows))


def blank(width: float, height: float) -> Views:
    """Stands for a page that can't be drawn."""
    return viewed(*(Image.new("L", pixels(width, height, wanted), "white") for wanted in WIDTHS.values()))


def viewed(page: Image.Image, large: Image.Image) -> Views:
    return Views(page, large, page.reduce(REDUCED))


def drawn(views: Views) -> list[Drawn]:
    """A page's image files."""
    colourless = is_colourless(views.thumb)
    sizes = {Size.PAGE: views.page, Size.LARGE: views.large, Size.THUMB: views.thumb}
    return [Drawn(size, image.width, image.height, encoded(image, colourless=colourless)) for size, image in sizes.items()]


def shows_nothing(views: Views) -> bool:
    return all(_is_even(image) for image in (views.thumb, views.page))


def _is_even(image: Image.Image) -> bool:
    low, high = image.convert("L").getextrema()
    return bool(low == high)


def side(length: float) -> float:
    """A side of a page as it is believed, in points."""
    return round(min(max(length, SHORTEST), LONGEST), 2) if isfinite(length) else A4[0]


def pixels(width: float, height: float, wanted: int) -> tuple[int, int]:
    """The image's size: `wanted` wide, unless that made it too tall or too large."""
    scale = min(wanted / width, TALLEST / height, sqrt(MOST_PIXELS / width / height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def without_guesses(shown: str, bare: str) -> str:
    """`shown` without those spaces that `bare`, the same line as the file has it, lacks beside a wide character."""
    kept: list[str] = []
    real = iter(chain(bare, [""]))
    due = next(real)
    for index, character in enumerate(shown):
        if character == due:
            due = next(real)
        elif character != " ":
            return shown
        elif _beside_wide(shown, index):
            continue
        kept.append(character)
    return "".join(kept)


def _beside_wide(text: str, index: int) -> bool:
    return any(is_wide(neighbour) for neighbour in (text[index - 1 : index], text[index + 1 : index + 2]) if neighbour)


def _line(line: dict[str, Any], block: int) -> Line:
    spans = line["spans"]
    size = max((span["size"] for span in spans), default=1.0)
    upright = line["wmode"] == 0 and line["dir"][0] > 0.99
    x0, y0, x1, y1 = line["bbox"]
    return Line(_words(line), x0, y0, x1, y1, max(size, 0.01), block, upright)


def _place(value: float) -> int:
    if 0 <= value <= SCALE:
        return round(value)
    return min(max(round(value), 0), SCALE) if isfinite(value) else 0


def _blocks(read: Any) -> list[Any]:
    return [block for block in read.extractDICT()["blocks"] if block["type"] == 0]


def _words(line: dict[str, Any]) -> str:
    return legible("".join(span["text"] for span in line["spans"]))


def legible(text: str) -> str:
    """`text` without what no reader sees and no database takes: controls, surrogates, signs of unknown characters."""
    return _ILLEGIBLE.sub("", text)
