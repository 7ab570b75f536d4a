"""The words of an OpenDocument text or presentation by our own reading of its content."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.parsers import expat
from zipfile import ZipFile

from wenku.previews.reasons import Reason, Unreadable

_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_DRAW = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0 "
_UNSEEN = frozenset(
    {
        f"{_TEXT}tracked-changes",
        f"{_TEXT}note-citation",
        f"{_TEXT}ruby-text",
        "urn:oasis:names:tc:opendocument:xmlns:office:1.0 annotation",
        "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0 notes",
        "urn:oasis:names:tc:opendocument:xmlns:office:1.0 forms",
    }
)
_PARAGRAPHS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})
_PAGE = f"{_DRAW}page"
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
_VISIBILITY = "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0 visibility"
_MOST_SPACES = 200


def text(container: Path) -> str:
    """A paragraph a line, in the file's order; slides that are hidden and what a speaker notes are left out. Raises Unreadable."""
    reader = _Reader()
    with ZipFile(container) as package:
        try:
            with package.open("content.xml") as part:
                reader.parser.ParseFile(part)
        except (expat.ExpatError, KeyError, ValueError, LookupError) as error:
            raise Unreadable(Reason.DAMAGED, f"the content: {error}") from error
    return "".join(reader.pieces)


class _Reader:
    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self._paragraphs = 0
        self._unseen = 0
        self._style = ""
        self._hidden_styles: set[str] = set()

    def _start(self, element: str, attributes: Mapping[str, str]) -> None:
        if self._unseen or self._is_unseen(element, attributes):
            self._unseen += 1
        elif element in _PARAGRAPHS:
            self._paragraphs += 1
        elif self._paragraphs and element == f"{_TEXT}s":
            count = attributes.get(f"{_TEXT}c", "1")
            self.pieces.append(" " * min(int(count) if count.isdigit() else 1, _MOST_SPACES))
        elif self._paragraphs and element in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            self.pieces.append("\t" if element.endswith("tab") else "\n")
        elif element == f"{_STYLE}style":
            self._style = attributes.get(f"{_STYLE}name", "")
        elif attributes.get(_VISIBILITY) == "hidden":
            self._hidden_styles.add(self._style)

    def _is_unseen(self, element: str, attributes: Mapping[str, str]) -> bool:
        return element in _UNSEEN or (element == _PAGE and attributes.get(f"{_DRAW}style-name") in self._hidden_styles)

    def _end(self, element: str) -> None:
        if self._unseen:
            self._unseen -= 1
        elif element in _PARAGRAPHS:
            self._paragraphs -= 1
            self.pieces.append("\n")

    def _characters(self, data: str) -> None:
        if self._paragraphs and not self._unseen:
            self.pieces.append(data)
