"""The words of an EPUB by our own reading, chapter by chapter in the book's order, a paragraph a line."""

from __future__ import annotations

import posixpath
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree
from zipfile import ZipFile

from wenku.previews.reasons import Reason, Unreadable

_CONTAINER = "META-INF/container.xml"
_PACKAGE = "{http://www.idpf.org/2007/opf}"
_PAGE_TYPES = ("application/xhtml+xml", "text/html", "text/x-oeb1-document")
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "caption", "center", "div", "figcaption", "figure", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "p", "pre", "section", "br"),
        *("dd", "dl", "dt", "li", "ol", "ul", "table", "td", "th", "tr"),
    )
)
_UNSEEN = frozenset(("head", "script", "style", "template", "svg", "rp", "rt"))
_END = "\0"  # of a block: it can't be in a text, and line feeds of the source are mere spaces
_SPACES = re.compile(r"[ \t\r\n\f]+")


def text(book: Path) -> str:
    """Of a copy that was cleaned. Raises Unreadable where the book doesn't say what is in it."""
    with ZipFile(book) as package:
        try:
            pages = _spine(package)
            return "\n".join(filter(None, (_words(package.read(page).decode("utf-8", "replace")) for page in pages)))
        except (ElementTree.ParseError, KeyError, ValueError) as error:
            raise Unreadable(Reason.DAMAGED, f"the book's own list: {error}") from error


def _spine(package: ZipFile) -> list[str]:
    """The names of the chapters' parts, in the order of reading."""
    container = ElementTree.fromstring(package.read(_CONTAINER))  # noqa: S314  # the copy defines no entities
    places = [element.get("full-path", "") for element in container.iter() if element.tag.endswith("rootfile")]
    if not places:
        raise KeyError("no content")
    place = places[0]
    listed = ElementTree.fromstring(package.read(place))  # noqa: S314
    items = {item.get("id"): item for item in listed.iter(f"{_PACKAGE}item")}
    chosen = [items[reference.get("idref")] for reference in listed.iter(f"{_PACKAGE}itemref") if reference.get("idref") in items]
    names = [_resolved(place, item.get("href", "")) for item in chosen if item.get("media-type") in _PAGE_TYPES]
    there = set(package.namelist())
    return [name for name in names if name in there]


def _resolved(place: str, link: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(place), unquote(link.split("#")[0])))


def _words(page: str) -> str:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    lines = (_SPACES.sub(" ", line).strip(" ") for line in "".join(reader.pieces).split(_END))
    return "\n".join(filter(None, lines))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        if tag in _BLOCKS:
            self.pieces.append(_END)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if tag in _BLOCKS:
            self.pieces.append(_END)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.pieces.append(_END)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data.replace(_END, ""))
