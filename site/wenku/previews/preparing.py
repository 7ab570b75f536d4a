"""What a family of kinds makes of a file before its pages are drawn: something that MuPDF opens, and the file's own text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a family works: a folder to write to, LibreOffice's folder where there is one, and a way to say that it isn't stuck."""

    folder: Path
    office: Path | None
    progress: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """`path` is opened by MuPDF as `filetype`; `text` is the document's own, None where only the pages tell it."""

    path: Path
    filetype: str
    text: str | None = None
    simplified: bool = False


Prepare = Callable[[Path, Desk], Prepared]
