"""Published documents in lists: as cards, page by page, by what people look for."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, literal, select, tuple_
from sqlalchemy.orm import aliased

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base.db import session
from wenku.base.paging import Page
from wenku.documents.models import Document, DocumentState, Tally, Version


@dataclass(frozen=True)
class Cover:
    """What stands for it in lists, in pixels."""

    width: int
    height: int


@dataclass(frozen=True)
class Card:
    """What a list shows of a published document; `score` in stars, None while nobody has rated."""

    id: int
    version_id: int
    title: str
    kind: str
    page_count: int
    size: int
    price: int
    score: float | None
    ratings: int
    merit: int
    downloads: int
    views: int
    favourites: int
    owner_id: int
    author_name: str
    published_at: datetime
    category_id: int | None
    cover: Cover | None

    @property
    def full_title(self) -> str:
        return f"{self.title}.{self.kind}"


Listed = Select[Document, Version, Tally, Member]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def cards(document_ids: Iterable[int]) -> list[Card]:
    """The published ones of these documents, in the order given."""
    ids = list(document_ids)
    rows = session().execute(_published().where(Document.id.in_(ids)))
    by_id = {card.id: card for card in map(_card, rows)}
    return [by_id[id] for id in ids if id in by_id]


def latest(*, categories: Collection[int] | None = None, page: str | None = None, size: int = 20) -> Page[Card]:
    """The newest first; `categories` as ids, all of them by default. `page` is a key of a page before, as in all lists here."""
    return _page(_within(categories), _NEWEST, page, size)


def most_downloaded(*, categories: Collection[int] | None = None, page: str | None = None, size: int = 20) -> Page[Card]:
    return _page(_ranked(categories), _DOWNLOADS, page, size)


def best_rated(*, categories: Collection[int] | None = None, page: str | None = None, size: int = 20) -> Page[Card]:
    """Those that anybody rated, by score."""
    rated = _ranked(categories).where(Tally.ratings > 0)
    return _page(rated, _MERIT, page, size)


def by_owner(owner_id: int, *, page: str | None = None, size: int = 20) -> Page[Card]:
    """What a member has published, the newest first."""
    return _page(_published().where(Document.owner_id == owner_id), _NEWEST, page, size)


def priced(*, below: int = 0, above: int | None = None) -> int:
    """How many published documents cost something, but less than `below`, or more than `above`."""
    outside = (Document.price > 0) & (Document.price < below) if above is None else Document.price > above
    return session().scalar(select(func.count()).where(Document.state == DocumentState.PUBLISHED, outside)) or 0


def total() -> int:
    """How many documents are public."""
    return session().scalar(select(func.count()).where(Document.state == DocumentState.PUBLISHED)) or 0


def _published() -> Listed:
    """What is public: no list shows anything else."""
    return _whole().where(Document.state == DocumentState.PUBLISHED)


def _ranked(categories: Collection[int] | None) -> Listed:
    """The same for lists that go by tallies. Without a category it is asked row by row: SQLite then walks the tally's index as
    far as a page goes, where it would otherwise begin with all that is public, and sort it.
    """
    if categories is not None:
        return _within(categories)
    own = aliased(Document)
    return _whole().where(exists().where(own.id == Tally.document_id, own.state == DocumentState.PUBLISHED))


def _whole() -> Listed:
    return (
        select(Document, Version, Tally, Member)
        .join(Version, Version.id == Document.published_version_id)
        .join(Tally, Tally.document_id == Document.id)
        .join(Member, Member.id == Document.owner_id)
    )


def _within(categories: Collection[int] | None) -> Listed:
    return _published() if categories is None else _published().where(Document.category_id.in_(categories))


def _page(query: Listed, order: "_Order", key: str | None, size: int) -> Page[Card]:
    """One page, the highest first. A key is "rank.id" for what follows it, "~rank.id" for what stands before it."""
    place, backwards = _place(key)
    if place is not None:
        bound = tuple_(literal(order.value(place[0]), order.rank.type), literal(place[1]))
        query = query.where(order.place > bound if backwards else order.place < bound)
    ways = (order.rank.asc(), order.id.asc()) if backwards else (order.rank.desc(), order.id.desc())
    found = [_card(row) for row in session().execute(query.order_by(*ways).limit(size + 1))]
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next, has_previous = (True, more) if backwards else (more, place is not None)
    return Page(
        found,
        next=f"{order.of(found[-1])}.{found[-1].id}" if found and has_next else None,
        previous=f"~{order.of(found[0])}.{found[0].id}" if found and has_previous else None,
    )


def _place(key: str | None) -> tuple[tuple[int, int] | None, bool]:
    """A mangled key shows the first page."""
    rank, _, id = (key or "").removeprefix("~").partition(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 18 for part in (rank, id)):
        return None, False
    return (int(rank), int(id)), (key or "").startswith("~")


def _moment(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _instant(moment: int) -> datetime:
    return _EPOCH + timedelta(microseconds=moment)


@dataclass(frozen=True)
class _Order:
    """By `rank`, then by `id`: columns of one table, so that its index on both gives a page without sorting all.

    `of` is a card's rank as the number in a key, `value` the way back.
    """

    rank: ColumnElement[Any]
    id: ColumnElement[int]
    of: Callable[[Card], int]
    value: Callable[[int], Any] = int

    @property
    def place(self) -> ColumnElement[Any]:
        return tuple_(self.rank, self.id)


_NEWEST = _Order(Document.published_at.expression, Document.id.expression, lambda card: _moment(card.published_at), _instant)
_DOWNLOADS = _Order(Tally.downloads.expression, Tally.document_id.expression, lambda card: card.downloads)
_MERIT = _Order(Tally.merit.expression, Tally.document_id.expression, lambda card: card.merit)


def _card(row: Row[Document, Version, Tally, Member]) -> Card:
    document, version, tally, owner = row
    return Card(
        id=document.id,
        version_id=version.id,
        title=version.title,
        kind=version.kind,
        page_count=version.page_count or 0,
        size=version.size,
        price=document.price,
        score=tally.score,
        ratings=tally.ratings,
        merit=tally.merit,
        downloads=tally.downloads,
        views=tally.views,
        favourites=tally.favourites,
        owner_id=owner.id,
        author_name=people.shown_name(owner),
        published_at=document.published_at or document.made_at,
        category_id=document.category_id,
        cover=Cover(version.cover_width, version.cover_height) if version.cover_width and version.cover_height else None,
    )
