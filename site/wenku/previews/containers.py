"""Zip containers of office files: proved harmless by our own reading, then copied, so that what was checked is what is opened."""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from wenku.previews.reasons import Reason, Unreadable

MOST_ENTRIES = 5_000
MOST_BYTES = 300 << 20
FREE_BYTES = 64 << 20  # up to here any ratio is fine
MOST_RATIO = 200

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_BROKEN = (BadZipFile, zlib.error, EOFError, OSError, struct.error, NotImplementedError, RuntimeError, ValueError, UnicodeError)


class Format(Protocol):
    """What one family of containers, OOXML or OpenDocument, knows of its parts."""

    def begin(self, names: frozenset[str]) -> None:
        """Sees the names before any content. Raises Unreadable where they are no such container's."""

    def cleaned(self, name: str, content: bytes) -> bytes | None:
        """A part as it may be opened, None where it is left out. An XML part has a root element and no DOCTYPE."""

    def is_xml(self, name: str) -> bool: ...


def copy(source: Path, target: Path, format: Format) -> None:
    """Write a clean copy of the container to `target`. Raises Unreadable."""
    _refuse_ole(source)
    try:
        with ZipFile(source) as given, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as clean:
            entries = _checked(given)
            format.begin(frozenset(entry.filename for entry in entries))
            budget = _Budget(sum(entry.compress_size for entry in entries))
            for entry in entries:
                content = b"".join(budget.counted(given, entry))
                if format.is_xml(entry.filename) and not _begins_as_xml(content):
                    continue
                kept = format.cleaned(entry.filename, content)
                if kept is not None:
                    clean.writestr(ZipInfo(entry.filename), kept, _compression(entry), 1)
    except _BROKEN as error:
        raise Unreadable(Reason.DAMAGED, str(error)) from error


def _compression(entry: ZipInfo) -> int:
    """As it was: an OpenDocument file begins with an entry that has to be stored."""
    return ZIP_STORED if entry.compress_type == ZIP_STORED else ZIP_DEFLATED


def _refuse_ole(source: Path) -> None:
    """Office wraps an encrypted document in the container of its older formats."""
    with source.open("rb") as file:
        head = file.read(8)
        if head == _OLE:
            file.seek(0)
            encrypted = "EncryptedPackage".encode("utf-16-le") in file.read(64 << 20)
            raise Unreadable(Reason.ENCRYPTED if encrypted else Reason.NOT_SUPPORTED, "an OLE container")
    if not head:
        raise Unreadable(Reason.EMPTY)


def _checked(given: ZipFile) -> list[ZipInfo]:
    """The entries, none of which reaches out of the container, hides behind another or shares its bytes."""
    entries = given.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Unreadable(Reason.TOO_COMPLEX, f"{len(entries)} entries")
    if len({entry.filename for entry in entries}) < len(entries):
        raise Unreadable(Reason.DAMAGED, "two entries of one name")
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise Unreadable(Reason.ENCRYPTED, entry.filename)
        parts = entry.filename.replace("\\", "/").split("/")
        if parts[0] == "" or ".." in parts or ":" in parts[0] or stat.S_ISLNK(entry.external_attr >> 16):
            raise Unreadable(Reason.DAMAGED, f"an entry that leads out: {entry.filename}")
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise Unreadable(Reason.NOT_SUPPORTED, f"compression {entry.compress_type}")
    _refuse_overlaps(given, entries)
    return entries


def _refuse_overlaps(given: ZipFile, entries: list[ZipInfo]) -> None:
    """zipfile learned to look at this after Python 3.11.7."""
    file = given.fp
    assert file
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise Unreadable(Reason.DAMAGED, f"an entry over another: {entry.filename}")
        end = _data_begins(file, entry) + entry.compress_size
    if end > given.start_dir:
        raise Unreadable(Reason.DAMAGED, "an entry over the directory")


def _data_begins(file: IO[bytes], entry: ZipInfo) -> int:
    file.seek(entry.header_offset)
    header = file.read(30)
    name, extra = struct.unpack("<HH", header[26:])
    return entry.header_offset + 30 + int(name) + int(extra)


class _Budget:
    """Counts what comes out of the container while it comes: sizes may lie."""

    def __init__(self, compressed: int) -> None:
        self.compressed, self.inflated = compressed, 0

    def counted(self, given: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
        with given.open(entry) as file:
            while chunk := file.read(1 << 20):
                self.inflated += len(chunk)
                if self.inflated > MOST_BYTES or self.inflated > max(FREE_BYTES, MOST_RATIO * self.compressed):
                    raise Unreadable(Reason.TOO_COMPLEX, f"{self.inflated} bytes out of {self.compressed}")
                yield chunk


def _begins_as_xml(content: bytes) -> bool:
    """Whether there is a root element. Raises Unreadable before it where there is a DOCTYPE, and with it entities."""
    parser = expat.ParserCreate()
    found = _Found()

    def doctype(*_: object) -> None:
        raise Unreadable(Reason.DAMAGED, "a DOCTYPE in an office file")

    def root(*_: object) -> None:
        raise found

    parser.StartDoctypeDeclHandler, parser.StartElementHandler = doctype, root
    try:
        parser.Parse(content, True)
    except _Found:
        return True
    except (expat.ExpatError, ValueError, LookupError):
        return False
    return False


class _Found(Exception):
    pass
