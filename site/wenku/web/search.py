"""Searching: what was found, with its words marked, or what to do where nothing was."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, request, url_for
from markupsafe import Markup, escape

from wenku.base.paging import Page
from wenku.base.words import Lazy, _l
from wenku.documents import categories, kinds, queries
from wenku.documents.categories import Branch
from wenku.search import query
from wenku.search.filters import Filters, Order
from wenku.search.query import Found
from wenku.search.snippets import Piece
from wenku.web import cards, pages
from wenku.web.cards import Plate

page = Blueprint("search", __name__)

ORDERS: dict[Order, Lazy] = {
    Order.RELEVANT: _l("Relevant"),
    Order.LATEST: _l("Newest"),
    Order.DOWNLOADS: _l("Most downloaded"),
    Order.SCORE: _l("Best rated"),
}


@dataclass(frozen=True)
class Result:
    document: Plate
    title: Markup
    text: Markup


@dataclass(frozen=True)
class Filter:
    """One thing to narrow the results by; `url` chooses it, or gives it up where it is chosen."""

    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Results:
    query: str
    results: Page[Result]
    numbered: Plate | None
    orders: list[tuple[Lazy, str, bool]]
    kinds: list[Filter]
    categories: list[Filter]
    chosen: dict[str, Any]


@page.get("/search")
def show() -> Any:
    asked = request.args.get("q", "").strip()
    tree = categories.tree()
    category_id = request.args.get("category", type=int)
    category_id = category_id if category_id in {branch.id for branch in tree} else None
    kind = request.args.get("kind") if request.args.get("kind") in {kind.name for kind in kinds.every()} else None
    found = query.find(
        asked,
        Filters(kinds=(kind,) if kind else (), category_id=category_id),
        order=_order(),
        page=request.args.get("page"),
    )
    if found.only_numbered:
        return redirect(url_for("documents.show", document_id=found.numbered), 303)
    chosen = {"q": asked, "kind": kind, "category": category_id, "by": _order().value}
    return pages.render("search/show.html", found=_results(asked, found, tree, chosen), tree=tree, query=asked)


def marked(pieces: Iterable[Piece]) -> Markup:
    """The text, safe to show, with what was looked for marked."""
    return Markup("").join(Markup("<mark>{}</mark>").format(piece.text) if piece.marked else escape(piece.text) for piece in pieces)


def _order() -> Order:
    wanted = request.args.get("by")
    return Order(wanted) if wanted in list(Order) else Order.RELEVANT


def _results(asked: str, found: Found, tree: list[Branch], chosen: dict[str, Any]) -> Results:
    ids = [hit.document_id for hit in found.hits.items]
    listed = {card.id: card for card in queries.cards([*ids, *([found.numbered] if found.numbered else [])])}
    hits = {hit.document_id: hit for hit in found.hits.items}
    results = [
        Result(plate, marked(hits[plate.id].title), marked(hits[plate.id].fragment))
        for plate in cards.plates(listed[id] for id in ids if id in listed)
    ]
    return Results(
        query=asked,
        results=found.hits.map(lambda _hits: results),
        numbered=cards.plate(listed[found.numbered]) if found.numbered in listed else None,
        orders=[(label, _address(chosen, by=order), order.value == chosen["by"]) for order, label in ORDERS.items()],
        kinds=_filters(chosen, "kind", [(name, name.upper(), count) for name, count in _kinds(found, chosen)]),
        categories=_filters(chosen, "category", [(one.id, one.name, found.counts.categories.get(one.id, 0)) for one in tree]),
        chosen={name: value for name, value in chosen.items() if value},
    )


def _filters(chosen: dict[str, Any], name: str, choices: list[tuple[Any, str, int]]) -> list[Filter]:
    """(value, label, count) as links; what would leave nothing isn't offered, but what is chosen can always be given up."""
    return [
        Filter(label, count, _address(chosen, **{name: None if value == chosen[name] else value}), value == chosen[name])
        for value, label, count in choices
        if count or value == chosen[name]
    ]


def _kinds(found: Found, chosen: dict[str, Any]) -> list[tuple[str, int]]:
    none = {chosen["kind"]: 0} if chosen["kind"] else {}
    return list((none | found.counts.kinds).items())


def _address(chosen: dict[str, Any], **changes: Any) -> str:
    return url_for("search.show", **{name: value for name, value in {**chosen, **changes}.items() if value})
