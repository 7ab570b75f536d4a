"""The words of all pages of a document and where they stand, as one compact file of which each page can be read alone."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

SCALE = 10_000
"""A word's box is in ten-thousandths of its page's width and height, from the upper left corner."""

Word = tuple[str, int, int, int, int]
"""The word, then its box: left, top, right, bottom."""

_HEAD = struct.Struct("<4sI")
_MARK = b"WKW1"
_first = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class PageWords:
    """`text`: a paragraph a line. `lines`: the words as they stand, line by line; Chinese comes as runs of many characters."""

    text: str
    lines: Sequence[Sequence[Word]]


class Packing:
    """Pages added one by one; a thousand of them are held compressed."""

    def __init__(self) -> None:
        self._bodies: list[bytes] = []

    def add(self, page: PageWords) -> None:
        said = json.dumps([page.text, page.lines], ensure_ascii=False, separators=(",", ":"))
        self._bodies.append(zlib.compress(said.encode()))

    def packed(self) -> bytes:
        """The file: a mark, the number of pages, where each begins and the last one ends, then each page as compressed JSON."""
        count = len(self._bodies)
        ends = accumulate(map(len, self._bodies), initial=_HEAD.size + 4 * (count + 1))
        return b"".join([_HEAD.pack(_MARK, count), struct.pack(f"<{count + 1}I", *ends), *self._bodies])


def packed(pages: Iterable[PageWords]) -> bytes:
    """All pages at once."""
    packing = Packing()
    for page in pages:
        packing.add(page)
    return packing.packed()


def page(number: int, read: Callable[[int, int], bytes]) -> PageWords | None:
    """Page `number`, counted from 1, by two small reads; None where there is no such page. `read` gets start and length."""
    mark, count = _HEAD.unpack(read(0, _HEAD.size))
    if mark != _MARK or not 1 <= number <= count:
        return None
    start, end = struct.unpack("<2I", read(_HEAD.size + 4 * (number - 1), 8))
    return _unpacked(read(start, end - start))


def every(content: bytes) -> list[PageWords]:
    _, count = _HEAD.unpack_from(content)
    offsets = struct.unpack_from(f"<{count + 1}I", content, _HEAD.size)
    return [_unpacked(content[start:end]) for start, end in pairwise(offsets)]


def texts(content: bytes) -> list[str]:
    """What stands on each page, without where: a fifth of the time that `every` takes."""
    _, count = _HEAD.unpack_from(content)
    offsets = struct.unpack_from(f"<{count + 1}I", content, _HEAD.size)
    bodies = (zlib.decompress(content[start:end]).decode() for start, end in pairwise(offsets))
    return [_first.raw_decode(body, 1)[0] for body in bodies]


def _unpacked(body: bytes) -> PageWords:
    text, lines = json.loads(zlib.decompress(body))
    return PageWords(text, [[(word, left, top, right, bottom) for word, left, top, right, bottom in line] for line in lines])
