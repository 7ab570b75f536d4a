"""Inside the sandbox: a prepared document's pages as sizes, images and text, told frame by frame."""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import Any, BinaryIO

import pymupdf
from PIL import Image

from wenku.previews import frames
from wenku.previews.furniture import Page, whole_text
from wenku.previews.joining import paragraphs, rows
from wenku.previews.pages import A4, MOST_CHARACTERS, Sheet, blank, drawn, legible, measured, shows_nothing
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
        self.has_text = False

    def all(self) -> None:
        pymupdf.TOOLS.mupdf_display_errors(False)
        pymupdf.TOOLS.mupdf_display_warnings(False)
        document = _opened(self.order)
        sizes = measured(document)
        self._say("facts", json.dumps(sizes).encode(), pages=len(sizes), simplified=self.order["simplified"])
        for number, size in enumerate(sizes, start=1):
            self._page(document, number, size)
            if number % _FLUSHED_EVERY == 0:
                pymupdf.TOOLS.store_shrink(100)
        if self.broken == len(sizes):
            raise Unreadable(Reason.DAMAGED, "no page can be drawn")
        if self.order["texts"]:
            self._prove_that_words_show(len(sizes))
            text = self.own_text if self.own_text is not None else whole_text(self.pages)
            self._say("document", legible(text).encode())
        self._say("ready")

    def _page(self, document: Any, number: int, size: tuple[float, float]) -> None:
        wants_images = self.order["first"] <= number <= self.order["last"]
        try:
            sheet = Sheet(document, number) if wants_images or self.order["texts"] else None
            images = sheet.images() if sheet and wants_images else None
            lines = rows(sheet.lines()) if sheet and self.order["texts"] else []
        except MemoryError:
            raise
        except Exception as error:  # one bad page doesn't spoil the others; MuPDF's errors have no common base
            print(f"page {number}: {error!r}", file=sys.stderr)
            self.broken += 1
            images, lines = blank(*size) if wants_images else None, []
        if images:
            self._tell_images(number, images)
        if self.order["texts"]:
            self._tell_text(number, Page(*size, lines))

    def _tell_images(self, number: int, images: tuple[Image.Image, Image.Image]) -> None:
        files = drawn(*images)
        described = [[image.size, image.width, image.height, image.file.media_type, len(image.file.data)] for image in files]
        self._say("page", b"".join(image.file.data for image in files), page=number, images=described)
        self.blank_pages += shows_nothing(images[0])

    def _tell_text(self, number: int, page: Page) -> None:
        text = "\n".join(paragraphs(page.rows, page.width))[:MOST_CHARACTERS]
        self._say("text", text.encode(), page=number)
        if self.own_text is None:
            self.pages.append(page)
        self.has_text = self.has_text or bool(text)

    def _prove_that_words_show(self, count: int) -> None:
        """A success that shows nothing is none."""
        drawn_pages = min(self.order["last"], count)
        if self.own_text and self.own_text.strip() and not self.has_text and 0 < drawn_pages == self.blank_pages:
            raise Unreadable(Reason.DAMAGED, "blank pages, but the file has text")

    def _say(self, event: str, body: bytes = b"", **head: Any) -> None:
        frames.write(self.out, event, body, **head)


def _opened(order: dict[str, Any]) -> Any:
    """The document, proved to have pages. Raises Unreadable."""
    try:
        document = pymupdf.open(order["path"], filetype=order["filetype"])
    except pymupdf.EmptyFileError as error:
        raise Unreadable(Reason.EMPTY) from error
    except (pymupdf.FileDataError, RuntimeError, ValueError) as error:
        raise Unreadable(Reason.DAMAGED, str(error)) from error
    if document.needs_pass:
        raise Unreadable(Reason.ENCRYPTED)
    if document.is_reflowable:
        document.layout(width=A4[0], height=A4[1], fontsize=11)
    if document.page_count < 1:
        raise Unreadable(Reason.DAMAGED, "no pages")
    if document.page_count > order["most_pages"]:
        raise Unreadable(Reason.TOO_LONG, f"{document.page_count} pages")
    return document


if __name__ == "__main__":
    main()
