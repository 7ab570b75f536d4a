"""CSV as a sheet: read as it stands, every cell as text, and written as an OpenDocument spreadsheet."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import ceil
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from wenku.previews import decoding
from wenku.previews.reasons import Reason, Unreadable
from wenku.previews.sheetreading import MOST_CHARACTERS

MOST_ROWS, MOST_COLUMNS = 10_000, 500
_LONGEST_CELL = 4_000
_DELIMITERS = ",;\t|"
_SAMPLE = 200  # rows
_NUMBER = re.compile(r"[-+]?[¥$€£]?\s?\d[\d,.\s]*%?$")
_WIDEST = 44  # in digits, then a cell goes on in its next line
_DIGIT, _PADDING, _LINE = 2.0, 4.0, 4.6  # millimetres

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "style": "style",
        "text": "text",
        "table": "table",
        "fo": "xsl-fo-compatible",
    }.items()
)
_MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_MANIFEST = (
    f'{_DECLARATION}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MEDIA_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_STYLES = (
    f'{_DECLARATION}<office:document-styles {_SPACES} office:version="1.3"><office:styles>'
    '<style:default-style style:family="table-cell"><style:text-properties fo:font-size="10pt" style:font-size-asian="10pt"/>'
    "</style:default-style></office:styles><office:automatic-styles></office:automatic-styles>"
    "<office:master-styles></office:master-styles></office:document-styles>"
)
_CELL_STYLES = "".join(
    f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties fo:wrap-option="wrap"'
    f' style:vertical-align="top"/><style:paragraph-properties fo:text-align="{align}"/></style:style>'
    for name, align in (("words", "start"), ("number", "end"))
)


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of a CSV file, without what white space surrounds a cell."""

    rows: list[list[str]]

    def text(self) -> str:
        """A row a line, cells apart by tabs."""
        return "".join(f"{line}\n" for line in map("\t".join, self.rows))[:MOST_CHARACTERS]

    def write(self, path: Path) -> bool:
        """Write an OpenDocument spreadsheet with as much as pages may need; returns whether there is more."""
        shown = [row[:MOST_COLUMNS] for row in self.rows[:MOST_ROWS]]
        with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as made:
            made.writestr("mimetype", _MEDIA_TYPE, ZIP_STORED)
            made.writestr("META-INF/manifest.xml", _MANIFEST)
            made.writestr("styles.xml", _STYLES)
            made.writestr("content.xml", "".join(_content(shown)))
        return len(self.rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in self.rows)


def read(path: Path) -> Listed:
    """Raises Unreadable."""
    text = decoding.text_of(path)
    declared = re.match(r"sep=([,;\t|])\n", text)
    if declared:
        text = text[declared.end() :]
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    rows = [[_cell(cell) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text, declared))]
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise Unreadable(Reason.EMPTY)
    return Listed(rows)


def _cell(cell: str) -> str:
    return " ".join(cell.split())


def _delimiter(text: str, declared: re.Match[str] | None) -> str:
    """The one that cuts the most rows into equally many cells, of at least two."""
    return declared[1] if declared else max(_DELIMITERS, key=lambda delimiter: _evenness(text, delimiter))


def _evenness(text: str, delimiter: str) -> float:
    lengths = Counter(len(row) for row in islice(csv.reader(io.StringIO(text), delimiter=delimiter), _SAMPLE) if row)
    length, count = max(lengths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    return count / lengths.total() if length > 1 else sum(n for cells, n in lengths.items() if cells > 1) / 1e6


def _content(rows: list[list[str]]) -> Iterator[str]:
    widths = _widths(rows)
    yield f'{_DECLARATION}<office:document-content {_SPACES} office:version="1.3"><office:automatic-styles>{_CELL_STYLES}'
    for width in sorted(set(widths)):
        yield (
            f'<style:style style:name="column{width}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width * _DIGIT + _PADDING:.1f}mm"/></style:style>'
        )
    heights = [_lines(row, widths) for row in rows]
    for lines in sorted(set(heights)):
        yield (
            f'<style:style style:name="row{lines}" style:family="table-row"><style:table-row-properties'
            f' style:row-height="{lines * _LINE:.1f}mm" style:use-optimal-row-height="true"/></style:style>'
        )
    yield '</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="1">'
    for width in widths:
        yield f'<table:table-column table:style-name="column{width}"/>'
    for row, lines in zip(rows, heights, strict=True):
        yield f'<table:table-row table:style-name="row{lines}">'
        yield from map(_written, row or [""])
        yield "</table:table-row>"
    yield "</table:table></office:spreadsheet></office:body></office:document-content>"


def _written(cell: str) -> str:
    if not cell:
        return "<table:table-cell/>"
    style = "number" if _NUMBER.match(cell) else "words"
    words = escape(cell[:_LONGEST_CELL])
    return f'<table:table-cell table:style-name="{style}" office:value-type="string"><text:p>{words}</text:p></table:table-cell>'


def _widths(rows: list[list[str]]) -> list[int]:
    """In digits, by what stands in each column."""
    widths = [3] * max(map(len, rows))
    for row in rows:
        for at, cell in enumerate(row):
            widths[at] = max(widths[at], min(_WIDEST, _breadth(cell)))
    return widths


def _lines(row: list[str], widths: list[int]) -> int:
    return max((ceil(_breadth(cell[:_LONGEST_CELL]) / width) or 1 for cell, width in zip(row, widths, strict=False)), default=1)


def _breadth(cell: str) -> int:
    return len(cell) if cell.isascii() else sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in cell)
