"""What this machine has for previews, found out in the sandbox itself: for whoever looks after the site."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from wenku.previews import libreoffice, sandbox
from wenku.previews.sandbox import Confined, Limits, OverLimit, Strength


@dataclass(frozen=True, slots=True)
class Available:
    """`office` is LibreOffice's version, None where it is missing: layouts are simplified then. Where its library doesn't load,
    its command serves, at twice the time; without formulas they are left out of pages silently.
    """

    strength: Strength
    office: str | None
    library_loads: bool
    shows_formulas: bool
    chinese_font: str | None


def look() -> Available:
    """Takes a second. Raises NoSandbox where no process can be started."""
    folder = libreoffice.program()
    command = sandbox.python("wenku.previews.trial", *([str(folder)] if folder else []))
    found = _said(command, [folder.parent] if folder else [])
    return Available(
        strength=sandbox.strength(),
        office=libreoffice.version(folder) or "?" if folder else None,
        library_loads=found.get("loads") is True,
        shows_formulas=folder is not None and libreoffice.shows_formulas(folder),
        chinese_font=str(found["font"]) if found.get("font") else None,
    )


def _said(command: list[str], readable: list[Path]) -> dict[str, object]:
    try:
        with Confined(command, limits=Limits(seconds=60), readable=readable) as process:
            told = json.loads(b"".join(process.chunks()))
    except (OverLimit, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
