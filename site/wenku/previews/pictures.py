"""Pictures, and TIFF files of many: opened as an album, which draws them itself."""

from __future__ import annotations

from pathlib import Path

from wenku.previews.album import FILETYPE
from wenku.previews.preparing import Desk, Prepared
from wenku.previews.reasons import Reason, Unreadable


def prepare(source: Path, _: Desk) -> Prepared:
    """There are no words in a picture; what is wrong with it shows when it is opened."""
    if source.stat().st_size == 0:
        raise Unreadable(Reason.EMPTY)
    return Prepared(source, FILETYPE, "")
