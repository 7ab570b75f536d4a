"""Finding published documents by their words: callers ask `find` and see ids, pieces of text and counts, not how it is done."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from wenku.base.db import session
from wenku.base.paging import Page
from wenku.documents import categories
from wenku.documents.models import Document, DocumentState, Tally, Version
from wenku.search import texts
from wenku.search.filters import NONE, Age, Filters, Order, Span
from wenku.search.models import Entry
from wenku.search.texts import hold_all, holds
from wenku.search.weights import Weights
from wenku.search.words import Wanted, spans, wanted

SIZE = 20
_FIRST = "first"


@dataclass(frozen=True)
class Piece:
    """A stretch of a text as it was written; `marked` where it is what was looked for."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Hit:
    """`fragment` is from the document's text around what was found, from its beginning where only the title matches; `pages` are
    the first few that match, counted from 1.
    """

    document_id: int
    title: tuple[Piece, ...]
    fragment: tuple[Piece, ...]
    pages: tuple[int, ...] = ()


@dataclass(frozen=True)
class Counts:
    """How many documents each choice would leave, counted as if nothing of its own group were chosen.

    `categories` with all below them, None for those without one; `pages` by `filters.PAGES`; `prices` by FREE, VIP and those of
    `filters.PRICES`; `scores` by `filters.HALF_STARS`.
    """

    kinds: dict[str, int] = field(default_factory=dict)
    categories: dict[int | None, int] = field(default_factory=dict)
    pages: dict[Span, int] = field(default_factory=dict)
    prices: dict[str | int, int] = field(default_factory=dict)
    scores: dict[int, int] = field(default_factory=dict)
    ages: dict[Age, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """A page of hits, with `total`; `filters` are those that were given and those typed in the box.

    `did_you_mean` is a query that finds something, for one that finds little; `nearest` what comes close where nothing was found.
    `numbered`: the published document whose number was asked for; `only_numbered` where nothing else can be meant.
    """

    wanted: Wanted
    filters: Filters = NONE
    hits: Page[Hit] = field(default_factory=Page)
    counts: Counts = field(default_factory=Counts)
    did_you_mean: str | None = None
    nearest: tuple[Hit, ...] = ()
    numbered: int | None = None
    only_numbered: bool = False


class _Match(NamedTuple):
    document_id: int
    rank: int
    published_at: datetime | None
    kind: str
    category_id: int | None
    downloads: int
    half_stars: int
    ratings: int


def find(
    query: str,
    filters: Filters = Filters(),  # frozen
    *,
    order: Order = Order.RELEVANT,
    page: str | None = None,
    size: int = SIZE,
    weights: Weights | None = None,
) -> Found:
    """Published documents in which every word of `query` occurs, in the title, the keywords or the text.

    The relevant ones come first: the query as it stands in the title, its words in the title, in title and keywords, the query
    as it stands in the text, its words anywhere; among equals the newest. `page` is a key of an earlier page.
    """
    asked = wanted(query)
    numbered = _published(asked.number)
    if not asked:
        return Found(asked, filters)
    matches = _matches(asked)
    within = categories.below(filters.category_id) if filters.category_id is not None else None
    of_kind = [match for match in matches if not filters.kinds or match.kind in filters.kinds]
    chosen = [match for match in of_kind if within is None or match.category_id in within]
    in_categories = [match for match in matches if within is None or match.category_id in within]
    return Found(
        wanted=asked,
        filters=filters,
        hits=_page(chosen, order, page, size).map(lambda matches: _hits(matches, asked)),
        counts=Counts(
            kinds=dict(Counter(match.kind for match in in_categories).most_common()),
            categories=_with_those_below(Counter(match.category_id for match in of_kind)),
        ),
        numbered=numbered,
        only_numbered=numbered is not None and (asked.only_number or {match.document_id for match in matches} <= {numbered}),
    )


def _with_those_below(own: dict[int | None, int]) -> dict[int | None, int]:
    sums: Counter[int | None] = Counter({None: own.get(None, 0)})
    for category_id, count in own.items():
        for branch in categories.path(category_id):
            sums[branch.id] += count
    return {id: count for id, count in sums.items() if count}


def _published(number: int | None) -> int | None:
    if number is None:
        return None
    return session().scalar(select(Document.id).where(Document.id == number, Document.state == DocumentState.PUBLISHED))


def _matches(asked: Wanted) -> list[_Match]:
    """One pass over the entries. The join is what keeps hidden and removed ones out, whatever the entries still hold."""
    query = (
        select(
            Document.id,
            _rank(asked).label("rank"),
            Document.published_at,
            Version.kind,
            Document.category_id,
            func.coalesce(Tally.downloads, 0),
            func.coalesce(Tally.half_stars, 0),
            func.coalesce(Tally.ratings, 0),
        )
        .join(Entry, Entry.document_id == Document.id)
        .join(Version, Version.id == Document.published_version_id)
        .outerjoin(Tally, Tally.document_id == Document.id)
        .where(Document.state == DocumentState.PUBLISHED)
        .where(*[or_(*[holds(text, word) for text in (Entry.title, Entry.keywords, Entry.body)]) for word in asked.words])
    )
    return [_Match(*row) for row in session().execute(query)]


def _rank(asked: Wanted) -> ColumnElement[int]:
    return case(
        (hold_all(Entry.title, asked.phrases), 0),
        (hold_all(Entry.title, asked.words), 1),
        (and_(*[or_(holds(Entry.title, word), holds(Entry.keywords, word)) for word in asked.words]), 2),
        (hold_all(Entry.body, asked.phrases), 3),
        else_=4,
    )


def _page(matches: list[_Match], order: Order, key: str | None, size: int) -> Page[_Match]:
    """In order, and from the key on: a key is what the last match of the page before was sorted by, so that nothing comes twice."""
    placed = sorted((_place(match, order), match) for match in matches)
    places = [place for place, _ in placed]
    start = bisect_right(places, last) if (last := _read(key)) is not None else 0
    rows = [match for _, match in placed[start : start + size]]
    before = places[start - size - 1] if start > size else None
    return Page(
        rows,
        next=_write(places[start + size - 1]) if start + size < len(places) else None,
        previous=None if start == 0 else _write(before) if before is not None else _FIRST,
        total=len(matches),
    )


def _place(match: _Match, order: Order) -> tuple[int, ...]:
    """What matches are sorted by, the smallest first; the number at the end makes it theirs alone."""
    newest = -int(match.published_at.timestamp() * 1_000_000) if match.published_at else 0
    if order is Order.LATEST:
        return newest, -match.document_id
    if order is Order.DOWNLOADS:
        return -match.downloads, newest, -match.document_id
    if order is Order.SCORE:
        mean = match.half_stars * 1000 // match.ratings if match.ratings else 0
        return -mean, -match.ratings, newest, -match.document_id
    return match.rank, newest, -match.document_id


def _write(place: tuple[int, ...]) -> str:
    return ".".join(str(number) for number in place)


def _read(key: str | None) -> tuple[int, ...] | None:
    """None for the first page, and for a key that isn't one of ours."""
    parts = (key or "").split(".")
    if not all(part.removeprefix("-").isascii() and part.removeprefix("-").isdigit() and len(part) < 20 for part in parts):
        return None
    return tuple(int(part) for part in parts)


def _hits(matches: Sequence[_Match], asked: Wanted) -> list[Hit]:
    ids = [match.document_id for match in matches]
    marks = asked.phrases + asked.words
    fragments = texts.pieces(ids, marks) if ids else {}
    titles = select(Document.id, Version).join(Version, Version.id == Document.published_version_id).where(Document.id.in_(ids))
    named = {id: version.full_title for id, version in session().execute(titles)}
    return [Hit(id, marked(named[id], marks), marked(fragments.get(id, ""), marks)) for id in ids]


def marked(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The text in pieces, those that are among `words` marked."""
    pieces, done = [], 0
    for start, end in spans(text, words):
        pieces += [Piece(text[done:start], marked=False), Piece(text[start:end], marked=True)]
        done = end
    return tuple(piece for piece in [*pieces, Piece(text[done:], marked=False)] if piece.text)
