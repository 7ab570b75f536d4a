"""What a hit shows of its document: the fragment around what was found, with marks, and the pages that match."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from wenku.search import analysing
from wenku.search.engine import PAGE_END
from wenku.search.parsing import Wanted

BEFORE, AROUND, PAST_FREE = 30, 170, 40
"""A fragment begins so many characters before what was found, and is so long; so long where its page isn't free to read."""

PAGES, LOOKED_AT = 5, 40
"""So many pages are named, of so many that are looked at for each word."""

UNEVEN = "\x01"
"""Stands before and behind what has to be changed in a text, beyond its capitals, so that it is in normal form: the places and the
letters, or nothing where they are many, as in a text in traditional characters.
"""

MANY = 0.05
"""More places than this share of a text are many: then it is as quick to look at each letter."""

_SPACE = re.compile(r"\s+")
_REST = re.compile(r"\w*")
_BETWEEN = r"[\W_]*"


class Piece(NamedTuple):
    """A stretch of a text as it was written; `marked` where it is what was looked for."""

    text: str
    marked: bool


class Snippet(NamedTuple):
    fragment: tuple[Piece, ...]
    pages: tuple[int, ...]


def kept(pages: Iterable[str]) -> str:
    """The texts of pages as the index keeps them, to be looked through without another pass over every letter."""
    text = PAGE_END.join(page.replace(PAGE_END, " ") for page in pages)
    look, small = analysing.folded(text), text.lower()
    if look == small and not text.startswith(UNEVEN):
        return text
    changed = [place for place, (one, other) in enumerate(zip(look, small, strict=False)) if one != other]
    is_little = len(look) == len(small) and len(changed) <= MANY * len(text)
    return f"{UNEVEN}{json.dumps([changed, ''.join(look[place] for place in changed)]) if is_little else ''}{UNEVEN}{text}"


def looked_through(text: str) -> tuple[str, str]:
    """A text as `kept`: as it was written, and in normal form."""
    if not text.startswith(UNEVEN):
        return text, text.lower()
    _, changes, written = text.split(UNEVEN, 2)
    if not changes:
        return written, analysing.folded(written)
    small, pieces, done = written.lower(), list[str](), 0
    for place, letter in zip(*json.loads(changes), strict=True):
        pieces += [small[done:place], letter]
        done = place + 1
    return written, "".join([*pieces, small[done:]])


def marked(text: str, marks: Sequence[str]) -> tuple[Piece, ...]:
    return _pieces(text, analysing.folded(text), marks)


def snippet(text: str, description: str, wanted: Wanted, *, free: int) -> Snippet:
    """`text` as `kept`, `free` so many pages of it that anybody may read."""
    written, look = looked_through(text)
    pages = _matching(look, wanted)
    if not pages:
        return Snippet(_without_pages(written, look, description, wanted), ())
    page = next((page for page in pages if page.number <= free), pages[0])
    around = AROUND if page.number <= free else PAST_FREE
    return Snippet(_around(written, look, page, wanted.marks, around), tuple(page.number for page in pages[:PAGES]))


class _Page(NamedTuple):
    """Where a page stands in the text, counted from 1."""

    number: int
    start: int
    end: int


def _matching(look: str, wanted: Wanted) -> list[_Page]:
    """The pages on which the most of it stands, in order. Whole phrases count for more than all their words."""
    found: Counter[_Page] = Counter()
    words = wanted.quoted + wanted.words
    for mark in words:
        found.update(_pages_with(look, mark))
    for phrase in set(wanted.phrases) - set(words):
        found.update(dict.fromkeys(_pages_with(look, phrase), len(words) + 1))
    most = max(found.values(), default=0)
    return sorted((page for page, count in found.items() if count == most), key=lambda page: page.number)


def _pages_with(look: str, mark: str) -> list[_Page]:
    return list(islice(_each_page(look, mark), LOOKED_AT))


