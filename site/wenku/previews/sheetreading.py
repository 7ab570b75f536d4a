"""A spreadsheet as LibreOffice saves it in OpenDocument, read in one pass: its words, and how far each sheet reaches."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from wenku.previews import splicing
from wenku.previews.sheetlayout import Sheet
from wenku.previews.sheetstyles import FO, STYLE, TABLE, Styles, millimetres

MOST_CHARACTERS = 2_000_000
_LONGEST_ROW = 2_000  # cells of one row in the text
_MOST_ALIKE = 100  # times that a repeated row is told; more is a way to fill a sheet
_MOST_SPACES = 200

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _OFFICE, _DRAW = f"{_NAMES}text:1.0 ", f"{_NAMES}office:1.0 ", f"{_NAMES}drawing:1.0 "
_SVG = f"{_NAMES}svg-compatible:1.0 "
_UNSEEN = frozenset({f"{_OFFICE}annotation", f"{TABLE}tracked-changes", f"{TABLE}dde-links", f"{_OFFICE}forms"})
_CORNER = re.compile(r"\.\$?([A-Z]{1,4})\$?(\d{1,8})$")


class Reading(splicing.Scan):
    """Call `run`; then the rest is known. Its only edits take out page breaks that the author made for other pages."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.sheets: list[Sheet] = []
        self.styles = Styles()
        self.styles_end = 0  # where another automatic style may be put
        self._words = _Words()
        self._unseen = self._tables = self._paragraphs = 0
        self._cell: _Cell | None = None
        self._row = _Row(0, 1, 0.0)
        self._hidden_columns: set[int] = set()
        self._loose: list[str] = []  # what drawings say
        self.parser.CharacterDataHandler = self._characters
        self._starts: dict[str, Callable[[Mapping[str, str]], object]] = {
            f"{TABLE}table": self._table,
            f"{TABLE}table-source": self._linked,
            f"{TABLE}table-column": self._columns,
            f"{TABLE}table-row": self._begin_row,
            f"{TABLE}table-cell": self._begin_cell,
            f"{TABLE}covered-table-cell": self._begin_cell,
            f"{_TEXT}p": self._paragraph,
            f"{_TEXT}s": lambda attributes: self._characters(" " * min(_count(attributes, f"{_TEXT}c"), _MOST_SPACES)),
            f"{_TEXT}tab": lambda _: self._characters(" "),
            f"{_TEXT}line-break": lambda _: self._characters(" "),
        }
        self._ends: dict[str, Callable[[], None]] = {
            f"{TABLE}table-cell": self._end_cell,
            f"{TABLE}covered-table-cell": self._end_cell,
            f"{TABLE}table-row": self._end_row,
            f"{TABLE}table": self._end_table,
            f"{_TEXT}p": self._end_paragraph,
            f"{_OFFICE}automatic-styles": self._end_styles,
        }

    def text(self) -> str:
        """Each sheet that is shown: its name, then a row a line, cells apart by tabs."""
        return self._words.text()

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        if self._unseen or element in _UNSEEN:
            self._unseen += 1
        elif begin := self._starts.get(element):
            begin(attributes)
        elif self._tables and element.startswith(_DRAW):
            self._drawing(attributes)
        elif element.startswith(STYLE):
            self.styles.take(element, attributes)
            if attributes.get(f"{FO}break-before") == "page":
                tag = self.tag()
                self.edits.append((self.at, self.at + len(tag), splicing.with_values(tag, {"break-before": b"auto"})))

    def end(self, element: str) -> None:
        if self._unseen:
            self._unseen -= 1
        elif end := self._ends.get(element):
            end()

    def _end_styles(self) -> None:
        self.styles_end = self.at

    def _table(self, attributes: Mapping[str, str]) -> None:
        self._tables += 1
        sheet = Sheet(attributes.get(f"{TABLE}name", ""), (self.at, self.behind()), attributes.get(f"{TABLE}style-name", ""))
        self.sheets.append(sheet)
        self._row, self._hidden_columns = _Row(0, 0, 0.0), set()
        self._words.begin(sheet.name)

    def _linked(self, _: Mapping[str, str]) -> None:
        self.sheets[-1].is_linked = True

    def _end_table(self) -> None:
        self._tables -= 1
        for line in self._loose:
            self._say(line)
        self._loose = []

    def _columns(self, attributes: Mapping[str, str]) -> None:
        columns = self.sheets[-1].columns
        count, size = _count(attributes, f"{TABLE}number-columns-repeated"), _seen(attributes, self.styles.column(attributes))
        if not size:
            first = sum(number for number, _ in columns)
            self._hidden_columns |= set(range(first, first + min(count, _LONGEST_ROW)))
        _grow(columns, count, size)

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        size = _seen(attributes, self.styles.row(attributes))
        self._row = _Row(self._row.bottom, _count(attributes, f"{TABLE}number-rows-repeated"), size)

    def _end_row(self) -> None:
        row = self._row
        _grow(self.sheets[-1].rows, row.count, row.size)
        shown = [cell for column, cell in enumerate(row.cells) if column not in self._hidden_columns] if row.size else []
        line = "\t".join(shown).rstrip()
        for _ in range(min(row.count, _MOST_ALIKE) if line else 0):
            self._say(line)

    def _say(self, line: str) -> None:
        sheet = self.sheets[-1]
        if not sheet.is_linked and sheet.style not in self.styles.hidden:
            self._words.say(line)

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        count = _count(attributes, f"{TABLE}number-columns-repeated")
        self._row.column += count
        self._cell = _Cell(count, attributes.get(f"{TABLE}style-name", ""))

    def _end_cell(self) -> None:
        cell, row, sheet = self._cell, self._row, self.sheets[-1]
        if cell is None:
            return
        self._cell = None
        said = cell.said.strip()
        if said:
            sheet.words = max(sheet.words[0], row.column), max(sheet.words[1], row.top + min(row.count, _MOST_ALIKE))
            sheet.written += 1
            sheet.framed += cell.style in self.styles.framed
        elif cell.style in self.styles.framed:
            right = row.column if cell.count <= _MOST_ALIKE else row.column - cell.count
            bottom = row.bottom if row.count <= _MOST_ALIKE else row.top
            sheet.lined = max(sheet.lined[0], right), max(sheet.lined[1], bottom)
        if said or row.column < _LONGEST_ROW:
            row.cells += [said] * min(cell.count, max(0, _LONGEST_ROW - len(row.cells)))

    def _paragraph(self, _: Mapping[str, str]) -> None:
        self._paragraphs += 1
        self._characters(" ")

    def _end_paragraph(self) -> None:
        self._paragraphs -= 1

    def _characters(self, data: str) -> None:
        if not self._paragraphs or self._unseen or not self._tables:
            return
        if self._cell:
            self._cell.said += data
        elif data.strip():
            self._loose.append(data.strip())

    def _drawing(self, attributes: Mapping[str, str]) -> None:
        """A picture, a chart, a shape: it may reach further than the cells."""
        sheet = self.sheets[-1]
        if corner := _CORNER.search(attributes.get(f"{TABLE}end-cell-address", "")):
            sheet.words = max(sheet.words[0], _number(corner[1])), max(sheet.words[1], int(corner[2]))
        elif f"{_SVG}width" in attributes and not self._cell:
            right, bottom = (
                sum(millimetres(attributes.get(f"{_SVG}{side}", ""), 0) for side in sides)
                for sides in (("x", "width"), ("y", "height"))
            )
            sheet.drawn = max(sheet.drawn[0], right), max(sheet.drawn[1], bottom)


