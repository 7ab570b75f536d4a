"""Plain text laid out as pages to be read: set in Song, chapters found; what is aligned by spaces, in letters of one width."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from wenku.previews import chapters
from wenku.previews.breaking import lines
from wenku.previews.checking import MOST_PAGES
from wenku.previews.decoding import text_of
from wenku.previews.faces import HEI, MONO, SONG, SYMBOLS, face
from wenku.previews.pages import A4
from wenku.previews.preparing import Desk, Prepared
from wenku.previews.typesetting import Glyphs, Printer, Row

MOST_CHARACTERS = 16_000_000
_TOP, _BOTTOM, _WIDTH = 772.0, 72.0, 444.0
_TAB = 8
_BLANK = 0.7  # of a line, where the text has an empty one
_ALIGNED = re.compile(r"\S(?:  +|\t)\S")
_MANY, _LOOKED_AT = 0.25, 2_000  # where this part of the first lines is aligned by spaces, all are
_REPORTED = 200  # pages, then a sign of life


@dataclass(frozen=True, slots=True)
class Style:
    """Lengths in points; `measure` is the width of a line in parts of `size`."""

    glyphs: Glyphs
    size: float
    leading: float
    measure: float
    justified: bool
    margin: float = (A4[0] - _WIDTH) / 2


def prepare(source: Path, desk: Desk) -> Prepared:
    """Raises Unreadable where the file is no text."""
    text = text_of(source)
    shown = text[:MOST_CHARACTERS]
    path = desk.folder / "pages.pdf"
    with Printer(path) as printer:
        is_whole = _print(shown.rstrip().split("\n"), printer, desk)
    return Prepared(path, "pdf", shown, is_cut=len(shown) < len(text) or not is_whole)


def _print(paragraphs: list[str], printer: Printer, desk: Desk) -> bool:
    """Whether all of it found a place."""
    columns = _columns(paragraphs)
    body = _aligned(printer, columns) if columns else _running(printer)
    found = chapters.found(paragraphs)
    heading = _heading(printer) if found else body
    sheet = _Sheet(printer, desk)
    for number, paragraph in enumerate(paragraphs):
        if level := found.get(number):
            sheet.head(level, " ".join(paragraph.split()), heading, body)
        else:
            sheet.add(paragraph.rstrip().expandtabs(_TAB), body)
        if len(printer.page_numbers) >= MOST_PAGES:
            return False
    sheet.turn()
    return True


def _running(printer: Printer) -> Style:
    return Style(printer.glyphs(face(SONG), face(SYMBOLS)), 12, 21, 37, justified=True)


def _heading(printer: Printer) -> Style:
    return Style(printer.glyphs(face(HEI), face(SYMBOLS)), 15, 24, _WIDTH / 15, justified=False)


def _aligned(printer: Printer, columns: int) -> Style:
    """As small as its longest lines need, within reason: an ideograph is as wide as two letters."""
    size = min(max(_WIDTH * 2 / columns, 7.0), 10.5)
    return Style(printer.glyphs(face(MONO), face(SYMBOLS)), size, round(size * 1.45, 1), _WIDTH / size, justified=False)


def _columns(paragraphs: list[str]) -> int:
    """How wide a text is whose lines are aligned by spaces; 0 for one that runs."""
    written = [paragraph for paragraph in paragraphs[:_LOOKED_AT] if paragraph.strip()]
    aligned = sum(bool(_ALIGNED.search(paragraph.strip())) for paragraph in written)
    if aligned < _MANY * len(written) or not aligned:
        return 0
    return max(_width(paragraph.rstrip().expandtabs(_TAB)) for paragraph in written)


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line[:400])


class _Sheet:
    """The page that is being filled."""

    def __init__(self, printer: Printer, desk: Desk) -> None:
        self.printer, self.desk = printer, desk
        self.rows: list[Row] = []
        self.y = _TOP

    def add(self, paragraph: str, style: Style) -> None:
        if not paragraph.strip():
            self.y -= style.leading * _BLANK if self.rows else 0
            return
        for line in lines(paragraph, style.glyphs.widths, style.measure, justified=style.justified):
            if self.y - style.leading < _BOTTOM:
                self.turn()
            if len(self.printer.page_numbers) >= MOST_PAGES:
                return
            self.y -= style.leading
            self.rows.append(Row(line, style.glyphs, style.size, style.margin, self.y))

    def head(self, level: int, title: str, style: Style, following: Style) -> None:
        """With room for its beginning below it."""
        if self.rows and self.y - 2 * style.leading - 3 * following.leading < _BOTTOM:
            self.turn()
        if self.rows:
            self.y -= style.leading
        self.printer.heading(level, title)
        self.add(title, style)
        self.y -= style.leading / 2

    def turn(self) -> None:
        """An empty text is an empty page."""
        if not self.rows and self.printer.page_numbers:
            return
        self.printer.page(self.rows)
        if len(self.printer.page_numbers) % _REPORTED == 0:
            self.desk.progress()
        self.rows, self.y = [], _TOP
