"""Lines of a laid-out page joined into paragraphs: Chinese without a space, Latin with one, hyphens at line ends undone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from statistics import median
from typing import NamedTuple

_MARKER = re.compile(
    r"[•·●■◆○▪-]\s"
    r"|\(?\d{1,3}[.)．](?!\d)|\d{1,3}、|[①-⑳]"
    r"|[一二三四五六七八九十百]{1,4}、|[（(][一二三四五六七八九十百\d]{1,4}[）)]"
    r"|第[一二三四五六七八九十百零\d]{1,5}[章节条编篇部]"
)
_ENDS_A_SENTENCE = tuple("。！？；：.!?:;")
_ENDS_AN_ITEM = frozenset("。！？；：，.!?:;,)）”》」】")
_MAY_NOT_END_A_LINE = frozenset("（《「『【〔“‘([{")
_MAY_NOT_BEGIN_A_LINE = frozenset("，。、；：！？）》」』】〕”’…—,.;:!?)]}%％")


class Line(NamedTuple):
    """A piece of text on one baseline; coordinates in points, downwards from the page's upper left corner.

    A tuple, since hundreds of each page go from one process to another.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    block: int = 0
    upright: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """Where the lines of a run of text begin and end, and how far apart they stand."""

    left: float
    right: float
    pitch: float


def rows(lines: Sequence[Line]) -> list[Line]:
    """Neighbouring pieces that stand on one baseline made one line, from left to right; empty pieces left out.

    Programs draw the pieces of a line in the order of their fonts: quotation marks first, then the Chinese between them.
    """
    made: list[Line] = []
    for level in _levels(lines):
        row, *others = level if any(_is_leftward(line.text) for line in level) else sorted(level, key=lambda line: line.x0)
        for line in others:
            if line.x0 >= row.x1 - 0.3 * row.size:
                row = _merged(row, line)
            else:
                made.append(row)
                row = line
        made.append(row)
    return made


def paragraphs(made: Sequence[Line], width: float) -> list[str]:
    """Rows in reading order as paragraphs; the page is `width` points wide."""
    return [_text(group) for group in grouped(made, width)]


def grouped(made: Sequence[Line], width: float) -> list[list[Line]]:
    """Rows in reading order, those of each paragraph together."""
    groups: list[list[Line]] = []
    page_edge = right_edge(made, width)
    for run in _stacks(made):
        column = _column(run, page_edge)
        groups.append([run[0]])
        for index, (above, below) in enumerate(pairwise(run), start=2):
            after = run[index] if index < len(run) else None
            if _continues(above, below, after, column):
                groups[-1].append(below)
            else:
                groups.append([below])
    return groups


def right_edge(made: Sequence[Line], width: float) -> float:
    """Where full lines end: where at least two do, or one does that spans the page; infinite where no line is full."""
    right = max((row.x1 for row in made), default=0.0)
    reached = sum(right - row.x1 <= 1.2 * row.size and row.x1 - row.x0 >= 8 * row.size for row in made)
    return right if reached >= 2 or right >= 0.8 * width else inf


def runs_over(last: Sequence[Line], first: Sequence[Line], *, right: float, left: float) -> bool:
    """Whether a page's last paragraph goes on in the next page's first; `right` bounds the one page's text, `left` the other's."""
    above, below = last[-1], first[0]
    return (
        above.upright
        and below.upright
        and _alike(above, below)
        and not above.text.rstrip().endswith(_ENDS_A_SENTENCE)
        and right - above.x1 <= _first_unit(below) + 0.6 * above.size
        and below.x0 - left <= 0.9 * below.size
    )


def glued(before: str, after: str) -> str:
    """Two lines of one paragraph as one: no space beside Chinese unless the file has it, and a broken word mended."""
    kept = before.rstrip()
    after = after.lstrip()
    if not kept or not after:
        return kept or after
    if kept[-1] == "\u00ad":
        return kept[:-1] + after
    if kept[-1] in "-\u2010" and kept[-2:-1].islower() and after[0].islower():
        return kept[:-1] + after
    if (is_wide(kept[-1]) or is_wide(after[0])) and kept == before:
        return kept + after
    return f"{kept} {after}"


