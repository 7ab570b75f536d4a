"""Finding published documents by their words: callers ask `find` and see ids, pieces of text and counts, not how it is done."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from wenku.base.db import session
from wenku.base.paging import Page
from wenku.documents.models import Document, DocumentState, Tally, Version
from wenku.search import texts
from wenku.search.models import Entry
from wenku.search.texts import hold_all, holds
from wenku.search.words import Wanted, wanted

SIZE = 20
_FIRST = "first"


class Order(StrEnum):
    RELEVANT = "relevant"
    LATEST = "latest"
    DOWNLOADS = "downloads"
    SCORE = "score"


@dataclass(frozen=True)
class Hit:
    """`text` is a piece of the document's text around what was found, its beginning where only the title matches."""

    document_id: int
    text: str


@dataclass(frozen=True)
class Found:
    """A page of hits, with `total`; how many there are of each kind and category, each counted as if it weren't chosen itself.

    `numbered`: the published document whose number was asked for; `only_numbered` where nothing else can be meant.
    """

    wanted: Wanted
    hits: Page[Hit] = field(default_factory=Page)
    kinds: dict[str, int] = field(default_factory=dict)
    categories: dict[int | None, int] = field(default_factory=dict)
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
    *,
    order: Order = Order.RELEVANT,
    kind: str | None = None,
    categories: Collection[int] | None = None,
    page: str | None = None,
    size: int = SIZE,
) -> Found:
    """Published documents in which every word of `query` occurs, in the title, the keywords or the text.

    The relevant ones come first: the query as it stands in the title, its words in the title, in title and keywords, the query
    as it stands in the text, its words anywhere; among equals the newest. `page` is a key of an earlier page.
    """
    asked = wanted(query)
    numbered = _published(asked.number)
    if not asked:
        return Found(asked)
    matches = _matches(asked)
    of_kind = [match for match in matches if kind in (None, match.kind)]
    chosen = [match for match in of_kind if categories is None or match.category_id in categories]
    in_categories = [match for match in matches if categories is None or match.category_id in categories]
    return Found(
        wanted=asked,
        hits=_page(chosen, order, page, size).map(lambda matches: _hits(matches, asked)),
        kinds=dict(Counter(match.kind for match in in_categories).most_common()),
        categories=dict(Counter(match.category_id for match in of_kind)),
        numbered=numbered,
        only_numbered=numbered is not None and (asked.only_number or {match.document_id for match in matches} <= {numbered}),
    )


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
    pieces = texts.pieces(ids, asked.phrases + asked.words) if ids else {}
    return [Hit(id, pieces.get(id, "")) for id in ids]
