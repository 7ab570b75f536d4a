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
vip_price = option(
    "vip_price",
    500,
    _l("Price of VIP, in cash points"),
    group="points",
    most=1_000_000,
    help=_l("0: VIP isn't offered. Those who have it keep it until it ends."),
)
vip_days = option("vip_days", 30, _l("Days that VIP lasts"), group="points", least=1, most=366)
vip_downloads_a_day = option("vip_downloads_a_day", 20, _l("Downloads a day with VIP"), group="points", least=1, most=10_000)
vip_house_share = option(
    "vip_house_share",
    3000,
    _l("The house's share of VIP"),
    group="points",
    most=10_000,
    help=_l("In hundredths of a percent: 3000 is 30%. The rest is for the authors, by downloads."),
)


def shares(price: int) -> tuple[int, int]:
    """How `price` is divided: (the author's points, the house's points). Together they are the price."""
    authors = price * author_share.get() // 10_000
    return authors, price - authors
