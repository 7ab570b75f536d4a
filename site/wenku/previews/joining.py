"""Lines of a laid-out page joined into paragraphs: Chinese without a space, Latin with one, hyphens at line ends undone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

_MARKER = re.compile(
    r"[•·●■◆○▪-]\s"
    r"|\(?\d{1,3}[.)．](?!\d)|\d{1,3}、|[①-⑳]"
    r"|[一二三四五六七八九十百]{1,4}、|[（(][一二三四五六七八九十百\d]{1,4}[）)]"
    r"|第[一二三四五六七八九十百零\d]{1,5}[章节条编篇部]"
)
_ENDS_A_SENTENCE = tuple("。！？；：.!?:;")
_MAY_NOT_BEGIN_A_LINE = frozenset("，。、；：！？）》」』】〕”’…—,.;:!?)]}%％")


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text on one baseline; coordinates in points, downwards from the page's upper left corner."""

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
    """Neighbouring pieces that stand on one baseline made one line; empty pieces left out."""
    made: list[Line] = []
    for line in lines:
        if not line.text.strip():
            continue
        if made and _beside(made[-1], line):
            made[-1] = _merged(made[-1], line)
        else:
            made.append(line)
    return made


def paragraphs(made: Sequence[Line]) -> list[str]:
    """Rows in reading order as paragraphs."""
    return [_text(group) for group in grouped(made)]


def grouped(made: Sequence[Line]) -> list[list[Line]]:
    """Rows in reading order, those of each paragraph together."""
    groups: list[list[Line]] = []
    widest = max((row.x1 for row in made), default=0.0)
    for run in _stacks(made):
        column = _column(run, widest)
        groups.append([run[0]])
        for index, (above, below) in enumerate(pairwise(run), start=2):
            after = run[index] if index < len(run) else None
            if _continues(above, below, after, column):
                groups[-1].append(below)
            else:
                groups.append([below])
    return groups


def runs_over(last: Sequence[Line], first: Sequence[Line], *, right: float, left: float) -> bool:
    """Whether a page's last paragraph goes on in the next page's first; `right` bounds the one page's text, `left` the other's."""
    above, below = last[-1], first[0]
    return (
        above.upright
        and below.upright
        and _alike(above, below)
        and not above.text.rstrip().endswith(_ENDS_A_SENTENCE)
        and not _MARKER.match(below.text.lstrip())
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


def _beside(before: Line, line: Line) -> bool:
    if not (before.upright and line.upright):
        return False
    overlap = min(before.y1, line.y1) - max(before.y0, line.y0)
    return overlap > 0.6 * min(before.y1 - before.y0, line.y1 - line.y0) and line.x0 >= before.x1 - 0.3 * before.size


def _merged(before: Line, line: Line) -> Line:
    space = " " if line.x0 - before.x1 > 0.15 * before.size else ""
    larger = before if len(before.text) >= len(line.text) else line
    return replace(
        before,
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
        and min(above.x1, below.x1) > max(above.x0, below.x0)
    )


def _alike(one: Line, other: Line) -> bool:
    return max(one.size, other.size) <= 1.2 * min(one.size, other.size)


def _column(run: Sequence[Line], widest: float) -> Column:
    """The run's own right edge where several rows reach it; a run of few rows is measured against the page."""
    right = max(row.x1 for row in run)
    reached = sum(right - row.x1 <= 1.2 * row.size for row in run)
    pitches = [below.y1 - above.y1 for above, below in pairwise(run)]
    return Column(
        left=min(row.x0 for row in run),
        right=right if len(run) >= 3 and reached >= 2 else widest,
        pitch=median(pitches) if pitches else 0.0,
    )


def _continues(above: Line, below: Line, after: Line | None, column: Column) -> bool:
    """A line goes on in the next one when it had to: when the next one's first word had no room left on it."""
    if not above.upright:
        return True
    if _MARKER.match(below.text.lstrip()) or below.y1 - above.y1 > 1.3 * column.pitch:
        return False
    if column.right - above.x1 > _first_unit(below) + 0.6 * above.size:
        return False
    return not _indented(above, below, after, column)


def _indented(above: Line, below: Line, after: Line | None, column: Column) -> bool:
    em = 0.9 * below.size
    if below.x0 - column.left <= em:
        return False
    if after is not None and below.x0 - after.x0 > em:
        return True
    return below.x0 - above.x0 > em and (after is None or above.text.rstrip().endswith(_ENDS_A_SENTENCE))


def _first_unit(line: Line) -> float:
    """The width of what can't be parted at the line's beginning: a Latin word, or a character with the marks that cling to it."""
    text = line.text.lstrip()
    end = 1
    if is_wide(text[0]):
        while end < len(text) and text[end] in _MAY_NOT_BEGIN_A_LINE:
            end += 1
    else:
        while end < len(text) and not text[end].isspace() and not is_wide(text[end]):
            end += 1
    return sum(1.0 if is_wide(character) else 0.5 for character in text[:end]) * line.size
