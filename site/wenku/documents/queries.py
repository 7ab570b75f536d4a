"""Published documents in lists: as cards, page by page, by what people look for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, exists, func, literal_column, select

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base import db
from wenku.base.db import session
from wenku.base.paging import Page
from wenku.documents import walking
from wenku.documents.models import Document, DocumentState, Tally, Version
from wenku.documents.walking import Walk


@dataclass(frozen=True)
class Cover:
    """What stands for it in lists, in pixels."""

    width: int
    height: int


@dataclass(frozen=True)
class Card:
    """What a list shows of a published document; `score` in stars, None while nobody has rated. `author_id`: the owner's, where
    their profile is public.
    """

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
    author_id: int | None
    published_at: datetime
    category_id: int | None
    cover: Cover | None

    @property
    def full_title(self) -> str:
        return f"{self.title}.{self.kind}"


Listed = Select[Document, Version, Tally, Member]

_document, _tally = db.table(Document), db.table(Tally)


def cards(document_ids: Iterable[int]) -> list[Card]:
    """The published ones of these documents, in the order given."""
    ids = list(document_ids)
    rows = session().execute(_whole().where(Document.id.in_(ids), is_public(_document.c.id)))
    by_id = {card.id: card for card in map(_card, rows)}
    return [by_id[id] for id in ids if id in by_id]


def latest(*, categories: Collection[int] | None = None, page: str | None = None, size: int = 20) -> Page[Card]:
    """The newest first; `categories` as ids, all of them by default. `page` is a key of a page before, as in all lists here."""
    return _page(_NEWEST, _NEWEST_ON_SHELF, categories, page, size)


def most_downloaded(*, categories: Collection[int] | None = None, page: str | None = None, size: int = 20) -> Page[Card]:
    return _page(_DOWNLOADS, _DOWNLOADS_ON_SHELF, categories, page, size)


def best_rated(*, categories: Collection[int] | None = None, page: str | None = None, size: int = 20) -> Page[Card]:
    """Those that anybody rated, by score."""
    return _page(_MERIT, _MERIT_ON_SHELF, categories, page, size)


def latest_by(author_id: int, *, page: str | None = None, size: int = 20) -> Page[Card]:
    """What a member has published, the newest first."""
    return _NEWEST_BY.page(author_id, key=page, size=size).map(cards)


def most_downloaded_by(author_id: int, *, page: str | None = None, size: int = 20) -> Page[Card]:
    return _DOWNLOADS_BY.page(author_id, key=page, size=size).map(cards)


def best_rated_by(author_id: int, *, page: str | None = None, size: int = 20) -> Page[Card]:
    return _MERIT_BY.page(author_id, key=page, size=size).map(cards)


def figures_of(author_id: int) -> tuple[int, int]:
    """How many documents of a member are public, and how often those were downloaded."""
    asked = select(func.count(), func.coalesce(func.sum(Tally.downloads), 0)).where(Tally.author_id == author_id)
    count, downloads = session().execute(asked).one()
    return count, int(downloads)


def priced(*, below: int = 0, above: int | None = None) -> int:
    """How many published documents cost something, but less than `below`, or more than `above`."""
    outside = (Document.price > 0) & (Document.price < below) if above is None else Document.price > above
    return session().scalar(select(func.count()).where(Document.state == DocumentState.PUBLISHED, outside)) or 0


def total() -> int:
    """How many documents are public."""
    return session().scalar(select(func.count()).where(Document.state == DocumentState.PUBLISHED)) or 0


def is_public(document_id: ColumnElement[int]) -> ColumnElement[bool]:
    """What is public: no list shows anything else. It is asked row by row: SQLite then goes by ids, or walks the index of a list
    as far as a page goes, where it would otherwise begin with all that is public.
    """
    own = _document.alias()
    return exists().where(own.c.id == document_id, own.c.state == DocumentState.PUBLISHED)


def _page(every: Walk, on_shelf: Walk, categories: Collection[int] | None, key: str | None, size: int) -> Page[Card]:
    found = every.page(key=key, size=size) if categories is None else on_shelf.page(*categories, key=key, size=size)
    return found.map(cards)


def _whole() -> Listed:
    return (
        select(Document, Version, Tally, Member)
        .join(Version, Version.id == Document.published_version_id)
        .join(Tally, Tally.document_id == Document.id)
        .join(Member, Member.id == Document.owner_id)
    )


_IS_PUBLIC = _document.c.state == DocumentState.PUBLISHED
_RATED = literal_column("tally.ratings") > literal_column(
    "0"
)  # a bound 0 would hide from the database that the partial index has them all
_TALLIED = is_public(_tally.c.document_id)

_NEWEST, _NEWEST_ON_SHELF, _NEWEST_BY = (
    walking.by_time(_document.c.published_at, _document.c.id, [_IS_PUBLIC], shelf)
    for shelf in (None, _document.c.category_id, _document.c.owner_id)
)
_DOWNLOADS, _DOWNLOADS_ON_SHELF, _DOWNLOADS_BY = (
    Walk(_tally.c.downloads, _tally.c.document_id, [_TALLIED], shelf) for shelf in (None, _tally.c.shelf_id, _tally.c.author_id)
)
_MERIT, _MERIT_ON_SHELF, _MERIT_BY = (
    Walk(_tally.c.merit, _tally.c.document_id, [_RATED, _TALLIED], shelf) for shelf in (None, _tally.c.shelf_id, _tally.c.author_id)
)


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
        author_id=owner.id if owner.is_public else None,
        published_at=document.published_at or document.made_at,
        category_id=document.category_id,
        cover=Cover(version.cover_width, version.cover_height) if version.cover_width and version.cover_height else None,
    )
