"""The words of a PPTX by our own reading of its slides, in the order in which they are shown."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import ZipFile

from wenku.previews.reasons import Reason, Unreadable

_MAIN = ("http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main")
_SLIDES = ("http://schemas.openxmlformats.org/presentationml/2006/main", "http://purl.oclc.org/ooxml/presentationml/main")
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
_RUNNING = frozenset({"sldNum", "dt", "ftr", "hdr"})  # placeholders that say the same on every slide
_READING = (expat.ExpatError, ElementTree.ParseError, KeyError, ValueError, LookupError)

Relations = dict[str, tuple[str, str]]
"""Id to the last word of the type and the part's name."""


def text(container: Path) -> str:
    """A paragraph a line, a row of a table a line; hidden slides and speakers' notes left out. Raises Unreadable."""
    with ZipFile(container) as package:
        try:
            return "".join(piece for slide in _slides(package) for piece in _slide(package, slide))
        except _READING as error:
            raise Unreadable(Reason.DAMAGED, f"the slides: {error}") from error


def _slides(package: ZipFile) -> Iterator[str]:
    main = next(part for kind, part in _relations(package, "").values() if kind == "officeDocument")
    relations = _relations(package, main)
    for element in ElementTree.fromstring(package.read(main)).iter():  # noqa: S314  # the copy has no DOCTYPE
        if element.tag.rpartition("}")[2] != "sldId":
            continue
        ids = [value for name, value in element.attrib.items() if name.startswith("{")]
        kind, part = relations.get(ids[0] if ids else "", ("", ""))
        if kind == "slide" and part in package.NameToInfo:
            yield part


def _slide(package: ZipFile, part: str) -> list[str]:
    """The slide's words, then those of its diagrams, which stand in parts of their own."""
    reader = _read(package, part)
    if reader.is_hidden:
        return []
    pieces = reader.pieces
    for kind, other in _relations(package, part).values():
        if kind == "diagramData" and other in package.NameToInfo:
            pieces += _read(package, other).pieces
    return pieces


def _relations(package: ZipFile, part: str) -> Relations:
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in package.NameToInfo:
        return {}
    found = {}
    for relation in ElementTree.fromstring(package.read(path)):  # noqa: S314  # as above
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], target)
    return found


def _read(package: ZipFile, part: str) -> _Reader:
    reader = _Reader()
    with package.open(part) as content:
        reader.parser.ParseFile(content)
    return reader


class _Reader:
    """Elements come as "namespace name"."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.is_hidden = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self._in_text = False
        self._runs = False  # in a shape that every slide has
        self._unseen = 0
        self._cells = 0

    def _start(self, element: str, attributes: Mapping[str, str]) -> None:
        space, _, name = element.rpartition(" ")
        if self._unseen or element == _FALLBACK:
            self._unseen += 1
        elif space in _SLIDES:
            self._shape(name, attributes)
        elif space in _MAIN:
            self._in_text = name == "t"
            self._cells += name == "tc"
            if name == "br" and not self._runs:
                self.pieces.append(self._line_end())

    def _shape(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sld":
            self.is_hidden = attributes.get("show") in ("0", "false")
        elif name == "sp":
            self._runs = False
        elif name == "ph":
            self._runs = attributes.get("type") in _RUNNING

    def _end(self, element: str) -> None:
        space, _, name = element.rpartition(" ")
        if self._unseen:
            self._unseen -= 1
        elif space in _SLIDES and name == "sp":
            self._runs = False
        elif space in _MAIN:
            self._in_text = False
            if name == "p" and not self._runs:
                self.pieces.append(self._line_end())
            elif name == "tc":
                self._cells -= 1
                self.pieces.append("\t")
            elif name == "tr":
                self.pieces.append("\n")

    def _line_end(self) -> str:
        return " " if self._cells else "\n"

    def _characters(self, data: str) -> None:
        if self._in_text and not self._unseen and not self._runs:
            self.pieces.append(data)
