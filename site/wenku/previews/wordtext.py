"""The words of a DOCX by our own reading of its main part: what there is to be shown, whatever shows it."""

from __future__ import annotations

import posixpath
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import ZipFile

from wenku.previews.reasons import Reason, Unreadable

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",
)
_SPACES = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_UNSEEN = {"moveFrom", "del"}
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"


def text(container: Path) -> str:
    """A paragraph a line, in the file's order, text boxes where they are anchored. Raises Unreadable."""
    reader = _Reader()
    with ZipFile(container) as package:
        try:
            with package.open(_main_part(package)) as part:
                reader.parser.ParseFile(part)
        except (expat.ExpatError, ElementTree.ParseError, KeyError, ValueError, LookupError) as error:
            raise Unreadable(Reason.DAMAGED, f"the main part: {error}") from error
    return "".join(reader.pieces)


def _main_part(package: ZipFile) -> str:
    for relation in ElementTree.fromstring(package.read("_rels/.rels")):  # noqa: S314  # the copy has no DOCTYPE
        if relation.get("Type", "").endswith("/officeDocument"):
            return posixpath.normpath(relation.get("Target", "").lstrip("/"))
    raise KeyError("no main part")


class _Reader:
    """Elements come as "namespace name"; depth costs nothing, since nothing is built."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self._in_text = False
        self._unseen = 0

    def _start(self, element: str, _: dict[str, str]) -> None:
        name = _local(element)
        if element == _FALLBACK or name in _UNSEEN:
            self._unseen += 1
        elif name == "t":
            self._in_text = True
        elif name in _SPACES and not self._unseen:
            self.pieces.append(_SPACES[name])

    def _end(self, element: str) -> None:
        name = _local(element)
        if element == _FALLBACK or name in _UNSEEN:
            self._unseen -= 1
        elif name == "t":
            self._in_text = False
        elif name == "p" and not self._unseen:
            self.pieces.append("\n")

    def _characters(self, data: str) -> None:
        if self._in_text and not self._unseen:
            self.pieces.append(data)


def _local(element: str) -> str:
    """A WordprocessingML element's own name; empty for all others."""
    return next((element[len(space) :] for space in _WORD if element.startswith(space)), "")
