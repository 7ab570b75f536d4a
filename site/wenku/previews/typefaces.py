"""How the typefaces of office documents are shown here: which faces stand for them, and a specimen to look at."""

from __future__ import annotations

import json
from dataclasses import dataclass

from wenku.previews import libreoffice, sandbox
from wenku.previews.sandbox import NoSandbox
from wenku.previews.walls import Limits, OverLimit

DIFFERENT = ("宋体", "黑体", "楷体", "仿宋")
"""Whoever reads Chinese tells these four apart at a glance."""


@dataclass(frozen=True, slots=True)
class Typefaces:
    """`used` is the face that stands for each name, `pdf` a page set in each."""

    used: dict[str, str]
    pdf: bytes

    @property
    def alike(self) -> list[str]:
        """Of the four, those that are shown in another one's face."""
        first: dict[str, str] = {}
        return [name for name in DIFFERENT if first.setdefault(self.used.get(name, ""), name) != name]


def look() -> Typefaces | None:
    """Takes a second. None where LibreOffice is missing or doesn't come to an end."""
    office = libreoffice.program()
    if office is None:
        return None
    try:
        with sandbox.running("wenku.previews.specimen", str(office), limits=Limits(seconds=120), office=office) as process:
            told, _, pdf = b"".join(process.chunks()).partition(b"\n")
        used = json.loads(told)
    except (OverLimit, NoSandbox, ValueError):
        return None
    if not isinstance(used, dict) or not pdf.startswith(b"%PDF-"):
        return None
    return Typefaces({str(name): str(face) for name, face in used.items()}, pdf)
