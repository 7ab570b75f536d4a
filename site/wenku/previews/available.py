"""What this machine has for previews, found out in the sandbox itself: for whoever looks after the site."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from wenku.previews import libreoffice, sandbox
from wenku.previews.sandbox import NoSandbox
from wenku.previews.walls import Limits, OverLimit, Strength


@dataclass(frozen=True, slots=True)
class Available:
    """`is_preloaded`: documents are forked from a sandbox that has everything loaded. `office` is LibreOffice's version, None where
    it is missing: layouts are simplified then. Where its library doesn't load, its command serves, at twice the time; without
    formulas they are left out of pages silently.
    """

    strength: Strength
    is_preloaded: bool
    office: str | None
    library_loads: bool
    shows_formulas: bool
    chinese_font: str | None


def look() -> Available:
    """Takes a second. Raises NoSandbox where no process can be started."""
    folder = libreoffice.program()
    found = _tried(folder)
    return Available(
        strength=sandbox.strength(),
        is_preloaded=sandbox.bears(),
        office=libreoffice.version(folder) or "?" if folder else None,
        library_loads=found.get("loads") is True,
        shows_formulas=folder is not None and libreoffice.shows_formulas(folder),
        chinese_font=str(found["font"]) if found.get("font") else None,
    )


def _tried(folder: Path | None) -> dict[str, object]:
    arguments = [str(folder)] if folder else []
    try:
        with sandbox.running("wenku.previews.trial", *arguments, limits=Limits(seconds=60), office=folder) as process:
            told = json.loads(b"".join(process.chunks()))
    except (OverLimit, ValueError):
        return {}
    except NoSandbox:  # nothing may be tried, which the strength says
        return {}
    return told if isinstance(told, dict) else {}
