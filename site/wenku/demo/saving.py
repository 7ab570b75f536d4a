"""Documents in the formats that no library of ours writes: LibreOffice saves a DOCX, PPTX or XLSX as one of them."""

import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from wenku.demo.looks import Look
from wenku.demo.manuscript import Manuscript
from wenku.previews import libreoffice

Make = Callable[[Manuscript, Look, Path, datetime], None]

KINDS = frozenset({"doc", "wps", "rtf", "odt", "ppt", "odp", "xls", "ods"})
"""Made only where LibreOffice is installed."""

_SECONDS = 120
_WRITTEN = {"wps": "doc"}  # what Kingsoft's WPS writes is a Word document


def is_possible() -> bool:
    return libreoffice.program() is not None


def saved(make: Make, first: str) -> Make:
    """A maker whose document is made as `first` ("docx"), then saved as what the path's ending says."""

    def write(manuscript: Manuscript, look: Look, path: Path, made_at: datetime) -> None:
        with tempfile.TemporaryDirectory(prefix="wenku-demo-") as folder:
            source = Path(folder) / f"document.{first}"
            make(manuscript, look, source, made_at)
            ending = path.suffix.removeprefix(".")
            shutil.move(_saved(source, _WRITTEN.get(ending, ending)), path)

    return write


def retyped(make: Make, found: str, instead: str) -> Make:
    """A maker whose Office document is made, then says of itself that it is another: a template, a show."""

    def write(manuscript: Manuscript, look: Look, path: Path, made_at: datetime) -> None:
        make(manuscript, look, path, made_at)
        with zipfile.ZipFile(path) as given:
            parts = [(entry, given.read(entry)) for entry in given.infolist()]
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for entry, content in parts:
                is_types = entry.filename == "[Content_Types].xml"
                made.writestr(entry, re.sub(re.escape(found.encode()), instead.encode(), content) if is_types else content)

    return write


def _saved(source: Path, ending: str) -> Path:
    program = libreoffice.program()
    assert program
    profile = source.parent / "profile"
    words = [str(program / "soffice.bin"), "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", ending]
    made = source.with_suffix(f".{ending}")
    for _ in range(2):  # a new profile may have to be completed first
        subprocess.run(
            [*words, "--outdir", source.parent, source],
            env={"HOME": str(source.parent), "PATH": os.environ.get("PATH", os.defpath), "SAL_USE_VCLPLUGIN": "svp"},
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
        if made.exists():
            return made
    raise RuntimeError(f"LibreOffice made no {ending} of {source.name}")
