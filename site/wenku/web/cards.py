"""Published documents as lists show them: what a room says of each, with the addresses of its page and its cover."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from flask import url_for

from wenku.documents.queries import Card
from wenku.web import pictures
from wenku.web.pictures import Picture


class Plate(NamedTuple):
    """`title` is without its extension, `name` with it; `cover` is the first page, None where there is no picture of it.

    `author_url` is their public page, if they have one.
    """

    id: int
    title: str
    name: str
    extension: str
    kind_label: str
    url: str
    page_count: int
    size: int
    price: int
    score: float | None
    ratings: int
    downloads: int
    author_name: str
    author_url: str | None
    published_at: datetime
    category_id: int | None
    cover: Picture | None
    wide: bool


def plates(cards: Iterable[Card]) -> list[Plate]:
    return [plate(card) for card in cards]


def plate(card: Card) -> Plate:
    cover = card.cover
    return Plate(
        id=card.id,
        title=card.title,
        name=card.full_title,
        extension=card.kind,
        kind_label=card.kind.upper(),
        url=url_for("documents.show", document_id=card.id),
        page_count=card.page_count,
        size=card.size,
        price=card.price,
        score=card.score,
        ratings=card.ratings,
        downloads=card.downloads,
        author_name=card.author_name,
        author_url=url_for("members.show", member_id=card.author_id) if card.author_id else None,
        published_at=card.published_at,
        category_id=card.category_id,
        cover=pictures.cover(card.id, card.version_id, cover.width, cover.height) if cover else None,
        wide=cover is not None and cover.width > cover.height,
    )
