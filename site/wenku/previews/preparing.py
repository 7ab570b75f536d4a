"""What a family of kinds makes of a file before its pages are drawn: something that can be opened, and the file's own text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wenku.previews.findings import Finding
from wenku.previews.traces import Told


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a family works: a folder to write to, LibreOffice's folder where there is one, and a way to say that it isn't stuck.

    `kind` is the name of the file's kind, of those that the family takes.
    """

    folder: Path
    kind: str
    office: Path | None
    progress: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """`path` is opened as `filetype`, by MuPDF or as an album of pictures; `text` is the document's own, in its own order, None
    where only the pages tell it. `simplified`: the layout isn't the original's; `is_cut`: the document has more than is shown.
    """

    path: Path
    filetype: str
    text: str | None = None
    simplified: bool = False
    is_cut: bool = False
    findings: tuple[Finding, ...] = ()
    traces: tuple[Told, ...] = ()


Prepare = Callable[[Path, Desk], Prepared]
