"""A cold LibreOffice, started anew for each file with a profile of its own, outside any sandbox."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from wenku.previews import libreoffice


def converted(source: Path, target: str, folder: Path) -> Path:
    """`source` saved as `target` ("pdf", or "txt:Text (encoded):UTF8") in `folder`."""
    program = libreoffice.program()
    if program is None:
        raise SystemExit("LibreOffice is missing: make packages")
    made = folder / f"{source.stem}.{target.partition(':')[0]}"
    made.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        words = [str(program / "soffice"), "--headless", "--norestore", f"-env:UserInstallation=file://{profile}"]
        subprocess.run([*words, "--convert-to", target, "--outdir", str(folder), str(source)], capture_output=True, check=True)
    assert made.exists(), f"LibreOffice made nothing of {source.name}"
    return made
