"""Workbooks of a manuscript: a sheet for each heading with the table below it; or its first table alone, as CSV."""

import csv
import io
import re
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from wenku.demo import manuscript as ms
from wenku.demo import packing
from wenku.demo.looks import Look
from wenku.demo.manuscript import Manuscript

_NUMBER = re.compile(r"-?\d[\d,]*(\.\d+)?$")
_LINE = Side(style="thin", color="B7BDB9")
_WIDEST = 46  # in digits


def write(manuscript: Manuscript, look: Look, path: Path, made_at: datetime) -> None:
    """A cell that begins with "=" is a formula, as in any workbook; its value is reckoned by who opens it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    fill = PatternFill("solid", fgColor=str(manuscript.facts.get("colour", "dde8e3")).upper())
    name = ""
    for block in manuscript.blocks:
        if isinstance(block, ms.Heading) and block.level > 1:
            name = ms.plain(block.runs)
        elif isinstance(block, ms.Table):
            _fill(book.create_sheet(name[:31]), block, fill, "Noto Sans CJK SC" if look.language == "zh" else "Carlito")
    properties = book.properties
    properties.title, properties.creator = str(manuscript.facts["title"]), "Wenku"
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    made = io.BytesIO()
    book.save(made)
    packing.pack(made, path, made_at)


def write_csv(manuscript: Manuscript, look: Look, path: Path, made_at: datetime) -> None:
    """In the encoding that spreadsheets on a Chinese Windows write, in UTF-8 elsewhere."""
    table = next(block for block in manuscript.blocks if isinstance(block, ms.Table))
    written = io.StringIO()
    csv.writer(written).writerows([_words(cell) for cell in row] for row in table.rows)
    path.write_bytes(written.getvalue().encode("gb18030" if look.language == "zh" else "utf-8"))


def _fill(sheet: Any, table: ms.Table, fill: PatternFill, face: str) -> None:
    widths = [8] * len(table.rows[0])
    for number, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row, 1):
            target = sheet.cell(number, column)
            target.border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
            if cell is None:  # another cell covers it
                continue
            target.value, target.font = _value(_words(cell)), Font(name=face, size=11, bold=table.headed and number == 1)
            target.number_format = _format(_words(cell))
            target.alignment = Alignment(horizontal="center" if number == 1 else None, vertical="center", wrap_text=True)
            if table.headed and number == 1:
                target.fill = fill
            widths[column - 1] = max(widths[column - 1], min(_WIDEST, 2 + _breadth(_words(cell))))
    _merge(sheet, table)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"


def _merge(sheet: Any, table: ms.Table) -> None:
    for number, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row, 1):
            if cell and (cell.across > 1 or cell.down > 1):
                last = {"end_row": number + cell.down - 1, "end_column": column + cell.across - 1}
                sheet.merge_cells(start_row=number, start_column=column, **last)


def _format(words: str) -> str:
    if words.startswith("="):
        return "#,##0.00"
    if isinstance(_value(words), str):
        return "General"
    return "#,##0.00" if "." in words else "#,##0"


def _words(cell: ms.Cell | None) -> str:
    return "\n".join(ms.plain(line) for line in cell.lines) if cell else ""


def _value(words: str) -> str | float:
    """A number that is no code with leading zeros."""
    if not _NUMBER.match(words) or (words.startswith("0") and len(words) > 1 and not words.startswith("0.")):
        return words
    return float(words.replace(",", ""))


def _breadth(words: str) -> int:
    if words.startswith("="):
        return 12
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in words)
