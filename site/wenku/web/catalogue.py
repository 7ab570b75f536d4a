"""Going through the documents by category, and the rankings."""

from dataclasses import dataclass

from flask import Blueprint, request, url_for
from werkzeug import Response

from wenku.base.errors import NotFound
from wenku.base.paging import Page
from wenku.base.words import Lazy, _, _l, ngettext
from wenku.documents import categories, queries
from wenku.documents.categories import Branch
from wenku.search import heat
from wenku.web import caching, cards, heads, linked_data, onwards, pages, tabs
from wenku.web.cards import Plate
from wenku.web.heads import Head
from wenku.web.tabs import Tab

page = Blueprint("catalogue", __name__)

SIZE = 24
RANKED = 50


TABS = [
    Tab("latest", _l("Newest"), queries.latest, is_first=True),
    Tab("downloads", _l("Most downloaded"), queries.most_downloaded),
    Tab("score", _l("Best rated"), queries.best_rated),
]
RANKINGS = [
    Tab("downloads", _l("Most downloaded"), queries.most_downloaded, is_first=True),
    Tab("hot", _l("Hot now"), heat.hottest),
    Tab("score", _l("Best rated"), queries.best_rated),
]


@dataclass(frozen=True)
class Shelf:
    """`places` lead from the home page down to this category; `by` is the order's word in the address."""

    category: Branch
    places: list[tuple[str, str]]
    tabs: list[tuple[Lazy, str, bool]]
    by: str | None
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
def category(category_id: int) -> str | Response:
    """Of one that was merged into another, the address leads there."""
    if (current := categories.current(category_id)) != category_id:
        return onwards.moved(url_for("catalogue.category", category_id=current))
    path = _path(categories.tree(), category_id)
    if not path:
        raise NotFound
    tab = tabs.chosen(TABS)
    found = tab.list(categories=path[-1].filled(), page=request.args.get("page"), size=SIZE)
    shelf = Shelf(
        category=path[-1],
        places=_places(path),
        tabs=tabs.line(TABS, tab, category_id=category_id),
        by=tab.in_address,
        documents=found.map(cards.plates),
    )
    return pages.render("catalogue/category.html", shelf=shelf, at=_head(shelf))


@page.get("/rankings")
@caching.public("by")
def rankings() -> str:
    """The first ones only: a ranking's hundredth place says nothing."""
    tab = tabs.chosen(RANKINGS)
    ranked = [card for card in tab.list(size=RANKED).items if card.downloads or card.ratings or tab.name == "hot"]
    documents = cards.plates(ranked)
    at = heads.head(
        description=_("The documents that were downloaded most, and those that their readers rated best."),
        data=[
            linked_data.collection(_("Rankings"), url_for("catalogue.rankings"), [(one.name, one.url) for one in documents]),
            linked_data.breadcrumbs([(_("Home"), url_for("home.show")), (_("Rankings"), "")]),
        ],
    )
    return pages.render("catalogue/rankings.html", documents=documents, by=tab.name, tabs=tabs.line(RANKINGS, tab), at=at)


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
