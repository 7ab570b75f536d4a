"""Inside the sandbox: a prepared document's pages as sizes, images and text, told frame by frame."""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any, BinaryIO

import pymupdf
from PIL import Image

from wenku.previews import frames
from wenku.previews.fronts import fronts
from wenku.previews.furniture import Page, whole_text
from wenku.previews.joining import paragraphs, rows
from wenku.previews.opening import Opened, opened
from wenku.previews.pages import MOST_CHARACTERS, Drawn, blank, drawn, legible, shows_nothing
from wenku.previews.pagewords import Word
from wenku.previews.reasons import Reason, Unreadable

_FLUSHED_EVERY = 16  # pages, then MuPDF's cache of fonts and pictures is emptied


def main() -> None:
    """Takes the order from standard input when the file is prepared; nothing comes where it couldn't be."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # MuPDF's own words aren't frames
    frames.write(out, "hello")
    order = sys.stdin.buffer.read()
    if not order:
        return
    try:
        _Drawing(json.loads(order), out).all()
    except Unreadable as error:
        frames.write(out, "failed", reason=error.reason, detail=error.detail[:500])
    except MemoryError:
        frames.write(out, "failed", reason=Reason.TOO_COMPLEX, detail="memory")
    except Exception as error:
        traceback.print_exc()
        frames.write(out, "failed", reason=Reason.DAMAGED, detail=repr(error)[:500])


class _Drawing:
    """One document on its way out."""

    def __init__(self, order: dict[str, Any], out: BinaryIO) -> None:
        self.order, self.out = order, out
        self.own_text: str | None = order["text"]
        self.pages: list[Page] = []
        self.broken = 0
        self.blank_pages = 0
        self.pictured = 0
        self.has_text = False
        self.has_fronts = False

    def all(self) -> None:
        pymupdf.TOOLS.mupdf_display_errors(False)
        pymupdf.TOOLS.mupdf_display_warnings(False)
        document = opened(Path(self.order["path"]), self.order["filetype"], most_pages=self.order["most_pages"])
        sizes = document.sizes()
        self._tell_facts(document, sizes)
        for number, size in enumerate(sizes, start=1):
            self._page(document, number, size)
            if number % _FLUSHED_EVERY == 0:
                pymupdf.TOOLS.store_shrink(100)
        if self.broken == len(sizes):
            raise Unreadable(Reason.DAMAGED, "no page can be drawn")
        if self.order["texts"]:
            drawn_pages = min(self.order["last"], len(sizes))
            self._prove_that_words_show(drawn_pages)
            text = self.own_text if self.own_text is not None else whole_text(self.pages)
            is_scan = 0 < drawn_pages <= 2 * self.pictured
            self._say("document", legible(text).encode(), scan=is_scan)
        self._say("ready")

    def _tell_facts(self, document: Opened, sizes: list[tuple[float, float]]) -> None:
        body = {"sizes": sizes, "outline": document.outline()}
        told = {name: self.order[name] for name in ("simplified", "is_cut", "findings")}
        self._say("facts", json.dumps(body).encode(), pages=len(sizes), **told)

    def _page(self, document: Opened, number: int, size: tuple[float, float]) -> None:
        wants_images = self.order["first"] <= number <= self.order["last"]
        images, lines, words = None, [], []
        try:
            sheet = document.sheet(number) if wants_images or self.order["texts"] else None
            images = sheet.images() if sheet and wants_images else None
            if sheet and self.order["texts"]:
                lines, words = rows(sheet.lines()), sheet.words()
                self.pictured += wants_images and sheet.is_pictured()
        except MemoryError:
            raise
        except Exception as error:  # one bad page doesn't spoil the others; MuPDF's errors have no common base
            print(f"page {number}: {error!r}", file=sys.stderr)
            self.broken += 1
            images, lines, words = blank(*size) if wants_images else None, [], []
        if images:
            self._tell_images(number, images)
        if self.order["texts"]:
            self._tell_text(number, Page(*size, lines), words)

    def _tell_images(self, number: int, images: tuple[Image.Image, Image.Image]) -> None:
        self._say_images("page", drawn(*images), page=number)
        is_blank = shows_nothing(images[0])
        self.blank_pages += is_blank
        if self.order["texts"] and not self.has_fronts and (not is_blank or number == self.order["last"]):
            self.has_fronts = True
            self._say_images("fronts", fronts(images[1]))

    def _tell_text(self, number: int, page: Page, words: list[list[Word]]) -> None:
        text = "\n".join(paragraphs(page.rows, page.width))[:MOST_CHARACTERS]
        self._say("text", json.dumps([text, words], ensure_ascii=False, separators=(",", ":")).encode(), page=number)
        if self.own_text is None:
            self.pages.append(page)
        self.has_text = self.has_text or bool(text)

    def _prove_that_words_show(self, drawn_pages: int) -> None:
        """A success that shows nothing is none."""
        if self.own_text and self.own_text.strip() and not self.has_text and 0 < drawn_pages == self.blank_pages:
            raise Unreadable(Reason.DAMAGED, "blank pages, but the file has text")

    def _say_images(self, event: str, files: list[Drawn], **head: Any) -> None:
        described = [[image.size, image.width, image.height, image.file.media_type, len(image.file.data)] for image in files]
        self._say(event, b"".join(image.file.data for image in files), images=described, **head)

    def _say(self, event: str, body: bytes = b"", **head: Any) -> None:
        frames.write(self.out, event, body, **head)


if __name__ == "__main__":
    main()
