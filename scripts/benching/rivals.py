"""What our line is measured against, on one core: Poppler's tools, and MuPDF rendering alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import pymupdf

from wenku.previews.pages import WIDTHS


def poppler(path: Path) -> None:
    """Page images as JPEG at our larger width, and the text, each by its tool."""
    if shutil.which("pdftoppm") is None:
        raise SystemExit("pdftoppm is missing: install poppler-utils")
    with tempfile.TemporaryDirectory() as folder:
        scale = ["-scale-to-x", str(max(WIDTHS.values())), "-scale-to-y", "-1"]
        _on_one_core(["pdftoppm", "-jpeg", "-jpegopt", "quality=80", *scale, str(path), f"{folder}/page"])
        _on_one_core(["pdftotext", str(path), f"{folder}/text.txt"])


def bare(path: Path) -> float:
    """Seconds for every page at both widths, with nothing made of it, in this process."""
    began = time.perf_counter()
    with pymupdf.open(path) as document:
        for page in document:
            drawn: Any = page.get_displaylist()
            for width in WIDTHS.values():
                scale = width / drawn.rect.width
                drawn.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=0)
    return time.perf_counter() - began


def _on_one_core(command: list[str]) -> None:
    core = min(os.sched_getaffinity(0))
    subprocess.run(command, check=True, preexec_fn=lambda: os.sched_setaffinity(0, [core]))
