"""Inside the sandbox: a prepared document's pages as sizes, images and text, told frame by frame, in order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

import pymupdf

from wenku.previews import frames, sharing
from wenku.previews.fronts import fronts
from wenku.previews.furniture import Page, whole_text
from wenku.previews.opening import Opened, opened
from wenku.previews.pages import Drawn, legible
from wenku.previews.painting import Painted, Wanted, painted
from wenku.previews.preparing import Prepared
from wenku.previews.reasons import Reason, Unreadable
from wenku.previews.traces import neat

_LOOKED_AT = 8  # pages, of which a document that is a scan shows it
_FLUSHED_EVERY = 16  # pages, then MuPDF's cache of fonts and pictures is emptied


def draw(prepared: Prepared, order: dict[str, Any], out: BinaryIO) -> None:
    """All that is told of a document, to the end. Raises Unreadable."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    _Drawing(prepared, order, out).all()


class _Drawing:
    """One document on its way out: pages `first` to `last` with images, and where `texts` are wanted the words of all."""

    def __init__(self, prepared: Prepared, order: dict[str, Any], out: BinaryIO) -> None:
        self.prepared, self.out = prepared, out
        self.first, self.last, self.texts, self.hands = order["first"], order["last"], order["texts"], order["hands"]
        self.most_pages = order["most_pages"]
        self.sizes: list[tuple[float, float]] = []
        self.pages: list[Page] = []
        self.broken = self.blank = self.pictured = self.drawn = 0
        self.has_text = False

    def all(self) -> None:
        document = self._opened()
        self.sizes = document.sizes()
        self._tell_facts(document)
        due = self._due()
        if due:
            self._tell_pages(document, due)
        if self.texts:
            self._tell_document()
        self._say("ready")

    def _opened(self) -> Opened:
        return opened(self.prepared.path, self.prepared.filetype, most_pages=self.most_pages)

    def _due(self) -> list[Wanted]:
        pages = range(1, len(self.sizes) + 1) if self.texts else range(self.first, min(self.last, len(self.sizes)) + 1)
        return [self._wanted(number) for number in pages]

    def _wanted(self, number: int) -> Wanted:
        has_images = self.first <= number <= self.last
        return Wanted(number, has_images, self.texts, looked_at=has_images and number <= _LOOKED_AT)

    def _tell_pages(self, document: Opened, due: list[Wanted]) -> None:
        """The first one before anything else is begun; covers show the second where the first shows nothing."""
        first, *rest = due
        makes_fronts = first.images and self.texts
        page = painted(document, replace(first, kept=makes_fronts), self.sizes[first.number - 1])
        self._tell(page)
        is_late = makes_fronts and page.is_blank and bool(rest) and rest[0].images
        if is_late:
            rest[0] = replace(rest[0], kept=True)
        others = self._others(document, rest)
        if page.large and not is_late:
            self._say_images("fronts", fronts(page.large))
        for other in others:
            self._tell(other)
            if other.large:
                self._say_images("fronts", fronts(other.large))
        if self.broken == len(due):
            raise Unreadable(Reason.DAMAGED, "no page can be drawn")

    def _others(self, document: Opened, due: list[Wanted]) -> Iterator[Painted]:
        """By several hands where that pays; they are at work when this returns."""
        if self.hands > 1 and sharing.pays(due):
            return sharing.shared(due, self.hands, self._work)
        return self._work(due, document)

    def _work(self, due: list[Wanted], document: Opened | None = None) -> Iterator[Painted]:
        document = document or self._opened()  # two processes can't read one open file
        for count, wanted in enumerate(due, start=1):
            yield painted(document, wanted, self.sizes[wanted.number - 1])
            if count % _FLUSHED_EVERY == 0:
                pymupdf.TOOLS.store_shrink(100)

    def _tell(self, page: Painted) -> None:
        self.broken += page.is_broken
        self.blank += page.is_blank
        self.pictured += page.is_pictured
        if page.images:
            self.drawn += 1
            self._say_images("page", page.images, page=page.number)
        if self.texts:
            self._say("text", page.told, page=page.number)
            self.has_text = self.has_text or bool(page.text)
            if self.prepared.text is None:
                self.pages.append(Page(*self.sizes[page.number - 1], page.rows))

    def _tell_facts(self, document: Opened) -> None:
        traces = neat([*self.prepared.traces, *document.traces()])
        body = json.dumps({"sizes": self.sizes, "outline": document.outline(), "traces": traces}).encode()
        told = {"simplified": self.prepared.simplified, "is_cut": self.prepared.is_cut, "findings": self.prepared.findings}
        self._say("facts", body, pages=len(self.sizes), **told)

    def _tell_document(self) -> None:
        own = self.prepared.text
        if own and own.strip() and not self.has_text and 0 < self.drawn == self.blank:
            raise Unreadable(Reason.DAMAGED, "blank pages, but the file has text")  # a success that shows nothing is none
        text = own if own is not None else whole_text(self.pages)
        self._say("document", legible(text).encode(), scan=0 < min(self.drawn, _LOOKED_AT) <= 2 * self.pictured)

    def _say_images(self, event: str, files: list[Drawn], **head: Any) -> None:
        described = [[image.size, image.width, image.height, image.file.media_type, len(image.file.data)] for image in files]
        self._say(event, b"".join(image.file.data for image in files), images=described, **head)

    def _say(self, event: str, body: bytes = b"", **head: Any) -> None:
        frames.write(self.out, event, body, **head)
