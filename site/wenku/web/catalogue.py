"""Going through the documents by category, and the rankings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request, url_for

from wenku.base.errors import NotFound
from wenku.base.paging import Page
from wenku.base.words import Lazy, _, _l, ngettext
from wenku.documents import categories, queries
from wenku.documents.categories import Branch
from wenku.documents.queries import Card
from wenku.web import caching, cards, heads, linked_data, pages
from wenku.web.cards import Plate
from wenku.web.heads import Head

page = Blueprint("catalogue", __name__)

SIZE = 24
RANKED = 50


@dataclass(frozen=True)
class Tab:
    """One order of a list; `name` is the word for it in the address."""

    name: str
    label: Lazy
    list: Callable[..., Page[Card]]


TABS = [
    Tab("latest", _l("Newest"), queries.latest),
    Tab("downloads", _l("Most downloaded"), queries.most_downloaded),
    Tab("score", _l("Best rated"), queries.best_rated),
]
RANKINGS = TABS[1:]


@dataclass(frozen=True)
class Shelf:
    """`places` lead from the home page down to this category; `by` is the order's word."""

    category: Branch
    places: list[tuple[str, str]]
    tabs: list[tuple[Lazy, str, bool]]
    by: str
    documents: Page[Plate]


@page.get("/categories")
@caching.public()
def all_categories() -> str:
    tree = categories.tree()
    at = heads.head(
        description=_("All documents by category: %(names)s", names=_(", ").join(branch.name for branch in tree)),
        data=[linked_data.breadcrumbs([(_("Home"), url_for("home.show")), (_("All categories"), "")])],
    )
    return pages.render("catalogue/all_categories.html", tree=tree, at=at)


@page.get("/categories/<int:category_id>")
@caching.public("by", "page")
def category(category_id: int) -> str:
    path = _path(categories.tree(), category_id)
    if not path:
        raise NotFound
    tab = _tab(TABS)
    found = tab.list(categories=categories.below(category_id), page=request.args.get("page"), size=SIZE)
    shelf = Shelf(
        category=path[-1],
        places=_places(path),
        tabs=_tabs(TABS, tab, category_id=category_id),
        by=tab.name,
        documents=found.map(cards.plates),
    )
    return pages.render("catalogue/category.html", shelf=shelf, at=_head(shelf))


@page.get("/rankings")
@caching.public("by")
def rankings() -> str:
    """The first ones only: a ranking's hundredth place says nothing."""
    tab = _tab(RANKINGS)
    ranked = [card for card in tab.list(size=RANKED).items if card.downloads or card.ratings]
    documents = cards.plates(ranked)
    at = heads.head(
        description=_("The documents that were downloaded most, and those that their readers rated best."),
        data=[
            linked_data.collection(_("Rankings"), url_for("catalogue.rankings"), [(one.name, one.url) for one in documents]),
            linked_data.breadcrumbs([(_("Home"), url_for("home.show")), (_("Rankings"), "")]),
        ],
    )
    return pages.render("catalogue/rankings.html", documents=documents, by=tab.name, tabs=_tabs(RANKINGS, tab), at=at)


def _tab(tabs: list[Tab]) -> Tab:
    wanted = request.args.get("by")
    return next((tab for tab in tabs if tab.name == wanted), tabs[0])


def _tabs(tabs: list[Tab], current: Tab, **where: Any) -> list[tuple[Lazy, str, bool]]:
    """The first one is what the bare address shows."""
    by = {tab.name: None if tab is tabs[0] else tab.name for tab in tabs}
    return [(tab.label, url_for(request.endpoint or "", by=by[tab.name], **where), tab is current) for tab in tabs]


def _places(path: list[Branch]) -> list[tuple[str, str]]:
    above = [(branch.name, url_for("catalogue.category", category_id=branch.id)) for branch in path[:-1]]
    return [
        (_("Home"), url_for("home.show")),
        (_("All categories"), url_for("catalogue.all_categories")),
        *above,
        (path[-1].name, ""),
    ]


def _head(shelf: Shelf) -> Head:
    branch = shelf.category
    path = url_for("catalogue.category", category_id=branch.id)
    return heads.head(
        description=_described(branch),
        links=[heads.feed(branch.name, "feeds.category", category_id=branch.id)],
        data=[
            linked_data.collection(branch.name, path, [(one.name, one.url) for one in shelf.documents.items]),
            linked_data.breadcrumbs(shelf.places),
        ],
    )


def _described(branch: Branch) -> str:
    documents = ngettext("%(num)s document to read online", "%(num)s documents to read online", branch.count)
    below = _(", ").join(child.name for child in branch.children)
    return _("%(name)s: %(documents)s. %(below)s", name=branch.name, documents=documents, below=below)


def _path(branches: list[Branch], category_id: int) -> list[Branch]:
    """The way down to a category, with its counts; empty where there is none of this number."""
    for branch in branches:
        if branch.id == category_id:
            return [branch]
        if below := _path(branch.children, category_id):
            return [branch, *below]
    return []
