"""Published documents in lists: as cards, page by page, by what people look for."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, func, literal_column, select

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base import db
from wenku.base.db import session
from wenku.base.paging import Page
from wenku.base.statements import Among
from wenku.documents import walking
from wenku.documents.models import STILL_PUBLIC, Document, DocumentState, Tally, Version, mean
from wenku.documents.walking import Walk


class Cover(NamedTuple):
    """What stands for it in lists, in pixels."""

    width: int
    height: int


class Card(NamedTuple):
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


_document, _version, _tally, _member = (db.table(kind) for kind in (Document, Version, Tally, Member))


def cards(document_ids: Iterable[int]) -> list[Card]:
    """The published ones of these documents, in the order given."""
    ids = list(document_ids)
    by_id = {row.id: _card(row) for row in _CARDS.run(ids)}
    return [by_id[id] for id in ids if id in by_id]


def latest(*, categories: Collection[int] | None = None, page: str | None = None, size: int = 20) -> Page[Card]:
    """The newest first; `categories` as ids, all of them by default. `page` is a key of a page before, as in all lists here."""
    return _page(_NEWEST, _NEWEST_ON_SHELF, categories, page, size)


def most_downloaded(*, categories: Collection[int] | None = None, page: str | None = None, size: int = 20) -> Page[Card]:
    return _page(_DOWNLOADS, _DOWNLOADS_ON_SHELF, categories, page, size)


def best_rated(*, categories: Collection[int] | None = None, page: str | None = None, size: int = 20) -> Page[Card]:
    """Those that anybody rated, by score."""
    return _page(_MERIT, _MERIT_ON_SHELF, categories, page, size)


def newest(*, categories: Collection[int] | None = None, author_id: int | None = None, most: int) -> Sequence[int]:
    """The numbers of what is new; of some categories, or of one member."""
    if author_id is not None:
        return _NEWEST_BY.page(author_id, key=None, size=most).items
    return _ids(_NEWEST, _NEWEST_ON_SHELF, categories, None, most).items


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
    """`STILL_PUBLIC` for rows of another table, such as a list's own: SQLite then walks the list's index as far as a page goes,
    where it would otherwise begin with all that is public.
    """
    own = _document.alias()
    return exists().where(own.c.id == document_id, own.c.state == DocumentState.PUBLISHED)


def _page(every: Walk, on_shelf: Walk, categories: Collection[int] | None, key: str | None, size: int) -> Page[Card]:
    return _ids(every, on_shelf, categories, key, size).map(cards)


def _ids(every: Walk, on_shelf: Walk, shelves: Collection[int] | None, key: str | None, size: int) -> Page[int]:
    return every.page(key=key, size=size) if shelves is None else on_shelf.page(*shelves, key=key, size=size)


_CARDS = Among(
    select(*_document.c["id", "price", "owner_id", "category_id", "published_at", "made_at"])
    .add_columns(_version.c.id.label("version_id"))
    .add_columns(*_version.c["title", "kind", "page_count", "size", "cover_width", "cover_height"])
    .add_columns(*_tally.c["views", "downloads", "favourites", "ratings", "half_stars", "merit"])
    .add_columns(*_member.c["name", "is_public"])
    .join_from(_document, _version, _version.c.id == _document.c.published_version_id)
    .join(_tally, _tally.c.document_id == _document.c.id)
    .join(_member, _member.c.id == _document.c.owner_id)
    .where(STILL_PUBLIC),
    _document.c.id,
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


def _card(row: Any) -> Card:
    return Card(
        id=row.id,
        version_id=row.version_id,
        title=row.title,
        kind=row.kind,
        page_count=row.page_count or 0,
        size=row.size,
        price=row.price,
        score=mean(row.half_stars, row.ratings),
        ratings=row.ratings,
        merit=row.merit,
        downloads=row.downloads,
        views=row.views,
        favourites=row.favourites,
        owner_id=row.owner_id,
        author_name=people.shown(row.name, row.is_public),
        author_id=row.owner_id if row.is_public else None,
        published_at=row.published_at or row.made_at,
        category_id=row.category_id,
        cover=Cover(row.cover_width, row.cover_height) if row.cover_width and row.cover_height else None,
    )
