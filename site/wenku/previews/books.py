"""EPUB: proved as a container, copied without what would run or be fetched, given Chinese faces, then paged by MuPDF."""

from __future__ import annotations

from pathlib import Path

from wenku.previews import bookbinding, bookparts, booktext, containers
from wenku.previews.preparing import Desk, Prepared


def prepare(source: Path, desk: Desk) -> Prepared:
    """Raises Unreadable."""
    clean = desk.folder / "book.epub"
    book = bookparts.Book()
    containers.copy(source, clean, book)
    desk.progress()
    text = booktext.text(clean)
    bookbinding.add_faces(clean, is_chinese=bookparts.is_chinese(text), names=book.names)
    return Prepared(clean, "epub", text, findings=tuple(sorted(book.findings)))
