"""The home page: search, categories, what is worth reading, and how to earn."""

from dataclasses import dataclass

from flask import Blueprint

from wenku.base.words import _
from wenku.documents import categories, kinds, queries
from wenku.documents.categories import Branch
from wenku.editorial import recommending
from wenku.points import tariff
from wenku.search import heat, searches
from wenku.web import cards, heads, pages
from wenku.web.cards import Plate

page = Blueprint("home", __name__)

TOP_CATEGORIES = 12
SHOWN = 6
FEWEST = 3
"""A list of fewer would say more about who rates and reads than about what is good."""


@dataclass(frozen=True)
class Home:
    """`share`: what of a hundred points goes to the author. `best` stands in for `recommended` where nothing is, `most_downloaded`
    for `hot`.
    """

    total: int
    searches: list[str]
    categories: list[Branch]
    recommended: list[Plate]
    best: list[Plate]
    latest: list[Plate]
    hot: list[Plate]
    most_downloaded: list[Plate]
    kinds: str
    grant: int
    share: int


@page.get("/")
def show() -> str:
    return pages.render(
        "home/show.html",
        home=_home(),
        at=heads.head(description=_("Share documents, read them online, and earn points with them.")),
    )


def _home() -> Home:
    tree = categories.tree()
    recommended = cards.plates(queries.cards(recommending.shown(SHOWN)))
    best = cards.plates(queries.best_rated(size=SHOWN).items)
    hot = cards.plates(heat.hottest(size=SHOWN).items)
    downloaded = [card for card in queries.most_downloaded(size=SHOWN).items if card.downloads]
    return Home(
        searches=searches.hot(most=SHOWN),
        total=sum(branch.count for branch in tree),
        categories=tree[:TOP_CATEGORIES],
        recommended=recommended,
        best=best if len(best) >= FEWEST and not recommended else [],
        latest=cards.plates(queries.latest(size=SHOWN).items),
        hot=hot if len(hot) >= FEWEST else [],
        most_downloaded=cards.plates(downloaded),
        kinds=kinds.labels(),
        grant=tariff.sign_up_grant.get(),
        share=tariff.shares(100)[0],
    )
