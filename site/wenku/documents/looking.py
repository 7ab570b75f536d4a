"""A bounded look at any bytes: head, end, and the names in a container's directory, parsed by hand and never unpacked."""

import os
import struct
from functools import cached_property
from typing import BinaryIO

HEAD = 4096
TAIL = 65_557  # the longest end of a ZIP: 22 bytes and a comment of 65,535
DIRECTORY = 1 << 20

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


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
        return self.head.startswith(_OLE)

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
    def is_encrypted_package(self) -> bool:
        """An office file with a password is an OLE container whose directory names this stream."""
        if not self.is_ole or len(self.head) < 52:
            return False
        (shift,), (first,) = struct.unpack_from("<H", self.head, 30), struct.unpack_from("<I", self.head, 48)
        return shift in (9, 12) and _ENCRYPTED in self._part((first + 1) << shift, HEAD)

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
