"""Lines broken as Chinese and Latin typesetters break them, and filled to the margin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

# What may not begin a line, and what may not end one.
_CLOSING = frozenset("，。、；：？！）》〉】」』〕〗〞”’％‰℃…—～·・々ー!),.:;?]}%»›")
_OPENING = frozenset("（《〈【「『〔〖〝“‘([{¥￥$£«‹#＃")
_UNIT = re.compile(r"[ \t\u00a0]+|…{2,}|—{2,}|[^\s\u2014\u2018-\u201d\u2026\u2e80-\U0003ffff]+|.", re.DOTALL)
_FARTHEST = 6  # units that are taken along to the next line for the sake of its first
_WIDEST_GAP = 0.4  # of the font's size, between two ideographs; a line that needs more stays as it is
_WIDEST_SPACE = 0.9


@dataclass(frozen=True, slots=True)
class Line:
    """`gap` is put between any two units, of which one at least isn't a Latin word or a space; `space` is added to spaces."""

    units: tuple[str, ...]
    gap: float = 0.0
    space: float = 0.0

    @property
    def text(self) -> str:
        return "".join(self.units)


def lines(text: str, widths: Mapping[str, float], measure: float, *, indent: float = 0.0, justified: bool = True) -> Iterator[Line]:
    """The lines of one paragraph; all lengths are in parts of the font's size, `indent` is the first line's.

    It takes time in proportion to the text, whatever that is.
    """
    held: list[tuple[str, float]] = []
    room, filled = measure - indent, 0.0
    for unit, width in _units(text, widths, measure):
        if held and filled + width > room + 1e-6 and not unit.isspace():
            kept = _last_kept(held, unit)
            yield _set(held[:kept], room, justified)
            held = _without_leading_space(held[kept:])
            room, filled = measure, sum(width for _, width in held)
        held.append((unit, width))
        filled += width
    yield _set(held, room, justified=False)


def _units(text: str, widths: Mapping[str, float], measure: float) -> Iterator[tuple[str, float]]:
    """Words, runs of spaces, ideographs and marks, none of them wider than a line."""
    for found in _UNIT.finditer(text):
        unit = found.group()
        width = widths[unit] if len(unit) == 1 else sum(map(widths.__getitem__, unit))
        if width <= measure:
            yield unit, width
        else:
            yield from ((character, widths[character]) for character in unit)


def _last_kept(held: list[tuple[str, float]], following: str) -> int:
    """How many of the units stay on the line, so that the next one may begin as it does."""
    kept = len(held)
    while kept > max(1, len(held) - _FARTHEST):
        first = held[kept][0] if kept < len(held) else following
        if first[0] not in _CLOSING and held[kept - 1][0][-1] not in _OPENING:
            return kept
        kept -= 1
    return len(held)


def _without_leading_space(held: list[tuple[str, float]]) -> list[tuple[str, float]]:
    start = 0
    while start < len(held) and held[start][0].isspace():
        start += 1
    return held[start:]


def _set(held: list[tuple[str, float]], room: float, justified: bool) -> Line:
    end = len(held)
    while end and held[end - 1][0].isspace():
        end -= 1
    held = held[:end]
    units = tuple(unit for unit, _ in held)
    slack = room - sum(width for _, width in held)
    if not justified or slack <= 0:
        return Line(units)
    gaps, spaces = gaps_of(units), sum(unit.isspace() for unit in units)
    if gaps and slack / gaps <= _WIDEST_GAP:
        return Line(units, gap=slack / gaps)
    if spaces and slack / spaces <= _WIDEST_SPACE:
        return Line(units, space=slack / spaces)
    return Line(units)


def gaps_of(units: tuple[str, ...]) -> int:
    """The places between units that `gap` widens."""
    return sum(is_gap(before, after) for before, after in pairwise(units))


def is_gap(before: str, after: str) -> bool:
    """Spaces are wide enough, and an indented line begins where others do."""
    return (before[-1] >= "\u2e80" or after[0] >= "\u2e80") and not (before.isspace() or after.isspace())
