"""Finding many words in a text however they are written: folded, with signs between their characters, and nowhere else.

A text is run together to its letters, which ahocorasick_rs looks through once; what it brings is then checked against what stood
between the letters, and put back to its place in the text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import ahocorasick_rs
import numpy as np

from wenku.base import chinese
from wenku.moderation import folding
from wenku.moderation.folding import Folded, Kind

FULL_LINE = 12
"""Letters from which a line may be a broken one: a shorter one ends because what it says does."""

WIDEST, WIDEST_SPACE = 6, 2
"""Signs, and spaces, between two characters that may still be one word."""

SPACED = 4
"""Letters from which a word is known where all of them stand apart: of shorter ones every list of letters is full."""

SHORT, AROUND = 3, 4
"""Chinese words of so many characters arise by chance where two others meet; so many characters on either side tell."""

NONE, SOFT, HARD = range(3)
"""What stands between a letter and the one before it."""

_SPACE, _DOT = ord(" "), ord(".")


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


@dataclass(frozen=True, slots=True)
class Stream:
    """A text run together: Latin words between single spaces, Chinese without any. For each letter: its place in `text`, its place
    in the folded text, and its gap.
    """

    text: str
    places: Any
    letters: Any
    gaps: Any


class Matcher:
    """`find` may be called by many threads."""

    def __init__(self, words: Sequence[Sought]) -> None:
        self._is_innocent = [word.is_innocent for word in words]
        self._words: list[int] = []
        found: list[str] = []
        for number, pattern in enumerate(patterns([word.text for word in words])):
            for form in (pattern, *_spaced(pattern)) if pattern else ():
                self._words.append(number)
                found.append(form)
        self._automaton = ahocorasick_rs.AhoCorasick(found, store_patterns=False) if found else None

    def find(self, text: str) -> list[Hit]:
        """What stands in the text, in order; of words within words only the longest."""
        if self._automaton is None or not text:
            return []
        folded = folding.fold(text)
        stream = run_together(folded)
        found = self._automaton.find_matches_as_indexes(stream.text, overlapping=True)
        return self._hits(folded, stream, np.array(found, np.intp)) if found else []

    def _hits(self, folded: Folded, stream: Stream, found: Any) -> list[Hit]:
        first = np.searchsorted(stream.places, found[:, 1])
        last = np.searchsorted(stream.places, found[:, 2]) - 1
        holds = _holds_together(stream.gaps, first, last)
        rows = zip(found[holds, 0].tolist(), first[holds].tolist(), last[holds].tolist(), strict=True)
        hits = self._longest([(self._words[form], begins, ends) for form, begins, ends in rows])
        places = folded.sources[stream.letters]
        return [
            Hit(word, int(places[begins]), int(places[ends]) + 1)
            for word, begins, ends in hits
            if ends - begins >= SHORT or not _arises(folded, stream.letters, begins, ends)
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


def patterns(words: Sequence[str]) -> list[str]:
    """What each word is looked for by: the same for words that are found in the same places, empty where it has no letters."""
    folded = folding.fold("\n".join(" ".join(word.split()) for word in words))
    stream = run_together(folded)
    breaks = np.flatnonzero(folded.kinds == Kind.LINE)
    bounds = [0, *np.searchsorted(stream.letters, breaks).tolist(), len(stream.letters)]
    is_word = (folded.kinds[stream.letters] == Kind.WORD).tolist()
    places = stream.places.tolist()
    found = []
    for first, after in pairwise(bounds):
        if first == after:
            found.append("")
            continue
        found.append(stream.text[places[first] - is_word[first] : places[after - 1] + 1 + is_word[after - 1]])
    return found


def run_together(folded: Folded) -> Stream:
    letters = np.flatnonzero(folded.kinds <= Kind.WORD)
    is_word = folded.kinds[letters] == Kind.WORD
    gaps = _gaps(folded, letters, is_word)
    begins = np.ones(len(letters), bool)
    begins[1:] = (is_word[1:] | is_word[:-1]) & ((is_word[1:] != is_word[:-1]) | (gaps[1:] > NONE))
    places = np.arange(len(letters)) + np.cumsum(begins)
    text = np.full(len(letters) + int(begins.sum()) + 1, _SPACE, np.uint32)
    text[places] = folded.codes[letters]
    return Stream(folding.decoded(text), places, letters, gaps)


def _gaps(folded: Folded, letters: Any, is_word: Any) -> Any:
    gaps = np.zeros(len(letters), np.uint8)
    after = np.flatnonzero(np.diff(letters) > 1) + 1  # the letters that something stands before
    if not len(after):
        return gaps
    first, end = letters[after - 1] + 1, letters[after]
    worst = np.maximum.reduceat(folded.kinds, np.column_stack((first, end)).ravel())[::2]
    width, begins = end - first, folded.codes[first]
    has_space = (begins == _SPACE) | (folded.codes[end - 1] == _SPACE)
    is_hard = (worst == Kind.HARD) | (width > WIDEST) | (has_space & (width > WIDEST_SPACE) & (begins == folded.codes[end - 1]))
    is_hard |= (begins == _DOT) & has_space  # the end of a sentence, by who types with half a keyboard
    is_hard &= has_space | ~(is_word[after] & is_word[after - 1])  # of one word, as in 24/7
    is_line = worst == Kind.LINE
    is_hard[is_line] = ~_are_broken(folded, first[is_line], width[is_line], after[is_line], len(letters))
    gaps[after] = np.where(is_hard, HARD, SOFT)
    return gaps


def _are_broken(folded: Folded, first: Any, width: Any, after: Any, count: int) -> Any:
    """Which of these gaps are the ends of full lines that the next one goes on: with nothing but a space before the line's end, and
    a next line that isn't much longer, as after a paragraph's last one.
    """
    bare = (width == 1) | ((width == 2) & (folded.kinds[first] == Kind.SOFT))
    bounds = np.concatenate(([0], after, [count]))
    lengths = np.diff(bounds)
    above, below = lengths[:-1], lengths[1:]
    return bare & (above >= FULL_LINE) & (5 * above >= 3 * below)


def _holds_together(gaps: Any, first: Any, last: Any) -> Any:
    """Whether nothing that sets apart stands within: or it stands between all of the letters, and there are more than two of them,
    or two that stand alone.
    """
    apart, hard = np.flatnonzero(gaps), np.flatnonzero(gaps == HARD)
    within = [np.searchsorted(where, last, "right") - np.searchsorted(where, first, "right") for where in (apart, hard)]
    edges = np.concatenate((gaps > NONE, [True]))
    edges[0] = True
    is_alone = edges[first] & edges[last + 1]
    is_spread = (within[0] == last - first) & ((last - first > 1) | is_alone)
    return (within[1] == 0) | is_spread


def _arises(folded: Folded, letters: Any, begins: int, ends: int) -> bool:
    """Whether it only arises where other words meet: one goes on over its beginning, and one over its end, as 机枪 and 支架 do."""
    first = max(0, begins - AROUND)
    around = letters[first : ends + AROUND + 1]
    if (folded.kinds[letters[begins : ends + 1]] != Kind.HAN).any():
        return False
    bounds, place = set(), first
    for word in chinese.cut_as_known(folding.decoded(folded.codes[around])):
        bounds.add(place)
        place += len(word)
    bounds.add(place)
    return begins not in bounds and ends + 1 not in bounds


def _spaced(pattern: str) -> list[str]:
    """A single Latin word with a space between all of its letters."""
    word = pattern.strip(" ")
    is_one = " " not in word and pattern == f" {word} "
    return [f" {' '.join(word)} "] if is_one and len(word) >= SPACED else []
