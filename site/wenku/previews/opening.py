"""A prepared document opened to be drawn: how many pages it has, their sizes, its outline, and each page as a sheet."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any, Protocol

import pymupdf

from wenku.previews import album
from wenku.previews.album import Album
from wenku.previews.joining import Line
from wenku.previews.pages import A4, Sheet, Views, legible, side
from wenku.previews.pagewords import Word
from wenku.previews.reasons import Reason, Unreadable
from wenku.previews.results import DEEPEST, LONGEST_HEADING, MOST_HEADINGS
from wenku.previews.traces import Trace

_PAPERS = {"epub": ((420.0, 595.0), 11), "html": (A4, 11)}
"""Where nothing but the content is given: the page, and the size of its letters."""
_CREATORS = re.compile(r"<dc:creator\b[^>]*>(.*?)</dc:creator>", re.DOTALL)
_NAME = re.compile(r"<rdf:li\b[^>]*>([^<]*)</rdf:li>")
_MOST_METADATA, _MOST_ANNOTATED = 1 << 20, 500  # characters, pages
_COMMENTS = (pymupdf.PDF_ANNOT_TEXT, pymupdf.PDF_ANNOT_FREE_TEXT, pymupdf.PDF_ANNOT_HIGHLIGHT, pymupdf.PDF_ANNOT_UNDERLINE)
_MOST_LEVELS = 200  # of an outline: no reader goes so deep


class AnySheet(Protocol):
    """One page, interpreted once."""

    def views(self) -> Views:
        """What is shown of it."""

    def lines(self) -> list[Line]:
        """Its pieces of text, in points."""

    def words(self) -> list[list[Word]]:
        """Its words with their boxes, line by line."""

    def is_pictured(self) -> bool:
        """Whether a picture covers most of it."""


class Opened(Protocol):
    """A document; `sheet` raises what its library raises on a page that is broken beyond repair."""

    @property
    def page_count(self) -> int: ...

    def sizes(self) -> list[tuple[float, float]]:
        """Every page's width and height in points as it is seen."""

    def outline(self) -> list[tuple[int, str, int]]:
        """(level from 1, title, page from 1) of each heading."""

    def traces(self) -> list[tuple[Trace, object]]:
        """What it tells of who made it."""

    def sheet(self, number: int) -> AnySheet: ...


class Document:
    """What MuPDF opens."""

    def __init__(self, path: Path, filetype: str) -> None:
        """Raises Unreadable."""
        try:
            beside = pymupdf.Archive(str(path.parent)) if filetype == "html" else None
            self._document: Any = _Opened(path, filetype=filetype, archive=beside)
        except pymupdf.EmptyFileError as error:
            raise Unreadable(Reason.EMPTY) from error
        except (pymupdf.FileDataError, RuntimeError, ValueError) as error:
            raise Unreadable(Reason.DAMAGED, str(error)) from error
        if self._document.needs_pass:
            raise Unreadable(Reason.ENCRYPTED)
        if self._document.is_reflowable:
            (width, height), size = _PAPERS.get(filetype, (A4, 11))
            self._document.layout(width=width, height=height, fontsize=size)

    @property
    def page_count(self) -> int:
        return int(self._document.page_count)

    def sizes(self) -> list[tuple[float, float]]:
        """A page that can't be loaded is as large as the one before."""
        sizes: list[tuple[float, float]] = []
        for number in range(self.page_count):
            try:
                rect = self._document.load_page(number).rect
                sizes.append((side(rect.width), side(rect.height)))
            except Exception:  # MuPDF's errors have no common base
                sizes.append(sizes[-1] if sizes else A4)
        return sizes

    def outline(self) -> list[tuple[int, str, int]]:
        self._document.wants_outline = True
        try:
            entries = self._document.get_toc(simple=True)[:MOST_HEADINGS]
        except Exception:  # a broken outline spoils no page
            return []
        made = [(min(level, DEEPEST), " ".join(legible(title).split())[:LONGEST_HEADING], page) for level, title, page in entries]
        return [(level, title, page) for level, title, page in made if title and 1 <= page <= self.page_count]

    def traces(self) -> list[tuple[Trace, object]]:
        """Of a PDF, also of one that LibreOffice has just made: it takes the author along."""
        try:
            return _traces(self._document) if self._document.is_pdf else []
        except Exception:  # MuPDF's errors have no common base, and a preview never fails for this
            return []

    def sheet(self, number: int) -> Sheet:
        return Sheet(self._document, number)


class _Opened(pymupdf.Document):  # type: ignore[misc]
    """A PDF without its outline until that is asked for. MuPDF reads it by calling itself for each level: a deep one ends the
    process. Other formats build theirs with their pages, and have to do so at once.
    """

    wants_outline = False

    def _loadOutline(self) -> Any:
        return super()._loadOutline() if not self.is_pdf or (self.wants_outline and _is_shallow(self)) else None


def _traces(document: Any) -> list[tuple[Trace, object]]:
    metadata = document.get_xml_metadata()
    creators = _CREATORS.search(metadata) if len(metadata) <= _MOST_METADATA and "<!" not in metadata else None
    names = [(document.metadata or {}).get("author") or "", *(_NAME.findall(creators[1]) if creators else [])]
    found: list[tuple[Trace, object]] = [(Trace.AUTHOR, unescape(name)) for name in names]
    pages = document.pages(0, min(document.page_count, _MOST_ANNOTATED)) if document.has_annots() else ()
    names = [note.info["title"] for page in pages for note in page.annots(types=_COMMENTS)]
    return [*found, *((Trace.PERSON, name) for name in names), (Trace.COMMENTS, len(names))]


def _is_shallow(document: Any) -> bool:
    """Whether a PDF's outline is a tree of bounded depth."""
    seen: set[int] = set()
    waiting = [(document.pdf_catalog(), "Outlines/First", 1)]
    while waiting:
        place, key, level = waiting.pop()
        kind, value = document.xref_get_key(place, key) if 0 < place < document.xref_length() else ("null", "")
        if kind == "null":
            continue
        following = int(value.split()[0]) if kind == "xref" else 0
        if not following or following in seen or level > _MOST_LEVELS:
            return False
        seen.add(following)
        waiting += [(following, "Next", level), (following, "First", level + 1)]
    return True


def opened(path: Path, filetype: str, *, most_pages: int) -> Opened:
    """The document, proved to have pages, and not too many. Raises Unreadable."""
    document: Opened = Album(path) if filetype == album.FILETYPE else Document(path, filetype)
    if document.page_count < 1:
        raise Unreadable(Reason.DAMAGED, "no pages")
    if document.page_count > most_pages:
        raise Unreadable(Reason.TOO_LONG, f"{document.page_count} pages")
    return document
