"""Every number of the points system, each an option that admins set."""

from wenku.base.options import option
from wenku.base.words import _l

sign_up_grant = option("sign_up_grant", 100, _l("Points for a new member"), group="points", most=100_000)
highest_price = option("highest_price", 1000, _l("Highest price of a document, in points"), group="points", least=1, most=100_000)
author_share = option(
    "author_share",
    8000,
    _l("The author's share of a sale"),
    group="points",
    most=10_000,
    help=_l("In hundredths of a percent: 8000 is 80%. The share is rounded down; the house keeps the rest."),
)


def shares(price: int) -> tuple[int, int]:
    """How `price` is divided: (the author's points, the house's points). Together they are the price."""
    authors = price * author_share.get() // 10_000
    return authors, price - authors
