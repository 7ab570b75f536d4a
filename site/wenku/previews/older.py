"""Files of the older Office, which no copy makes clean: what is in them is told, and what asks for a password is found out."""

from __future__ import annotations

import struct
from pathlib import Path

from wenku.documents import compound
from wenku.documents.compound import Compound
from wenku.previews.findings import Finding
from wenku.previews.reasons import Reason, Unreadable

_MACROS = {"_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros", "VBA"}
_FILE_PASS, _BOF, _WRITE_PROTECT = 0x2F, 0x809, 0x86
_ENCRYPTED_SLIDES = 0xF3D1C4DF
_FIB_ENCRYPTED = 0x0100


def examined(source: Path, kind: str) -> tuple[Finding, ...]:
    """What the container's directory shows. Raises Unreadable where it is none, or where only a password opens it."""
    with source.open("rb") as file:
        head = file.read(8)
        if not head:
            raise Unreadable(Reason.EMPTY)
        if head != compound.SIGNATURE:
            raise Unreadable(Reason.DAMAGED, "no OLE container")
        container = Compound(file)
        if "EncryptedPackage" in container.names or _needs_a_password(container, kind):
            raise Unreadable(Reason.ENCRYPTED, "by its header")
        found = {Finding.MACROS} if container.names & _MACROS else set()
        if any(_is_object(name) for name in container.names):
            found.add(Finding.OBJECTS)
        return tuple(sorted(found))


def asks_for_a_password(source: Path) -> bool:
    """Whether a workbook is encrypted: with the password that Excel itself knows it opens nevertheless, so it is tried first."""
    with source.open("rb") as file:
        container = Compound(file)
        return any(_has_file_pass(container.beginning(name)) for name in ("Workbook", "Book"))


def is_word(source: Path) -> bool:
    with source.open("rb") as file:
        return "WordDocument" in Compound(file).names


def _needs_a_password(container: Compound, kind: str) -> bool:
    if kind in ("doc", "wps"):
        head = container.beginning("WordDocument")
        return len(head) >= 12 and bool(struct.unpack_from("<H", head, 10)[0] & _FIB_ENCRYPTED)
    if kind == "ppt":
        head = container.beginning("Current User")
        return len(head) >= 16 and struct.unpack_from("<I", head, 12)[0] == _ENCRYPTED_SLIDES
    return False


def _has_file_pass(head: bytes) -> bool:
    at = 0
    while at + 4 <= len(head):
        record, length = struct.unpack_from("<HH", head, at)
        if record == _FILE_PASS:
            return True
        if record not in (_BOF, _WRITE_PROTECT):
            return False
        at += 4 + length
    return False


def _is_object(name: str) -> bool:
    return name in ("ObjectPool", "\x01Ole10Native") or (name.startswith("MBD") and len(name) == 11)