def is_wide(character: str) -> bool:
    """Whether `character` belongs to a script that sets no space between words: Han, kana, their punctuation; not Hangul."""
    return unicodedata.east_asian_width(character) in "WF" and not "\uac00" <= character <= "\ud7a3"


def _text(group: Sequence[Line]) -> str:
    text = ""
    for row in group:
        text = glued(text, row.text)
    return text.strip()


def _levels(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of pieces on one baseline."""
    level: list[Line] = []
    for line in lines:
        if not line.text.strip():
            continue
        if level and not _level_with(level[-1], line):
            yield level
            level = []
        level.append(line)
    if level:
        yield level


def _level_with(before: Line, line: Line) -> bool:
    if not (before.upright and line.upright):
        return False
    return min(before.y1, line.y1) - max(before.y0, line.y0) > 0.6 * min(before.y1 - before.y0, line.y1 - line.y0)


def _is_leftward(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)


def _merged(before: Line, line: Line) -> Line:
    # Beside Chinese, layout sets gaps of up to half a character that are no spaces.
    least = 0.6 if is_wide(before.text.rstrip()[-1]) or is_wide(line.text.lstrip()[0]) else 0.15
    space = " " if line.x0 - before.x1 > least * before.size else ""
    larger = before if len(before.text) >= len(line.text) else line
    return before._replace(
        text=before.text.rstrip() + space + line.text.lstrip() if space else before.text + line.text,
        y0=min(before.y0, line.y0),
        x1=line.x1,
        y1=max(before.y1, line.y1),
        size=larger.size,
    )


def _stacks(made: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of rows that stand under each other in one column and one size."""
    run: list[Line] = []
    for row in made:
        if run and not _under(run[-1], row):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _under(above: Line, below: Line) -> bool:
    if not (above.upright and below.upright):
        return above.block == below.block and above.upright == below.upright
    return (
        _alike(above, below)
        and 0 < below.y1 - above.y1 <= 2.3 * max(above.size, below.size)
        and above.x0 - 3 * above.size < below.x1
        and below.x0 < above.x1
    )


def _alike(one: Line, other: Line) -> bool:
    return max(one.size, other.size) <= 1.2 * min(one.size, other.size)


def _column(run: Sequence[Line], page_edge: float) -> Column:
    """A long run shows its own right edge; a short one is measured against the page's."""
    pitches = [below.y1 - above.y1 for above, below in pairwise(run)]
    return Column(
        left=min(row.x0 for row in run),
        right=min(page_edge, right_edge(run, inf)) if len(run) >= 3 else page_edge,
        pitch=median(pitches) if pitches else 0.0,
    )


def _continues(above: Line, below: Line, after: Line | None, column: Column) -> bool:
    """A line goes on in the next one when it had to: when the next one's first word had no room left on it."""
    if not above.upright:
        return True
    if _begins_an_item(above, below) or below.y1 - above.y1 > 1.3 * column.pitch:
        return False
    if column.right - above.x1 > _first_unit(below) + 0.6 * above.size:
        return False
    return not _indented(above, below, after, column)


def _begins_an_item(above: Line, below: Line) -> bool:
    """A line may also begin with "一、" because "单一、" was broken there."""
    return _MARKER.match(below.text.lstrip()) is not None and above.text.rstrip()[-1] in _ENDS_AN_ITEM


def _indented(above: Line, below: Line, after: Line | None, column: Column) -> bool:
    em = 0.9 * below.size
    if below.x0 - column.left <= em:
        return False
    if after is not None and below.x0 - after.x0 > em:
        return True
    return below.x0 - above.x0 > em and (after is None or above.text.rstrip().endswith(_ENDS_A_SENTENCE))


def _first_unit(line: Line) -> float:
    """The width of what can't be parted at the line's beginning: a Latin word or a character, with the marks that cling to it."""
    text = line.text.strip()
    end = 1
    while end < len(text) and _cling(text[end - 1], text[end]):
        end += 1
    return sum(1.0 if is_wide(character) else 0.55 for character in text[:end]) * line.size


def _cling(before: str, after: str) -> bool:
    if before.isspace() or after.isspace():
        return False
    if before in _MAY_NOT_END_A_LINE or after in _MAY_NOT_BEGIN_A_LINE:
        return True
    return not is_wide(before) and (not is_wide(after) or after in _MAY_NOT_END_A_LINE)
