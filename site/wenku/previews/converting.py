"""Office files saved in another format by LibreOffice: by its library in a process of its own, else by its command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wenku.previews import libreoffice, lok
from wenku.previews.dying import die_if_killed, die_with_parent
from wenku.previews.preparing import Desk
from wenku.previews.reasons import Reason, Unreadable

_SECONDS = 90.0  # for each of the two ways
_RESTART = 81  # LibreOffice's wish to be started once more, with the profile that it has just completed

_PDF = json.dumps(
    {
        "ExportBookmarks": {"type": "boolean", "value": "true"},
        "ExportNotes": {"type": "boolean", "value": "false"},  # comments aren't the document
        "ReduceImageResolution": {"type": "boolean", "value": "true"},
        "MaxImageResolution": {"type": "long", "value": "300"},
        "Quality": {"type": "long", "value": "90"},
        "UseTaggedPDF": {"type": "boolean", "value": "false"},
    }
)


@dataclass(frozen=True, slots=True)
class Target:
    """A file to be made. `format` and `options` are LibreOfficeKit's ("pdf", ""), `command` is what
    `soffice --convert-to` calls both; where the file already carries the format's usual ending, `format` alone will do.
    """

    path: Path
    format: str
    options: str = ""
    command: str = ""


def pdf(path: Path, program: str) -> Target:
    """A PDF that is there to be looked at; `program` is LibreOffice's: "writer", "calc" or "impress"."""
    return Target(path, "pdf", _PDF, f"pdf:{program}_pdf_Export:{_PDF}")


def convert(source: Path, desk: Desk, *targets: Target) -> None:
    """Save `source` as each of the targets, beside it and under its name, or not at all. Raises Unreadable when both ways fail."""
    assert desk.office
    libreoffice.write_profile(Path.home(), desk.office)
    if not _by_library(source, desk.office, targets) or not _are_whole(targets):
        desk.progress()
        _by_command(source, desk.office, targets)
    if not _are_whole(targets):
        raise Unreadable(Reason.DAMAGED, "LibreOffice made nothing of it")


def _are_whole(targets: tuple[Target, ...]) -> bool:
    """LibreOffice reports success on failure too."""
    return all(_is_whole(target) for target in targets)


def _is_whole(target: Target) -> bool:
    if not target.path.exists():
        return False
    if target.format != "pdf":
        return True
    content = target.path.read_bytes()
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-64:]


def _by_library(source: Path, office: Path, targets: tuple[Target, ...]) -> bool:
    library = libreoffice.library(office)
    if library is None:
        return False
    process = os.fork()
    if process == 0:
        _convert_and_exit(library, source, {target.format: (target.path, target.options) for target in targets})
    return _ended_well(process)


def _convert_and_exit(library: Path, source: Path, results: Mapping[str, tuple[Path, str]]) -> None:
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


def _by_command(source: Path, office: Path, targets: tuple[Target, ...]) -> None:
    for target in targets:
        wanted = target.command or target.format
        if _run(source, office, wanted) == _RESTART:
            _run(source, office, wanted)


def _run(source: Path, office: Path, target: str) -> int:
    profile = libreoffice.profile_of(Path.home()).as_uri()
    quiet = ["--headless", "--norestore", "--nolockcheck", "--nodefault", f"-env:UserInstallation={profile}"]
    words = [str(office / "soffice.bin"), *quiet, "--convert-to", target, "--outdir", str(source.parent), str(source)]
    try:
        code = subprocess.run(words, stdout=sys.stderr, timeout=_SECONDS, check=False, preexec_fn=die_with_parent).returncode
    except subprocess.TimeoutExpired as error:
        raise Unreadable(Reason.TOO_SLOW, "LibreOffice") from error
    die_if_killed(code)
    return code
