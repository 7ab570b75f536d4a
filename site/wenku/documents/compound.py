"""OLE compound files (older Office, encrypted Office) by bounded reading: the names in their directory, and how a stream begins."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

MOST_ENTRIES = 4_096
_MOST_DIFAT = 128  # sectors; enough for the largest file that is taken
_LAST = 0xFFFFFFFA  # a number above it names no sector
_SMALL = 4_096  # streams below this size are kept in the root's own stream, in pieces of 64 bytes
_PIECE = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """A storage or a stream of the directory; `start` is its first sector."""

    name: str
    start: int
    size: int


class Compound:
    """Nothing in here raises for odd bytes: what leads nowhere is as if it weren't there."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._length = file.seek(0, os.SEEK_END)
        self._header = self._part(0, 512).ljust(512, b"\0")
        (shift,) = struct.unpack_from("<H", self._header, 30)
        self._shift = shift if shift in (9, 12) else 0

    @cached_property
    def entries(self) -> list[Entry]:
        (first,) = struct.unpack_from("<I", self._header, 48)
        found: list[Entry] = []
        for sector in self._chain(first, (MOST_ENTRIES * 128) >> self._shift if self._shift else 0):
            block = self._sector(sector)
            found += [entry for at in range(0, len(block) - 127, 128) if (entry := _entry(block[at : at + 128]))]
        return found

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(entry.name for entry in self.entries)

    def beginning(self, name: str) -> bytes:
        """The first bytes of the stream, from its first sector alone; empty where there is none of that name."""
        entry = next((entry for entry in self.entries if entry.name == name), None)
        if entry is None:
            return b""
        if entry.size >= _SMALL:
            return self._sector(entry.start)[: entry.size]
        place = entry.start * _PIECE
        sectors = list(self._chain(self.entries[0].start, (place >> self._shift) + 1)) if self._shift else []
        if len(sectors) <= place >> self._shift:
            return b""
        within = place & ((1 << self._shift) - 1)
        return self._sector(sectors[-1])[within : within + min(entry.size, _PIECE)]

    def _chain(self, first: int, most: int) -> Iterator[int]:
        sector = first
        for _ in range(most):
            if sector > _LAST or (sector + 1) << self._shift >= self._length:
                return
            yield sector
            sector = self._next(sector)

    def _next(self, sector: int) -> int:
        table, place = divmod(sector, 1 << self._shift - 2)
        tables = self._tables
        if table >= len(tables) or tables[table] > _LAST:
            return 0xFFFFFFFF
        number = self._part((tables[table] + 1 << self._shift) + 4 * place, 4)
        return int.from_bytes(number, "little") if len(number) == 4 else 0xFFFFFFFF

    @cached_property
    def _tables(self) -> list[int]:
        """The sectors that hold the allocation table: 109 in the header, the others in sectors of their own."""
        tables = list(struct.unpack_from("<109I", self._header, 76))
        (following,) = struct.unpack_from("<I", self._header, 68)
        for _ in range(_MOST_DIFAT):
            block = self._sector(following) if following <= _LAST else b""
            if len(block) < 1 << self._shift:
                break
            *more, following = struct.unpack(f"<{len(block) // 4}I", block)
            tables += more
        return tables

    def _sector(self, number: int) -> bytes:
        return self._part((number + 1) << self._shift, 1 << self._shift)

    def _part(self, start: int, length: int) -> bytes:
        if start >= self._length:
            return b""
        self._file.seek(start)
        return self._file.read(length)


def _entry(block: bytes) -> Entry | None:
    name = block[:64].decode("utf-16-le", "replace").split("\0", 1)[0]
    start, size = struct.unpack_from("<II", block, 116)
    return Entry(name, start, size) if name else None
