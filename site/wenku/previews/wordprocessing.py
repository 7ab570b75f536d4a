"""DOCX: LibreOffice lays it out and tells its text; where LibreOffice is missing, MuPDF's simpler layout serves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

from wenku.previews import containers, libreoffice, lok, wordtext
from wenku.previews.dying import die_with_parent
from wenku.previews.preparing import Desk, Prepared
from wenku.previews.reasons import Reason, Unreadable

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_SECONDS = 90.0  # for each of the two ways
_RESTART = 81  # LibreOffice's wish to be started once more, with the profile that it has just completed


def prepare(source: Path, desk: Desk) -> Prepared:
    clean = desk.folder / "document.docx"
    if _MAIN not in containers.copied(source, clean):
        raise Unreadable(Reason.NOT_SUPPORTED, "no DOCX by its content type")
    own = wordtext.text(clean)
    if desk.office is None:
        return Prepared(clean, "docx", own, simplified=True)
    pdf, exported = _converted(clean, desk, desk.office)
    return Prepared(pdf, "pdf", _fuller(exported, own))


def _fuller(exported: str, own: str) -> str:
    """LibreOffice's text has the numbers of lists, ours has text boxes: the export, unless most words are in boxes."""
    return exported if 2 * len("".join(exported.split())) >= len("".join(own.split())) else own


def _converted(source: Path, desk: Desk, office: Path) -> tuple[Path, str]:
    """The document as a PDF, and its text. Raises Unreadable when both of LibreOffice's ways fail."""
    libreoffice.write_profile(Path.home(), office)
    pdf, text = source.with_suffix(".pdf"), source.with_suffix(".txt")
    if not _by_library(source, pdf, text, office) or not _is_whole(pdf, text):
        desk.progress()
        _by_command(source, office)
    if not _is_whole(pdf, text):
        raise Unreadable(Reason.DAMAGED, "LibreOffice made nothing of it")
    return pdf, text.read_text(encoding="utf-8-sig", errors="replace")


def _is_whole(pdf: Path, text: Path) -> bool:
    """LibreOffice reports success on failure too."""
    if not (pdf.exists() and text.exists()):
        return False
    content = pdf.read_bytes()
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-64:]


def _by_library(source: Path, pdf: Path, text: Path, office: Path) -> bool:
    library = libreoffice.library(office)
    if library is None:
        return False
    process = os.fork()
    if process == 0:
        _convert_and_exit(library, source, {"pdf": (pdf, ""), "txt": (text, "UTF8")})
    return _ended_well(process)


def _convert_and_exit(library: Path, source: Path, results: dict[str, tuple[Path, str]]) -> None:
    try:
        die_with_parent()
        lok.convert(library, libreoffice.profile_of(Path.home()), source, results)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _ended_well(process: int) -> bool:
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        done, status = os.waitpid(process, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.005)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    raise Unreadable(Reason.TOO_SLOW, "LibreOffice")


def _by_command(source: Path, office: Path) -> None:
    for target in ("pdf", "txt:Text (encoded):UTF8"):
        if _run(source, office, target) == _RESTART:
            _run(source, office, target)


def _run(source: Path, office: Path, target: str) -> int:
    profile = libreoffice.profile_of(Path.home()).as_uri()
    quiet = ["--headless", "--norestore", "--nolockcheck", "--nodefault", f"-env:UserInstallation={profile}"]
    words = [str(office / "soffice.bin"), *quiet, "--convert-to", target, "--outdir", str(source.parent), str(source)]
    try:
        return subprocess.run(words, stdout=sys.stderr, timeout=_SECONDS, check=False, preexec_fn=die_with_parent).returncode
    except subprocess.TimeoutExpired as error:
        raise Unreadable(Reason.TOO_SLOW, "LibreOffice") from error
