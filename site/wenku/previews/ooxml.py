"""Office Open XML containers: which document one is, and its copy without what would be run or fetched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from wenku.previews import containers, splicing
from wenku.previews.findings import Finding
from wenku.previews.reasons import Reason, Unreadable

CONTENT_TYPES = "[Content_Types].xml"
_TYPE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": f"{_TYPE}wordprocessingml.document.main+xml",
    "dotx": f"{_TYPE}wordprocessingml.template.main+xml",
    "pptx": f"{_TYPE}presentationml.presentation.main+xml",
    "ppsx": f"{_TYPE}presentationml.slideshow.main+xml",
    "xlsx": f"{_TYPE}spreadsheetml.sheet.main+xml",
}
"""The content type of a kind's main part."""

_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
ElementTree.register_namespace("", _RELATIONSHIPS)  # LibreOffice doesn't know them by another prefix
_PEOPLES_LINKS = ("http://", "https://", "mailto:", "#")
_OBJECTS = ("/oleObject", "/package", "/control")
_FETCHING = re.compile(r"^\s*(INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|DDE|DDEAUTO|LINK)\b", re.IGNORECASE)


def copied(source: Path, target: Path, kind: str) -> tuple[Finding, ...]:
    """Write a clean copy of a container of this kind to `target` and tell what was found in it. Raises Unreadable."""
    package = _Package()
    containers.copy(source, target, package)
    if MAIN[kind] not in package.types:
        raise Unreadable(Reason.NOT_SUPPORTED, f"no {kind} by its content type")
    return tuple(sorted(package.findings))


class _Package:
    def __init__(self) -> None:
        self.types: list[str] = []
        self.findings: set[Finding] = set()

    def begin(self, names: frozenset[str]) -> None:
        if CONTENT_TYPES not in names:
            raise Unreadable(Reason.NOT_SUPPORTED, "no OOXML container")

    def is_xml(self, name: str) -> bool:
        return name.endswith((".xml", ".rels", ".vml"))

    def cleaned(self, name: str, content: bytes) -> bytes | None:
        if "vbaProject" in name or "vbaData" in name:
            self.findings.add(Finding.MACROS)
            return None
        if name == CONTENT_TYPES:
            self.types = _content_types(content)
        elif name.endswith(".rels"):
            return self._relations(name, content)
        elif name.startswith("xl/externalLinks/") and b"ddeLink" in splicing.in_utf8(content):
            self.findings.add(Finding.LINKS)
            return None
        elif name.startswith("word/") and name.endswith(".xml"):
            return self._words(splicing.in_utf8(content))
        return content

    def _relations(self, name: str, content: bytes) -> bytes:
        try:
            root = ElementTree.fromstring(content)  # noqa: S314  # no DOCTYPE is in it: no entity either
        except ElementTree.ParseError as error:
            raise Unreadable(Reason.DAMAGED, "relations that are no XML") from error
        relations = list(root.iter(f"{{{_RELATIONSHIPS}}}Relationship"))
        # A chart's data are a workbook that goes with it, no object for its own sake.
        objects = [] if "/charts/" in name else [it for it in relations if it.get("Type", "").endswith(_OBJECTS)]
        if objects:
            self.findings.add(Finding.OBJECTS)
        outside = [relation for relation in relations if _leads_outside(relation)]
        for relation in [it for it in objects if it not in outside]:  # a document that nobody cleaned: its picture is shown
            root.remove(relation)
        for relation in outside:
            root.remove(relation)
            if not relation.get("Type", "").endswith("/hyperlink"):
                self.findings.add(Finding.LINKS)
        return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True) if outside or objects else content

    def _words(self, content: bytes) -> bytes:
        if not any(mark in content for mark in (b"instrText", b"fldSimple", b":del ", b":ins ", b":moveFrom ", b":moveTo ")):
            return content
        words = _Words(content)
        made = words.run()
        if words.fetches:
            self.findings.add(Finding.LINKS)
        return made


class _Words(splicing.Scan):
    """Fields that fetch something are emptied, and changes that an author tracked are taken as accepted."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.fetches = False
        self._instruction: list[str] = []
        self._places: list[tuple[int, int]] = []
        self._begun = 0
        self._reads = False
        self._deleted: list[int] = []
        self.parser.CharacterDataHandler = self._characters

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        match _local(element):
            case "instrText":
                self._begun, self._reads = self.behind(), True
            case "fldChar":
                self._field()
            case "fldSimple" if any(_FETCHING.match(value) for name, value in attributes.items() if _local(name) == "instr"):
                self.fetches = True
                self._instead(splicing.with_values(self.tag(), {"instr": b""}))
            case "del" | "moveFrom":
                self._deleted.append(self.at)
            case "ins" | "moveTo":
                self._instead(b"")

    def end(self, element: str) -> None:
        match _local(element):
            case "instrText":
                self._reads = False
                if self.at > self._begun:
                    self._places.append((self._begun, self.at))
            case "del" | "moveFrom":
                self.edits.append((self._deleted.pop(), self.behind(), b""))
            case "ins" | "moveTo" if self.content.startswith(b"</", self.at):
                self._instead(b"")

    def _instead(self, tag: bytes) -> None:
        self.edits.append((self.at, self.behind(), tag))

    def _characters(self, data: str) -> None:
        if self._reads:
            self._instruction.append(data)

    def _field(self) -> None:
        """An instruction may come in pieces; the next mark of a field ends it."""
        if _FETCHING.match("".join(self._instruction)):
            self.fetches = True
            self.edits += [(start, end, b"") for start, end in self._places]
        self._instruction, self._places = [], []


def _local(name: str) -> str:
    """The name of what belongs to word processing, empty for all else."""
    space, _, local = name.rpartition(" ")
    return local if "wordprocessingml" in space else ""


def _leads_outside(relation: ElementTree.Element) -> bool:
    target = relation.get("Target", "").strip()
    is_link = relation.get("Type", "").endswith("/hyperlink")
    if is_link and target.lower().startswith(_PEOPLES_LINKS):
        return False
    return relation.get("TargetMode") == "External" or ":" in target.split("/")[0] or target.startswith(("//", "\\\\"))


def _content_types(content: bytes) -> list[str]:
    try:
        return [element.get("ContentType", "") for element in ElementTree.fromstring(content)]  # noqa: S314  # as above
    except ElementTree.ParseError as error:
        raise Unreadable(Reason.DAMAGED, "content types that are no XML") from error
