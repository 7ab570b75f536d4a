"""A bounded look at any bytes: head, end, and the names in a container's directory, parsed by hand and never unpacked."""

import os
import struct
from functools import cached_property
from typing import BinaryIO

from wenku.documents import compound
from wenku.documents.compound import Compound

HEAD = 4096
TAIL = 65_557  # the longest end of a ZIP: 22 bytes and a comment of 65,535
DIRECTORY = 1 << 20


class Look:
    """What can be seen of a file without opening it; `named` is the ending of its name."""

    def __init__(self, file: BinaryIO, named: str = "") -> None:
        self._file, self.named = file, named
        self.size = file.seek(0, os.SEEK_END)
        self.head = self._part(0, HEAD)

    @property
    def is_zip(self) -> bool:
        return self.head.startswith((b"PK\3\4", b"PK\5\6"))

    @property
    def is_ole(self) -> bool:
        return self.head.startswith(compound.SIGNATURE)

    def holds(self, start: bytes) -> bool:
        """Whether it is a ZIP in which a name begins with `start`."""
        return any(name.startswith(start) for name in self.names)

    @cached_property
    def names(self) -> list[bytes]:
        """The names in a ZIP, from its directory; where that is torn off, those that the head shows."""
        if not self.is_zip:
            return []
        tail = self._part(max(0, self.size - TAIL), TAIL)
        end = tail.rfind(b"PK\5\6")
        if 0 <= end <= len(tail) - 22:
            length, start = struct.unpack_from("<II", tail, end + 12)
            if found := _names(self._part(start, min(length, DIRECTORY)), b"PK\1\2", fixed=46, length_at=28):
                return found
        return _names(self.head, b"PK\3\4", fixed=30, length_at=26)

    @cached_property
    def streams(self) -> frozenset[str]:
        """The names in an OLE container: what tells the older formats apart, and an encrypted newer one from them."""
        return Compound(self._file).names if self.is_ole else frozenset()

    @property
    def mimetype(self) -> bytes:
        """What an OpenDocument file says of itself in its first entry, which is stored as it is."""
        if not self.head.startswith(b"PK\3\4") or len(self.head) < 30:
            return b""
        length, (name, extra) = struct.unpack_from("<I", self.head, 18)[0], struct.unpack_from("<HH", self.head, 26)
        is_stored = self.head[8:10] == b"\0\0" and self.head[30 : 30 + name] == b"mimetype"
        start = 30 + name + extra
        return self.head[start : start + length] if is_stored and length < 200 else b""

    def _part(self, start: int, length: int) -> bytes:
        if start >= self.size:
            return b""
        self._file.seek(start)
        return self._file.read(length)


def _names(block: bytes, signature: bytes, *, fixed: int, length_at: int) -> list[bytes]:
    names, at = [], block.find(signature)
    while 0 <= at <= len(block) - fixed:
        (length,) = struct.unpack_from("<H", block, at + length_at)
        names.append(block[at + fixed : at + fixed + length])
        at = block.find(signature, at + fixed + length)
    return names
