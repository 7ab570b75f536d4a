"""What two texts have in common: their letters cut into overlapping shingles, the same small part of which is kept of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from wenku.base import chinese

LENGTH = 16
"""Letters of a shingle."""

SHORTEST = 64
"""What weighs less is a turn of phrase, and not counted as taken over. An ideograph weighs as much as two letters."""

FINEST, KEPT, MOST = 7, 64, 8192
"""Of a text at least every 128th shingle is kept, of a short one more, so that KEPT or more stand for it; never more than MOST."""

_BASE, _FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
_BITS = 63
"""Of a shingle's number: as many as a database's whole numbers hold."""

_IDEOGRAPHS = 0x2E80

Array = Any


@dataclass(frozen=True)
class Letters:
    """The letters of all pages of a text as they are compared, without white space and punctuation; for each its page, from 0, and
    its place there in the text as it was written.
    """

    codes: Array
    pages: Array
    places: Array

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def shingles(self) -> Array:
        """The number of the shingle that begins at each letter."""
        return numbered(self.codes)

    @cached_property
    def weights(self) -> Array:
        """What all letters before each one weigh together, and what all weigh."""
        return np.concatenate([[0], np.cumsum(np.where(self.codes < _IDEOGRAPHS, 1, 2))])


@dataclass(frozen=True)
class Sample:
    """The shingles kept of a text, those numbered below 2 to the power of 63 - `shift`, in order; it has `count` different ones."""

    numbers: Array
    count: int
    shift: int

    def at(self, shift: int) -> int:
        """How many of them would be kept at a coarser `shift`."""
        return int(np.searchsorted(self.numbers, np.uint64(1 << (_BITS - shift))))


@dataclass(frozen=True)
class Run:
    """A passage that stands in both: its letters from `start` up to `end`, of the one, and where it begins in the other."""

    start: int
    end: int
    there: int


@dataclass(frozen=True)
class Common:
    """The passages of one text that stand in the other too, and what part of it they are, in percent."""

    runs: list[Run]
    percent: int


def letters(pages: Sequence[str]) -> Letters:
    folded = [chinese.bare(page) for page in pages]
    places = [_places(page, bare) for page, bare in zip(pages, folded, strict=True)]
    sheets = [np.full(len(bare), number, np.int32) for number, bare in enumerate(folded)]
    return Letters(_codes("".join(folded)), np.concatenate([_NONE, *sheets]), np.concatenate([_NONE, *places]))


def sample(pages: Sequence[str]) -> Sample:
    """What is kept of a text, without where its letters stand: half of the time that `letters` takes."""
    return sampled(numbered(_codes("".join(map(chinese.bare, pages)))))


def sampled(numbers: Array) -> Sample:
    different = np.unique(numbers)
    count = len(different)
    shift = min(FINEST, max(0, (count // KEPT).bit_length() - 1))
    while count >> shift > MOST:
        shift += 1
    return Sample(different[different < np.uint64(1 << (_BITS - shift))], count, shift)


def numbered(codes: Array) -> Array:
    """Each shingle's number: the same on every machine, and evenly spread, so that the small ones are as good as any."""
    count = len(codes) - LENGTH + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    made = np.zeros(count, np.uint64)
    for step in range(LENGTH):
        made *= _BASE
        made += codes[step : step + count]
    made ^= made >> np.uint64(33)
    made *= _FIRST
    made ^= made >> np.uint64(29)
    made *= _SECOND
    made ^= made >> np.uint64(32)
    return made >> np.uint64(64 - _BITS)


def common(own: Letters, other: Letters) -> Common:
    """What of `own` stands in `other` too."""
    if not len(own.shingles) or not len(other.shingles):
        return Common([], 0)
    order = np.argsort(other.shingles, kind="stable")
    found = np.searchsorted(other.shingles, own.shingles, sorter=order)
    found = order[np.minimum(found, len(order) - 1)]
    begins = np.flatnonzero(other.shingles[found] == own.shingles)
    edges = np.zeros(len(own) + 1, np.int32)
    np.add.at(edges, begins, 1)
    np.add.at(edges, begins + LENGTH, -1)
    covered = np.concatenate([[0], np.cumsum(edges[:-1]) > 0, [0]]).astype(np.int8)
    turns = np.diff(covered)
    pairs = zip(np.flatnonzero(turns == 1).tolist(), np.flatnonzero(turns == -1).tolist(), strict=True)
    weights, least = own.weights, min(SHORTEST, int(own.weights[-1]), int(other.weights[-1]))
    runs = [Run(start, end, int(found[start])) for start, end in pairs if weights[end] - weights[start] >= least]
    return Common(runs, int(100 * sum(run.end - run.start for run in runs) / len(own)))


_NONE = np.zeros(0, np.int32)


def _codes(text: str) -> Array:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)


def _places(page: str, bare: str) -> Array:
    """Where each letter of `bare` stands on the page. A character may become several letters, and a few become one: where the count
    is off even so, places are near enough.
    """
    places = [place for place, character in enumerate(page) if character.isalnum()]
    if len(places) != len(bare):
        places = [place for place, character in enumerate(page) for _ in range(_width(character))]
    if len(places) != len(bare):
        return np.linspace(0, max(0, len(page) - 1), len(bare)).astype(np.int32)
    return np.array(places, np.int32)


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    return len(chinese.bare(character))
