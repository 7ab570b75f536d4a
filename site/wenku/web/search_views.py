"""What the search page shows: one view model, made of what was found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup, escape

from wenku.base.paging import number
from wenku.base.words import Lazy
from wenku.documents import queries
from wenku.documents.categories import Branch
from wenku.documents.queries import Card
from wenku.search import parsing, query
from wenku.search.filters import Order
from wenku.search.query import Found, Hit
from wenku.search.snippets import Piece
from wenku.web import cards, narrowing
from wenku.web.cards import Plate
from wenku.web.narrowing import ORDERS, Asked, Chip, Group

PAGES_SHOWN = 4
"""So many of the pages that match have a link of their own."""


@dataclass(frozen=True)
class PageHit:
    """A page that matches; `url` leads to it, with the words marked on it."""

    number: int
    url: str


@dataclass(frozen=True)
class Result:
    document: Plate
    title: Markup
    text: Markup
    pages: list[PageHit]
    url: str


@dataclass(frozen=True)
class Results:
    """`chips` are the filters that are active. `is_cut`: the query was too long."""

    query: str
    total: int
    results: list[Result]
    nearest: list[Result]
    numbered: Plate | None
    orders: list[tuple[Lazy, str, bool]]
    groups: list[Group]
    chips: list[Chip]
    did_you_mean: tuple[str, str] | None
    previous: str
    next: str
    numbers: list[tuple[int, str]]
    is_cut: bool


def results(asked: Asked, found: Found, tree: list[Branch]) -> Results:
    settled = asked.settled(found)
    hits = [*found.hits.items, *found.nearest]
    wanted = [hit.document_id for hit in hits] + ([found.numbered] if found.numbered else [])
    listed = {card.id: card for card in queries.cards(wanted)}
    return Results(
        query=asked.query,
        total=found.hits.total or 0,
        results=_results(found.hits.items, listed),
        nearest=_results(found.nearest, listed),
        numbered=cards.plate(listed[found.numbered]) if found.numbered in listed else None,
        orders=[(label, asked.ordered(order), order is asked.order) for order, label in ORDERS.items()],
        groups=narrowing.groups(settled, found.counts, tree),
        chips=narrowing.chips(settled, by_id(tree)),
        did_you_mean=(found.did_you_mean, url_for("search.show", q=found.did_you_mean)) if found.did_you_mean else None,
        previous=url_for("search.show", **asked.arguments, page=found.hits.previous) if found.hits.previous else "",
        next=url_for("search.show", **asked.arguments, page=found.hits.next) if found.hits.next else "",
        numbers=_numbers(asked, found),
        is_cut=len(asked.query) > parsing.LONGEST,
    )


def _numbers(asked: Asked, found: Found) -> list[tuple[int, str]]:
    """The pages by relevance, which have numbers: the first, those around this one, and the last that can be asked for."""
    if asked.order is not Order.RELEVANT or not (found.wanted.words or found.wanted.quoted):
        return []
    last = min(query.LAST_PAGE, -(-(found.hits.total or 0) // query.SIZE))
    here = min(max(number(asked.page) or 1, 1), query.LAST_PAGE)
    numbers: list[tuple[int, str]] = []
    for one in sorted({1, last, here, *range(max(1, here - 2), min(last, here + 2) + 1)}):
        if numbers and one > numbers[-1][0] + 1:
            numbers.append((0, ""))
        numbers.append((one, "" if one == here else url_for("search.show", **asked.arguments, page=one)))
    return numbers


def marked(pieces: Iterable[Piece]) -> Markup:
    """The text, safe to show, with what was looked for marked."""
    return Markup("").join(Markup("<mark>{}</mark>").format(piece.text) if piece.marked else escape(piece.text) for piece in pieces)


def by_id(branches: Iterable[Branch]) -> dict[int, Branch]:
    """The categories of a tree, however deep they are."""
    return {branch.id: branch for top in branches for branch in top.walk()}


def _results(hits: Iterable[Hit], listed: Mapping[int, Card]) -> list[Result]:
    return [_result(hit, cards.plate(listed[hit.document_id])) for hit in hits if hit.document_id in listed]


def _result(hit: Hit, plate: Plate) -> Result:
    marks = " ".join(dict.fromkeys(piece.text.lower() for piece in (*hit.title, *hit.fragment) if piece.marked))
    pages = [PageHit(page, _place(plate, marks, page)) for page in hit.pages[:PAGES_SHOWN]]
    return Result(plate, marked(hit.title), marked(hit.fragment), pages, plate.url)


def _place(plate: Plate, marks: str, page: int) -> str:
    """The page, with the words marked; the pages lie open, so that the address leads there without a script too."""
    return url_for("documents.show", document_id=plate.id, pages="all", q=marks or None, _anchor=f"page-{page}")
