"""EPUB: proved as a container, copied without what would run or be fetched, given Chinese faces, then paged by MuPDF."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from wenku.previews import bookparts, booktext, containers
from wenku.previews.faces import face
from wenku.previews.preparing import Desk, Prepared

_LOOKED_AT = 50_000
_CHINESE = 0.1  # of the letters: then the book is set in Chinese faces


def prepare(source: Path, desk: Desk) -> Prepared:
    """Raises Unreadable."""
    clean = desk.folder / "book.epub"
    book = bookparts.Book()
    containers.copy(source, clean, book)
    desk.progress()
    text = booktext.text(clean)
    is_chinese = _is_chinese(text)
    with ZipFile(clean, "a", ZIP_STORED) as copy:
        copy.writestr(bookparts.STYLE, bookparts.style(is_chinese=is_chinese))
        for name, pattern in bookparts.FACES.items() if is_chinese else ():
            copy.writestr(f"{name}.otf", face(pattern).program)
    return Prepared(clean, "epub", text, findings=tuple(sorted(book.findings)))


def _is_chinese(text: str) -> bool:
    sample = text[:_LOOKED_AT]
    letters = sum(map(str.isalpha, sample))
    return sum("\u3040" <= letter <= "\u9fff" for letter in sample) > _CHINESE * letters