class _Words:
    """The text as it grows, up to its limit; a sheet's name comes only with words on it."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._name = ""

    def begin(self, name: str) -> None:
        self._name = name

    def say(self, line: str) -> None:
        if self._length > MOST_CHARACTERS:
            return
        if self._name:
            self._pieces.append(self._name)
            self._name = ""
        self._pieces.append(line)
        self._length += len(line) + 1

    def text(self) -> str:
        return "".join(f"{piece}\n" for piece in self._pieces)


class _Row:
    __slots__ = ("cells", "column", "count", "size", "top")

    def __init__(self, top: int, count: int, size: float) -> None:
        self.top, self.count, self.size = top, count, size
        self.column = 0
        self.cells: list[str] = []

    @property
    def bottom(self) -> int:
        return self.top + self.count


class _Cell:
    __slots__ = ("count", "said", "style")

    def __init__(self, count: int, style: str) -> None:
        self.count, self.style, self.said = count, style, ""


def _grow(runs: list[tuple[int, float]], count: int, size: float) -> None:
    if runs and runs[-1][1] == size:
        runs[-1] = (runs[-1][0] + count, size)
    else:
        runs.append((count, size))


def _seen(attributes: Mapping[str, str], size: float) -> float:
    return size if attributes.get(f"{TABLE}visibility", "visible") == "visible" else 0.0


def _count(attributes: Mapping[str, str], name: str) -> int:
    count = attributes.get(name, "1")
    return int(count) if count.isdigit() and len(count) < 9 else 1


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
