"""The typefaces of pages that are laid out here: found by fontconfig, taken out of their collections, asked for their glyphs."""

from __future__ import annotations

import shutil
import struct
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Any

import pymupdf

SONG, HEI, MONO, SYMBOLS = "Noto Serif CJK SC", "Noto Sans CJK SC:bold", "Noto Sans Mono CJK SC", "DejaVu Sans"
_COLLECTION = b"ttcf"
_BUILT_IN = "cjk"  # MuPDF's own, where none of the system's is there


class Face:
    """A font as a file of its own. `key` names it among the faces of a document."""

    def __init__(self, key: str, program: bytes) -> None:
        self.key, self.program = key, program
        self.is_cff = _tag_of_outlines(program) == b"CFF "
        self._font: Any = pymupdf.Font(fontbuffer=program)

    def glyph(self, character: str) -> int:
        """Its number, 0 where the font has none."""
        return int(self._font.has_glyph(ord(character)))

    def advance(self, character: str) -> float:
        """In parts of the font's size."""
        return float(self._font.glyph_advance(ord(character)))


@lru_cache(maxsize=8)
def face(pattern: str) -> Face:
    """The face of this family, or the built-in one, which has Chinese too."""
    where = located(pattern)
    program = _single(where[0].read_bytes(), where[1]) if where else bytes(pymupdf.Font(_BUILT_IN).buffer)
    return Face("".join(filter(str.isalnum, pattern)), program)


def located(pattern: str) -> tuple[Path, int] | None:
    """The font's file and its number in that, None where this very family isn't installed."""
    command = shutil.which("fc-match")
    if command is None:
        return None
    told = subprocess.run([command, "-f", "%{family}\t%{file}\t%{index}", pattern], capture_output=True, text=True, check=False)
    family, _, place = told.stdout.partition("\t")
    file, _, index = place.partition("\t")
    if pattern.partition(":")[0] not in family.split(",") or not index.isdigit():
        return None
    return Path(file), int(index)


def _single(content: bytes, index: int) -> bytes:
    """One font out of a collection, with a directory of its own: PDF and style sheets know only whole files."""
    if content[:4] != _COLLECTION:
        return content
    (start,) = struct.unpack_from(">I", content, 12 + 4 * index)
    tables = _tables(content, start)
    place = 12 + 16 * len(tables)
    directory, bodies = [content[start : start + 12]], []
    for tag, check, offset, length in tables:
        directory.append(struct.pack(">4sIII", tag, check, place, length))
        bodies.append(content[offset : offset + length].ljust(-(-length // 4) * 4, b"\0"))
        place += len(bodies[-1])
    return b"".join(directory + bodies)


def _tag_of_outlines(program: bytes) -> bytes:
    return next((tag for tag, *_ in _tables(program, 0) if tag in (b"CFF ", b"glyf")), b"")


def _tables(content: bytes, start: int) -> list[tuple[bytes, int, int, int]]:
    """(tag, checksum, offset, length) of each."""
    (count,) = struct.unpack_from(">H", content, start + 4)
    return [struct.unpack_from(">4sIII", content, start + 12 + 16 * number) for number in range(count)]
