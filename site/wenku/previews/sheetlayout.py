"""How a sheet is set on pages to be read: upright or lying, how many pages across, and how far it goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

MOST_PAGES = 100
MOST_ACROSS = 6
_MARGIN = 10.0  # millimetres, as all here
_NARROW, _WIDE = 210.0 - 2 * _MARGIN, 297.0 - 2 * _MARGIN
_LEGIBLE = 600.0  # this much of a sheet's width on one lying page, and no more
_REACH = 60  # rows and columns that only borders take up beyond the words
_BARE = 0.3  # of the cells have lines around them: fewer, and the sheet needs a grid

Runs = list[tuple[int, float]]
"""How many, and how large each is in millimetres; 0 for what isn't seen."""


@dataclass(slots=True)
class Sheet:
    """What was read of a sheet. `tag` is where its element begins; pairs are columns and rows up to the last one that counts."""

    name: str
    tag: tuple[int, int]
    style: str
    columns: Runs = field(default_factory=list)
    rows: Runs = field(default_factory=list)
    words: tuple[int, int] = (0, 0)  # what can be read, and drawings held by cells
    lined: tuple[int, int] = (0, 0)  # borders around nothing, as in a form to be filled in
    drawn: tuple[float, float] = (0.0, 0.0)  # in millimetres: drawings that no cell holds
    written: int = 0
    framed: int = 0  # of the written cells
    is_linked: bool = False  # a copy of another file's sheet, that formulas refer to


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` and `rows` are printed, on about `pages` pages, `across` of them side by side."""

    columns: int
    rows: int
    lying: bool
    across: int
    has_grid: bool
    pages: int
    is_cut: bool


def laid_out(sheet: Sheet, most_pages: int) -> Layout | None:
    """None where there is nothing to be seen."""
    columns, rows = _extent(sheet)
    if not columns or not rows:
        return None
    shown = _fitting(sheet.columns, columns, MOST_ACROSS * _LEGIBLE)
    width = _length(sheet.columns, shown)
    lying = width > _NARROW
    across = max(1, ceil(width / _LEGIBLE))
    scale = min(1.0, across * (_WIDE if lying else _NARROW) / max(width, 1.0))
    tall = (_NARROW if lying else _WIDE) / scale
    printed = _fitting(sheet.rows, rows, max(1, most_pages // across) * tall)
    return Layout(
        columns=shown,
        rows=printed,
        lying=lying,
        across=across,
        has_grid=sheet.framed < _BARE * sheet.written,
        pages=across * max(1, ceil(_length(sheet.rows, printed) / tall)),
        is_cut=shown < columns or printed < rows,
    )


def _extent(sheet: Sheet) -> tuple[int, int]:
    """Words and drawings count; borders only near them: they may go on for ever."""
    columns = max(sheet.words[0], _reaching(sheet.columns, sheet.drawn[0]))
    rows = max(sheet.words[1], _reaching(sheet.rows, sheet.drawn[1]))
    if not columns or not rows:
        return 0, 0
    return max(columns, min(sheet.lined[0], columns + _REACH)), max(rows, min(sheet.lined[1], rows + _REACH))


def _reaching(runs: Runs, reach: float) -> int:
    """How many it takes to reach so far."""
    count, reached = 0, 0.0
    for number, size in runs:
        if reached >= reach:
            break
        needed = number if size <= 0 else min(number, ceil((reach - reached) / size))
        count, reached = count + needed, reached + needed * size
    return count


def _fitting(runs: Runs, most: int, room: float) -> int:
    """How many of the first `most` have room; one at least."""
    count, used = 0, 0.0
    for number, size in runs:
        number = min(number, most - count)
        fitting = number if size <= 0 else min(number, int((room - used) / size))
        count, used = count + fitting, used + fitting * size
        if fitting < number or count >= most:
            break
    return max(1, count)


def _length(runs: Runs, most: int) -> float:
    length, left = 0.0, most
    for number, size in runs:
        length += min(number, left) * size
        left -= min(number, left)
    return length
