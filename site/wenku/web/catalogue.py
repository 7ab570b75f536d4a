"""Going through the documents by category, and the rankings."""

from dataclasses import dataclass

from flask import Blueprint, request, url_for

from wenku.base.errors import NotFound
from wenku.base.paging import Page
from wenku.base.words import Lazy, _, _l
from wenku.documents import categories, queries
from wenku.documents.categories import Branch
from wenku.search import heat
from wenku.web import cards, heads, pages, tabs
from wenku.web.cards import Plate
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
def all_categories() -> str:
    return pages.render("catalogue/all_categories.html", tree=categories.tree(), at=heads.head())


@page.get("/categories/<int:category_id>")
def category(category_id: int) -> str:
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
    return pages.render("catalogue/category.html", shelf=shelf, at=heads.head(description=_described(path[-1])))


@page.get("/rankings")
def rankings() -> str:
    """The first ones only: a ranking's hundredth place says nothing."""
    tab = tabs.chosen(RANKINGS)
    ranked = [card for card in tab.list(size=RANKED).items if card.downloads or card.ratings or tab.name == "hot"]
    return pages.render(
        "catalogue/rankings.html",
        documents=cards.plates(ranked),
        by=tab.name,
        tabs=tabs.line(RANKINGS, tab),
        at=heads.head(),
    )


def _places(path: list[Branch]) -> list[tuple[str, str]]:
    above = [(branch.name, url_for("catalogue.category", category_id=branch.id)) for branch in path[:-1]]
    return [
        (_("Home"), url_for("home.show")),
        (_("All categories"), url_for("catalogue.all_categories")),
        *above,
        (path[-1].name, ""),
    ]


def _described(branch: Branch) -> str:
    return " ".join([branch.name, *(child.name for child in branch.children)])


def _path(branches: list[Branch], category_id: int) -> list[Branch]:
    """The way down to a category, with its counts; empty where there is none of this number."""
    for branch in branches:
        if branch.id == category_id:
            return [branch]
        if below := _path(branch.children, category_id):
            return [branch, *below]
    return []
