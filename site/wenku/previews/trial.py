"""Inside the sandbox: tries what previews need of this machine, and tells it as a line of JSON."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from wenku.previews import libreoffice, lok


def main() -> None:
    """`trial FOLDER`: LibreOffice's, or nothing where there is none."""
    font = _chinese_font()
    loads = _library_loads(Path(sys.argv[1])) if sys.argv[1:] else False
    print(json.dumps({"font": font, "loads": loads}), flush=True)
    os._exit(0)  # past what LibreOffice would do at the end


def _chinese_font() -> str | None:
    command = shutil.which("fc-list")
    if command is None:
        return None
    listed = subprocess.run([command, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False).stdout
    return min(listed.splitlines(), default="").split(",")[0] or None


def _library_loads(folder: Path) -> bool:
    library = libreoffice.library(folder)
    if library is None:
        return False
    libreoffice.write_profile(Path.home(), folder)
    try:
        return lok.loads(library, libreoffice.profile_of(Path.home()))
    except (OSError, AttributeError, lok.ConversionFailed):
        return False


if __name__ == "__main__":
    main()
