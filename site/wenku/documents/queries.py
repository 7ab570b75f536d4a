"""Published documents in lists: as cards, page by page, by what people look for."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, exists, func, select, text, true
from sqlalchemy.orm import aliased

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base.db import session
from wenku.base.paging import Page
from wenku.documents import walking
from wenku.documents.models import STILL_PUBLIC, Document, DocumentState, Tally, Version
from wenku.documents.walking import Order


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


def cards(document_ids: Iterable[int]) -> list[Card]:
    """The published ones of these documents, in the order given."""
    ids = list(document_ids)
    rows = session().execute(_whole().where(Document.id.in_(ids), STILL_PUBLIC)) if ids else ()
    by_id = {card.id: card for card in map(_card, rows)}
    return [by_id[id] for id in ids if id in by_id]


def latest(*, categories: Collection[int] | None = None, page: str | None = None, size: int = 20) -> Page[Card]:
    """The newest first; `categories` as ids, all of them by default. `page` is a key of a page before, as in all lists here."""
    shelves = [Document.category_id == one for one in categories] if categories is not None else [true()]
    return _page([shelf & _IS_PUBLIC for shelf in shelves], _NEWEST, page, size)


def most_downloaded(*, categories: Collection[int] | None = None, page: str | None = None, size: int = 20) -> Page[Card]:
    return _page([shelf & _is_public() for shelf in _shelves(categories)], _DOWNLOADS, page, size)


def best_rated(*, categories: Collection[int] | None = None, page: str | None = None, size: int = 20) -> Page[Card]:
    """Those that anybody rated, by score."""
    return _page([shelf & _RATED & _is_public() for shelf in _shelves(categories)], _MERIT, page, size)


def latest_by(author_id: int, *, page: str | None = None, size: int = 20) -> Page[Card]:
    """What a member has published, the newest first."""
    return _page([(Document.owner_id == author_id) & _IS_PUBLIC], _NEWEST, page, size)


def most_downloaded_by(author_id: int, *, page: str | None = None, size: int = 20) -> Page[Card]:
    return _page([(Tally.author_id == author_id) & _is_public()], _DOWNLOADS, page, size)


def best_rated_by(author_id: int, *, page: str | None = None, size: int = 20) -> Page[Card]:
    return _page([(Tally.author_id == author_id) & _RATED & _is_public()], _MERIT, page, size)


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


_IS_PUBLIC = Document.state == DocumentState.PUBLISHED
_RATED = text("tally.ratings > 0")  # a bound 0 would hide from the database that the partial index has them all


def _is_public() -> ColumnElement[bool]:
    """The same for lists that go by another table, asked row by row: SQLite then walks that table's index as far as a page goes,
    where it would otherwise begin with all that is public, and sort it.
    """
    own = aliased(Document)
    return exists().where(own.id == Tally.document_id, own.state == DocumentState.PUBLISHED)


def _shelves(categories: Collection[int] | None) -> list[ColumnElement[bool]]:
    return [true()] if categories is None else [Tally.shelf_id == one for one in categories]


def _page(shelves: Sequence[ColumnElement[bool]], order: Order, key: str | None, size: int) -> Page[Card]:
    return walking.page(shelves, order, key=key, size=size).map(cards)


def _whole() -> Listed:
    return (
        select(Document, Version, Tally, Member)
        .join(Version, Version.id == Document.published_version_id)
        .join(Tally, Tally.document_id == Document.id)
        .join(Member, Member.id == Document.owner_id)
    )


_NEWEST = walking.by_time(Document.published_at.expression, Document.id.expression)
_DOWNLOADS = Order(Tally.downloads.expression, Tally.document_id.expression)
_MERIT = Order(Tally.merit.expression, Tally.document_id.expression)


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
