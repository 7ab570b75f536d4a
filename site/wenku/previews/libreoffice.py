"""Where LibreOffice is installed, which one it is, and a profile that makes it quick, quiet and Chinese."""

from __future__ import annotations

import re
import shutil
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

_PLACES = ("/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program", "/usr/local/lib/libreoffice/program")
_LIBRARIES = ("libmergedlo.so", "libsofficeapp.so")

_SETTINGS = {
    "/org.openoffice.Setup/L10N": {"ooLocale": "zh-CN", "ooSetupSystemLocale": "zh-CN"},  # so that paper is A4
    "/org.openoffice.Office.Common/Security/Scripting": {
        "DisableMacrosExecution": "true",
        "MacroSecurityLevel": "3",
        "BlockUntrustedRefererLinks": "true",
        "DisableActiveContent": "true",
    },
    "/org.openoffice.Office.Java/VirtualMachine": {"Enable": "false"},
    "/org.openoffice.Office.Writer/Content/Update": {"Link": "2"},  # never
    "/org.openoffice.Office.Calc/Content/Update": {"Link": "2"},
}


@lru_cache(maxsize=1)
def program() -> Path | None:
    """The folder of LibreOffice's programs and libraries, None where it isn't installed."""
    places = [Path(place) for place in _PLACES]
    if command := shutil.which("soffice") or shutil.which("libreoffice"):
        places.append(Path(command).resolve().parent)
    places += sorted(Path("/opt").glob("libreoffice*/program"), reverse=True)
    return next((place for place in places if (place / "soffice.bin").exists()), None)


def library(folder: Path) -> Path | None:
    """The library that LibreOfficeKit is part of."""
    return next((folder / name for name in _LIBRARIES if (folder / name).exists()), None)


def shows_formulas(folder: Path) -> bool:
    """Whether the part that sets formulas is installed; without it they vanish from pages."""
    return (folder / "libsmlo.so").exists()


def version(folder: Path) -> str:
    """As the profile must name it: "7.4"."""
    try:
        said = (folder / "bootstraprc").read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(r"^ProductKey=\D*([\d.]+)", said, re.MULTILINE)
    return found[1] if found else ""


def profile_of(home: Path) -> Path:
    """Where LibreOffice looks for its profile whatever it is told; so it is told this."""
    return home / ".config/libreoffice/4"


def write_profile(home: Path, folder: Path) -> None:
    """Unless there is one. Without the version's name every process believes that it runs for the first time: half a second."""
    user = profile_of(home) / "user"
    if (user / "registrymodifications.xcu").exists():
        return
    settings = {**_SETTINGS, "/org.openoffice.Setup/Product": {"ooSetupLastVersion": version(folder)}}
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{escape(value)}</value></prop></item>'
        for path, values in settings.items()
        for name, value in values.items()
    )
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        + items
        + "</oor:items>\n",
        encoding="utf-8",
    )
