"""Tables for spreadsheets: CSV in UTF-8 that says so at its head, and in which no text can become a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

from wenku.web import sending

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # the wide ones, which a spreadsheet may read as narrow


def answer(name: str, rows: Iterable[Sequence[str | int]]) -> Response:
    """The table, to be saved as `name`; kept by no cache."""
    file = io.StringIO()
    csv.writer(file).writerows([safe(cell) for cell in row] for row in rows)
    made = Response("\ufeff" + file.getvalue(), mimetype="text/csv")
    made.headers["Content-Disposition"] = sending.disposition(name)
    made.headers["Cache-Control"] = "no-store"
    return made


def safe(cell: str | int) -> str | int:
    """A number is one; a text that a spreadsheet would reckon with is quoted."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