def _each_page(look: str, mark: str) -> Iterator[_Page]:
    number, done = 1, 0
    while place := next(_places(look, mark, done), None):
        number += look.count(PAGE_END, done, place[0])
        start, end = look.rfind(PAGE_END, 0, place[0]) + 1, look.find(PAGE_END, place[0])
        yield _Page(number, start, end if end >= 0 else len(look))
        if end < 0:
            return
        number, done = number + 1, end + 1


def _around(written: str, look: str, page: _Page, marks: Sequence[str], around: int) -> tuple[Piece, ...]:
    """At most `around` characters of the page, those that say that there is more included."""
    first = next((place for mark in marks for place in _places(look, mark, page.start, page.end)), (page.start, page.start))
    length = around - 2
    start = max(page.start, min(first[0] - min(BEFORE, length // 4), page.end - length))
    end = min(page.end, start + length)
    return _with_dots(_pieces(written[start:end], look[start:end], marks), before=start > page.start, behind=end < page.end)


def _without_pages(written: str, look: str, description: str, wanted: Wanted) -> tuple[Piece, ...]:
    """What was looked for stands in the title only, or in the description: that, else how the text begins."""
    told = analysing.folded(description)
    end = written.find(PAGE_END)
    first = _Page(1, 0, end if end >= 0 else len(written))
    is_told = any(next(_places(told, mark), None) for mark in wanted.marks)
    if is_told or not written[: first.end].strip():
        return _around(description, told, _Page(1, 0, len(description)), wanted.marks, AROUND)
    return _around(written, look, first, (), AROUND)


def _with_dots(pieces: tuple[Piece, ...], *, before: bool, behind: bool) -> tuple[Piece, ...]:
    dots = Piece("…", marked=False)
    return (dots,) * before + pieces + (dots,) * behind


def _pieces(written: str, look: str, marks: Sequence[str]) -> tuple[Piece, ...]:
    pieces, done = [], 0
    for start, end in _apart(sorted(place for mark in marks for place in _places(look, mark))):
        pieces += [Piece(written[done:start], marked=False), Piece(written[start:end], marked=True)]
        done = end
    pieces.append(Piece(written[done:], marked=False))
    return tuple(Piece(_SPACE.sub(" ", piece.text), piece.marked) for piece in pieces if piece.text)


def _apart(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in order that overlap or touch are one."""
    apart: list[tuple[int, int]] = []
    for start, end in places:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _places(look: str, mark: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Where a word or phrase stands in a folded text."""
    end = len(look) if end is None else end
    one, pattern = _sign(mark)
    if pattern is not None:
        yield from (found.span() for found in pattern.finditer(look, start, end))
    elif one and analysing.is_dense(one):
        while (start := look.find(one, start, end)) >= 0:
            yield start, start + len(one)
            start += len(one)
    elif one:
        yield from _inflected(look, one, start, end)


def _inflected(look: str, word: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where an English word stands, in whichever form."""
    stem = analysing.stem(word)
    beginning = stem[:-1] if len(stem) > 3 else stem
    while (start := look.find(beginning, start, end)) >= 0:
        rest = _REST.match(look, start, end)
        last = rest.end() if rest else start + len(beginning)
        first, its_stem = _first(look[start:last])
        is_whole = start == 0 or not look[start - 1].isalnum() or analysing.is_dense(look[start - 1])
        if is_whole and its_stem == stem:
            yield start, start + len(first)
        start += len(beginning)


@lru_cache(maxsize=4096)
def _first(written: str) -> tuple[str, str]:
    """The first run of what stands together, and its stem."""
    runs = analysing.runs(written)
    return (runs[0], analysing.stem(runs[0])) if runs else ("", "")


@lru_cache(maxsize=1024)
def _sign(mark: str) -> tuple[str, re.Pattern[str] | None]:
    """A single run, or a pattern for several of them, whatever stands between."""
    runs = analysing.runs(mark)
    if len(runs) > 1:
        return "", re.compile(_BETWEEN.join(map(re.escape, runs)))
    return (runs[0] if runs else ""), None
