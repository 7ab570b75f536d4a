"""OpenDocument containers: which document one is, and its copy without what would be run or fetched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from wenku.previews import containers, splicing
from wenku.previews.findings import Finding
from wenku.previews.reasons import Reason, Unreadable

_SUBTYPES = {"odt": "text", "odp": "presentation", "ods": "spreadsheet"}
_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTED = "encrypted-package"
_PROGRAMS = ("Basic/", "Scripts/", "Dialogs/")
_PEOPLES_LINKS = ("http://", "https://", "mailto:", "#")
_CLICKED = frozenset({"urn:oasis:names:tc:opendocument:xmlns:text:1.0 a", "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0 a"})
_HREF = "http://www.w3.org/1999/xlink href"
_DDE = ("dde-application", "dde-topic", "dde-item")
_OBJECTS = ("object-ole", "plugin", "applet")
_FETCHING = re.compile(r"\b(DDE|WEBSERVICE)\s*\(|'(file|https?|ftp|smb)://[^#\"]*'#", re.IGNORECASE)
_MAY_LEAD_OUT = (b"href", b"dde-", b"formula", b"event-listener", b"tracked-changes", b"object-ole", b"plugin", b"applet")


def copied(source: Path, target: Path, kind: str) -> tuple[Finding, ...]:
    """Write a clean copy of a container of this kind to `target` and tell what was found in it. Raises Unreadable."""
    package = _Package(f"application/vnd.oasis.opendocument.{_SUBTYPES[kind]}".encode())
    containers.copy(source, target, package)
    if not package.has_content:  # LibreOffice would show a document with nothing in it
        raise Unreadable(Reason.DAMAGED, "a content that is no XML")
    return tuple(sorted(package.findings))


class _Package:
    def __init__(self, media_type: bytes) -> None:
        self.media_type = media_type
        self.has_content = False
        self.findings: set[Finding] = set()

    def begin(self, names: frozenset[str]) -> None:
        if _ENCRYPTED in names:
            raise Unreadable(Reason.ENCRYPTED, _ENCRYPTED)
        if not {"mimetype", "content.xml"} <= names:
            raise Unreadable(Reason.NOT_SUPPORTED, "no OpenDocument container")

    def is_xml(self, name: str) -> bool:
        return name.endswith((".xml", ".rdf"))

    def cleaned(self, name: str, content: bytes) -> bytes | None:
        if name == "mimetype" and content.strip() != self.media_type:
            raise Unreadable(Reason.NOT_SUPPORTED, "another kind by its media type")
        if name == _MANIFEST and b"encryption-data" in splicing.in_utf8(content):
            raise Unreadable(Reason.ENCRYPTED, "by its manifest")
        if name.startswith(_PROGRAMS):
            self._see_program(name)
            return None
        self.has_content = self.has_content or name == "content.xml"
        return self._part(splicing.in_utf8(content)) if name.endswith(".xml") and name != _MANIFEST else content

    def _part(self, content: bytes) -> bytes:
        if not any(word in content for word in _MAY_LEAD_OUT):
            return content
        part = _Part(content)
        made = part.run()
        self.findings |= part.findings
        return made

    def _see_program(self, name: str) -> None:
        """LibreOffice writes empty lists of libraries also where there is no program."""
        if not name.endswith(("/", "-lc.xml", "-lb.xml")):
            self.findings.add(Finding.MACROS)


class _Part(splicing.Scan):
    """Whatever leads elsewhere leads nowhere, except what a person clicks; changes that were tracked are taken as accepted."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.findings: set[Finding] = set()
        self._changes = 0

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        local = element.rpartition(" ")[2]
        if local == "tracked-changes":
            self._changes = self.at
        if local in _OBJECTS:
            self.findings.add(Finding.OBJECTS)
        gone = self._leading_out(element, local, attributes)
        if gone:
            self.edits.append((self.at, self.at + len(self.tag()), splicing.with_values(self.tag(), dict.fromkeys(gone, b""))))

    def end(self, element: str) -> None:
        if element.endswith(":text:1.0 tracked-changes"):
            self.edits.append((self._changes, self.behind(), b""))

    def _leading_out(self, element: str, local: str, attributes: Mapping[str, str]) -> list[str]:
        """The local names of attributes that go."""
        gone = [name for name in map(_local, attributes) if name in _DDE]
        href = attributes.get(_HREF)
        if href is not None and _leads_outside(element, href):
            gone.append("href")
            if local == "event-listener":
                self.findings.add(Finding.MACROS)
        if any(_local(name) in ("formula", "condition") and _FETCHING.search(value) for name, value in attributes.items()):
            gone += ["formula", "condition"]
        if gone and local != "event-listener" and element not in _CLICKED:
            self.findings.add(Finding.LINKS)
        return gone


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _leads_outside(element: str, href: str) -> bool:
    target = href.strip()
    if element in _CLICKED:
        return not target.lower().startswith(_PEOPLES_LINKS)
    return ":" in target.split("/")[0] or target.startswith(("/", "\\")) or ".." in target.split("/")
