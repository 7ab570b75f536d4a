"""In the sandbox: the names, comments and tracked changes that the container of an office file holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.parsers import expat
from zipfile import ZipFile

from wenku.previews.traces import Told, Trace, neat

_MOST_BYTES = 64 << 20  # of a part; a larger one is left aside

Attributes = Mapping[str, str]

_SAID = {
    "docProps/core.xml": {"creator": Trace.AUTHOR, "lastModifiedBy": Trace.EDITOR},
    "docProps/app.xml": {"Company": Trace.COMPANY, "Manager": Trace.PERSON},
    "meta.xml": {"initial-creator": Trace.AUTHOR, "creator": Trace.EDITOR},
}
"""By the name of a part: which elements' words are told as what."""

_COMMENTS = {"comment", "cm", "threadedComment", "annotation"}
_CHANGES = {"ins", "del", "moveFrom", "moveTo", "changed-region"}
_NAMES = {"author", "displayName", "name"}
_NAMING = {"cmAuthor", "author", "person"}
_CREATED_IN = {"annotation", "change-info"}
_LOOKED_AT = re.compile(
    r"word/[^/]+\.xml|ppt/(commentAuthors|authors)\.xml|ppt/comments/[^/]+\.xml|xl/comments[^/]*\.xml"
    r"|xl/(comments|threadedComments|persons)/[^/]+\.xml|content\.xml"
)


def of(container: Path) -> tuple[Told, ...]:
    """What a container tells that was proved harmless before. What can't be read tells nothing: a preview never fails for it."""
    try:
        with ZipFile(container) as package:
            return neat(_found(package))
    except Exception:  # whatever a stranger's file makes of the libraries
        return ()


def _found(package: ZipFile) -> list[tuple[Trace, object]]:
    found: list[tuple[Trace, object]] = []
    marks = _Marks()
    for entry in package.infolist():
        if entry.file_size > _MOST_BYTES:
            continue
        if entry.filename in _SAID:
            found += _Words(_SAID[entry.filename]).read(package.read(entry))
        elif _LOOKED_AT.fullmatch(entry.filename):
            marks.read(package.read(entry), is_word=entry.filename.startswith("word/"))
    found += [(Trace.PERSON, name) for name in marks.names if not name.startswith("tc={")]  # how Excel numbers its threads
    return [*found, (Trace.COMMENTS, marks.counts["comments"]), (Trace.CHANGES, marks.counts["changes"])]


class _Words:
    """The words of some elements, by their local names."""

    def __init__(self, wanted: Mapping[str, Trace]) -> None:
        self._wanted = wanted
        self._now: Trace | None = None
        self.found: list[tuple[Trace, object]] = []

    def read(self, content: bytes) -> Iterable[tuple[Trace, object]]:
        parser = _parser()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(content, True)
        return self.found

    def _start(self, element: str, _: Attributes) -> None:
        self._now = self._wanted.get(_local(element))

    def _end(self, _: str) -> None:
        self._now = None

    def _characters(self, data: str) -> None:
        if self._now is not None:
            self.found.append((self._now, data))


class _Marks:
    """Comments and tracked changes over all parts: how many, and whose."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.names: dict[str, None] = {}
        self._within: list[str] = []
        self._is_word = False

    def read(self, content: bytes, *, is_word: bool) -> None:
        self._is_word, self._within = is_word, []
        parser = _parser()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(content, True)

    def _start(self, element: str, attributes: Attributes) -> None:
        name = _local(element)
        self._within.append(name)
        if name in _COMMENTS:
            self.counts["comments"] += 1
        elif name in _CHANGES and (self._is_word or name == "changed-region"):
            self.counts["changes"] += 1
        elif name not in _NAMING:
            return
        for key, value in attributes.items():
            if _local(key) in _NAMES:
                self.names.setdefault(value)

    def _end(self, _: str) -> None:
        self._within.pop()

    def _characters(self, data: str) -> None:
        """Excel lists the authors of comments, OpenDocument names them within."""
        name, *outer = self._within[:-3:-1] or [""]
        if (name == "author" and outer == ["authors"]) or (name == "creator" and _CREATED_IN.intersection(outer)):
            self.names.setdefault(data)


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    return parser


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
