"""Two texts side by side, page by page, with the passages that both have."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from wenku.base.db import session
from wenku.base.errors import NotFound
from wenku.documents.models import Document, Version
from wenku.moderation import likeness, queue, shingles
from wenku.moderation.shingles import Letters, Run
from wenku.previews import queries


@dataclass(frozen=True)
class Piece:
    """Of a page's text. `begins` is the number of the passage that begins with it, 0 where it goes on or has none of its own."""

    text: str
    is_common: bool = False
    begins: int = 0


@dataclass(frozen=True)
class Sheet:
    number: int
    pieces: list[Piece]


@dataclass(frozen=True)
class Row:
    """A page of one text beside the page of the other that has most in common with it."""

    own: Sheet | None
    other: Sheet | None


@dataclass(frozen=True)
class Comparison:
    """`percent` of the version's text stand in the other, and `of_other` of the other's in the version."""

    version: Version
    other: Version
    percent: int
    of_other: int
    passages: int
    rows: list[Row]


def compared(version_id: int, document_id: int) -> Comparison:
    """Raises NotFound where either was never handed in."""
    version, other = queue.case(version_id), _other(document_id)
    pages, others = queries.page_texts(version.id), queries.page_texts(other.id)
    mine, theirs = shingles.letters(pages), shingles.letters(others)
    here, there = shingles.common(mine, theirs), shingles.common(theirs, mine)
    numbers = {(run.start, run.end): number for number, run in enumerate(here.runs, 1)}
    own_sheets = _sheets(pages, mine, [(run, numbers[run.start, run.end]) for run in here.runs])
    other_sheets = _sheets(others, theirs, [(run, _number(run, here.runs)) for run in there.runs])
    rows = _rows(own_sheets, other_sheets, _partners(mine, theirs, here.runs))
    return Comparison(version, other, here.percent, there.percent, len(here.runs), rows)


def _other(document_id: int) -> Version:
    """The version that is public, or that was handed in last."""
    version = session().scalar(
        select(Version)
        .join(Document, Document.id == Version.document_id)
        .where(Document.id == document_id, or_(Version.id == Document.published_version_id, Version.submitted_at.is_not(None)))
        .order_by((Version.id == Document.published_version_id).desc(), Version.number.desc())
        .limit(1)
    )
    if version is None:
        raise NotFound
    return queue.case(version.id)


def _number(run: Run, runs: Sequence[Run]) -> int:
    """The number of the passage that it is on the other side."""
    middle = run.there + (run.end - run.start) // 2
    return next((number for number, other in enumerate(runs, 1) if other.start <= middle < other.end), 0)


def _partners(mine: Letters, theirs: Letters, runs: Sequence[Run]) -> dict[int, int]:
    """For each page, from 0, the page of the other text that has most in common with it."""
    shared: dict[int, Counter[int]] = {}
    for run in runs:
        length = min(run.end - run.start, len(theirs) - run.there)
        pairs = zip(
            mine.pages[run.start : run.start + length].tolist(), theirs.pages[run.there : run.there + length].tolist(), strict=True
        )
        for page, other in pairs:
            shared.setdefault(page, Counter())[other] += 1
    return {page: others.most_common(1)[0][0] for page, others in shared.items()}


def _rows(own: list[Sheet], other: list[Sheet], partners: dict[int, int]) -> list[Row]:
    """The version's pages in order, then those of the other that are beside none."""
    rows = [Row(sheet, other[partners[place]] if place in partners else None) for place, sheet in enumerate(own)]
    beside = set(partners.values())
    return rows + [Row(None, sheet) for place, sheet in enumerate(other) if place not in beside]


def _sheets(pages: Sequence[str], text: Letters, runs: Sequence[tuple[Run, int]]) -> list[Sheet]:
    marks: dict[int, list[tuple[int, int, int]]] = {}
    begun: set[int] = {0}
    for run, number in runs:
        for span in likeness.spans(text, run.start, run.end):
            marks.setdefault(span.number, []).append((span.start, span.end, 0 if number in begun else number))
            begun.add(number)
    return [Sheet(number, _pieces(page, marks.get(number, []))) for number, page in enumerate(pages, 1)]


def _pieces(page: str, marks: Sequence[tuple[int, int, int]]) -> list[Piece]:
    pieces, done = [], 0
    for start, end, number in marks:
        pieces += [Piece(page[done:start]), Piece(page[start:end], True, number)]
        done = end
    return [piece for piece in (*pieces, Piece(page[done:])) if piece.text]
