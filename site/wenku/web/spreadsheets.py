"""Tables for spreadsheets: CSV in UTF-8 that says so at its head, and in which no text can become a formula."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from flask import Response

from wenku.web import sending

IN_MEMORY, CHUNK = 1 << 20, 1 << 16  # bytes; what is larger lies in a temporary file, and no unit waits until it is sent
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # the wide ones, which a spreadsheet may read as narrow


def answer(name: str, rows: Iterable[Sequence[str | int]]) -> Response:
    """The table, to be saved as `name`; kept by no cache. It may be long: its rows are taken one after the other."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # closed once it is sent
    file.write(b"\xef\xbb\xbf")
    line = csv.writer(_Encoded(file))
    line.writerows([safe(cell) for cell in row] for row in rows)
    size = file.tell()
    file.seek(0)
    made = Response(_chunks(file), mimetype="text/csv")
    made.content_length = size
    made.headers["Content-Disposition"] = sending.disposition(name)
    made.headers["Cache-Control"] = "no-store"
    made.call_on_close(file.close)
    return made


def safe(cell: str | int) -> str | int:
    """A number is one; a text that a spreadsheet would reckon with is quoted."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


class _Encoded:
    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def write(self, line: str) -> None:
        self.file.write(line.encode())


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while some := file.read(CHUNK):
        yield some
