"""PDF: MuPDF opens it as it is."""

from __future__ import annotations

from pathlib import Path

from wenku.previews.preparing import Desk, Prepared
from wenku.previews.reasons import Reason, Unreadable

_LATEST_BEGINNING = 1024


def prepare(source: Path, _: Desk) -> Prepared:
    """Raises Unreadable where this is no PDF at all; what else is wrong shows when it is opened."""
    with source.open("rb") as file:
        head = file.read(_LATEST_BEGINNING + 5)
    if not head:
        raise Unreadable(Reason.EMPTY)
    if b"%PDF-" not in head:
        raise Unreadable(Reason.DAMAGED, "no PDF header")
    return Prepared(source, "pdf")
