"""Finding many words in a text however they are written: folded, with signs between their characters, and nowhere else.

A text is run together, which ahocorasick_rs looks through once; what it brings is then checked against what stood between its
characters, and put back to its place in the text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, product
from typing import Any

import ahocorasick_rs
import numpy as np

from wenku.base import chinese
from wenku.moderation import folding, gaps
from wenku.moderation.folding import HAN, Folded, Kind

SPACED = 4
"""Letters from which a word is known where all of them stand apart: of shorter ones every list of letters is full."""

SHORT, AROUND = 3, 4
"""Chinese words of so many characters arise by chance where two others meet; so many characters on either side tell."""

_SPACE = ord(" ")
_BEFORE_HAN = re.compile(f" (?=[{HAN}])")
_INTO_HAN = re.compile(f"(?<=[^{HAN} ])(?=[{HAN}])")
_MOST_TURNS = 4


@dataclass(frozen=True, slots=True)
class Sought:
    """A word to look for; an innocent one is never reported, and nor is what stands within it."""

    text: str
    is_innocent: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """The place of what was found among the words that were sought, and its place in the text: from `start` up to `end`."""

    word: int
    start: int
    end: int


class Matcher:
    """`find` may be called by many threads."""

    def __init__(self, words: Sequence[Sought]) -> None:
        self._is_innocent = [word.is_innocent for word in words]
        self._words: list[int] = []
        written: list[str] = []
        for number, pattern in enumerate(patterns([word.text for word in words])):
            for form in _forms(pattern):
                self._words.append(number)
                written.append(form)
        self._is_open = np.array([" " in form for form in written], bool)
        self._automaton = ahocorasick_rs.AhoCorasick(written, store_patterns=False) if written else None

    def find(self, text: str) -> list[Hit]:
        """What stands in the text, in order; of words within words only the longest."""
        if self._automaton is None or not text:
            return []
        folded = folding.fold(text)
        together, places = run_together(folded)
        found = self._automaton.find_matches_as_indexes(together, overlapping=True)
        return self._hits(folded, places, np.array(found, np.intp)) if found else []

    def _hits(self, folded: Folded, places: Any, found: Any) -> list[Hit]:
        first, last = places[found[:, 1]], places[found[:, 2] - 1]
        is_whole = _are_whole(folded.kinds, first, last)
        is_tight = (last - first < found[:, 2] - found[:, 1]) & ~self._is_open[found[:, 0]]
        rows = zip(found[:, 0].tolist(), first.tolist(), last.tolist(), is_tight.tolist(), is_whole.tolist(), strict=True)
        hits = [
            (self._words[form], begins, ends)
            for form, begins, ends, tight, whole in rows
            if whole and (tight or gaps.hold_together(folded, begins, ends))
        ]
        return [
            Hit(word, int(folded.sources[begins]), int(folded.sources[ends]) + 1)
            for word, begins, ends in self._longest(hits)
            if not _arises(folded, begins, ends)
        ]

    def _longest(self, found: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """Without what lies within another one. Of two at the same place an innocent one counts, else the first that was sought."""
        found.sort(key=lambda hit: (hit[1], -hit[2], not self._is_innocent[hit[0]], hit[0]))
        kept, reached = [], -1
        for hit in found:
            if hit[2] > reached:
                reached = hit[2]
                if not self._is_innocent[hit[0]]:
                    kept.append(hit)
        return kept


def run_together(folded: Folded) -> tuple[str, Any]:
    """Chinese without anything between its characters, each Latin word with a space after it where something stood there; and the
    place in the folded text that each character comes from.
    """
    kept = folded.kinds <= Kind.WORD
    kept[1:] |= folded.kinds[:-1] == Kind.WORD
    places = np.flatnonzero(kept)
    codes = folded.codes[places]
    codes[folded.kinds[places] > Kind.WORD] = _SPACE
    return folding.decoded(codes), places


def patterns(words: Sequence[str]) -> list[str]:
    """What each word is looked for by: the same for words that are found in the same places, empty where it has no letters."""
    folded = folding.fold("\n".join(" ".join(word.split()) for word in words))
    together, places = run_together(folded)
    breaks = np.searchsorted(places, np.flatnonzero(folded.kinds == Kind.LINE)).tolist()
    found = (together[first:end].strip(" ") for first, end in pairwise([0, *breaks, len(together)]))
    return [_BEFORE_HAN.sub("", pattern) if " " in pattern else pattern for pattern in found]


def _forms(pattern: str) -> Iterator[str]:
    """How a pattern may stand in a text that was run together: with a space where Latin turns into Chinese or without, and a single
    Latin word also with a space between all of its letters.
    """
    if pattern.isascii() or not _INTO_HAN.search(pattern):
        yield from (pattern,) if pattern else ()
        if len(pattern) >= SPACED and " " not in pattern and not re.match(f"[{HAN}]", pattern):
            yield " ".join(pattern)
        return
    pieces = _INTO_HAN.split(pattern, maxsplit=_MOST_TURNS)
    for joints in product(("", " "), repeat=len(pieces) - 1):
        yield pieces[0] + "".join(map("".join, zip(joints, pieces[1:], strict=True)))


def _are_whole(kinds: Any, first: Any, last: Any) -> Any:
    """Whether what begins or ends with a letter isn't a piece of a longer word."""
    before, after = np.maximum(first - 1, 0), np.minimum(last + 1, len(kinds) - 1)
    goes_on_before = (first > 0) & (kinds[first] == Kind.WORD) & (kinds[before] == Kind.WORD)
    goes_on_after = (last + 1 < len(kinds)) & (kinds[last] == Kind.WORD) & (kinds[after] == Kind.WORD)
    return ~(goes_on_before | goes_on_after)


def _arises(folded: Folded, begins: int, ends: int) -> bool:
    """Whether it only arises where other words meet: one goes on over its beginning, and one over its end, as 机枪 and 支架 do."""
    letters = gaps.letters(folded, begins, ends)
    if len(letters) > SHORT or any(folded.kinds[place] != Kind.HAN for place in letters):
        return False
    before = gaps.letters(folded, begins - 3 * AROUND, begins - 1)[-AROUND:]
    after = gaps.letters(folded, ends + 1, ends + 3 * AROUND)[:AROUND]
    words = chinese.cut_as_known(folding.decoded(folded.codes[before + letters + after]))
    bounds = {0, *accumulate(map(len, words))}
    return len(before) not in bounds and len(before) + len(letters) not in bounds
