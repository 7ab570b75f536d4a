"""Every step of drawing done once on a page of our own, so that no document waits for what is loaded at first use."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pymupdf
from PIL import Image

from wenku.previews.fronts import fronts
from wenku.previews.joining import rows
from wenku.previews.opening import opened
from wenku.previews.pages import drawn


def warm() -> None:
    Image.preinit()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.pdf"
        with pymupdf.open() as document:
            page = document.new_page()
            page.insert_text((72, 72), "A page", fontsize=12)
            page.draw_rect(pymupdf.Rect(72, 90, 200, 200), fill=(0.8, 0.2, 0.1))
            document.save(path)
        sheet = opened(path, "pdf", most_pages=1).sheet(1)
        views = sheet.views()
        drawn(views)
        fronts(views.large)
        rows(sheet.lines())
        sheet.words()
        sheet.is_pictured()
