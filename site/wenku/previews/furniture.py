"""Running heads, feet and page numbers told from a document's text, and the text of all pages without them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from wenku.previews.joining import Line, glued, grouped, paragraphs, right_edge, runs_over

_MARGIN = 0.1
_NUMBER = re.compile(
    r"[-–—·~\s]*(第\s*)?([0-9０-９]{1,5}|[ivxlcIVXLC]{1,7})(\s*页)?(\s*[,，/／|]?\s*(of|共)?\s*[0-9０-９]{1,5}(\s*页)?)?[-–—·~\s]*"
    r"|[Pp](age|\.)\s*\d{1,5}(\s*(of|/)\s*\d{1,5})?"
)
_DIGITS = re.compile(r"[0-9０-９]+")


@dataclass(frozen=True, slots=True)
class Page:
    """A page's rows in reading order, and its size in points."""

    width: float
    height: float
    rows: Sequence[Line]


def whole_text(pages: Sequence[Page]) -> str:
    """The text of all pages, one paragraph a line: without what is repeated in the margins, and joined over page ends."""
    text: list[str] = []
    last: list[Line] = []
    right = 0.0
    for page, rows in zip(pages, bodies(pages), strict=True):
        groups = grouped(rows, page.width)
        made = paragraphs(rows, page.width)
        if not groups:
            continue
        if last and runs_over(last, groups[0], right=right, left=min(row.x0 for row in rows)):
            text[-1] = glued(text[-1], made.pop(0))
        text.extend(made)
        last, right = groups[-1], right_edge(rows, page.width)
    return "\n".join(text)


def bodies(pages: Sequence[Page]) -> list[list[Line]]:
    """Each page's rows without page numbers and without what stands at the same place of several pages' margins."""
    repeated = _repeated(pages)
    return [[row for row in page.rows if not _is_furniture(row, page, repeated, len(pages))] for page in pages]


def _is_furniture(row: Line, page: Page, repeated: frozenset[tuple[str, int]], count: int) -> bool:
    if not _in_margin(row, page.height):
        return False
    return (count > 1 and _NUMBER.fullmatch(row.text.strip()) is not None) or bool(repeated.intersection(_places(row)))


def _repeated(pages: Sequence[Page]) -> frozenset[tuple[str, int]]:
    """What stands in the margin of at least three pages, or of both of two."""
    counts: Counter[tuple[str, int]] = Counter()
    for page in pages:
        counts.update({_places(row)[0] for row in page.rows if _in_margin(row, page.height) and _has_letters(row.text)})
    enough = max(2, min(3, len(pages)))
    return frozenset(place for place, count in counts.items() if count >= enough)


def _places(row: Line) -> tuple[tuple[str, int], ...]:
    """The row's words without digits, and its height on the page in steps of 4 points: its own step, then the neighbours'."""
    words = _DIGITS.sub("#", "".join(row.text.split()))
    step = round(row.y1 / 4)
    return (words, step), (words, step - 1), (words, step + 1)


def _in_margin(row: Line, height: float) -> bool:
    return row.upright and (row.y1 < _MARGIN * height or row.y0 > (1 - _MARGIN) * height)


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)
