"""Every number of the points system, each an option that admins set on the page of the tariff."""

from typing import Any

from wenku.base.options import Option, option
from wenku.base.words import Lazy, _l

MOST = 100_000
MINOR_UNITS = 100
"""Of one unit of any currency that can be chosen."""


sign_up_grant = option("sign_up_grant", 100, _l("Points for a new member"), group="points", most=MOST)
mail_verified_reward = option(
    "mail_verified_reward",
    20,
    _l("Points for a verified mail address"),
    group="points",
    most=MOST,
    help=_l("Once for each member."),
)

check_in_reward = option(
    "check_in_reward",
    1,
    _l("Points for checking in"),
    group="points",
    most=MOST,
    help=_l("Once a day in the site's time zone. 0: there is no checking in."),
)
streak_days = option(
    "streak_days",
    7,
    _l("Days in a row for the bonus"),
    group="points",
    least=2,
    most=366,
    help=_l("Whoever checks in on so many days in a row gets the bonus on the last of them, and again after as many more."),
)
streak_bonus = option("streak_bonus", 5, _l("The bonus for days in a row"), group="points", most=MOST)

upload_reward = option(
    "upload_reward",
    5,
    _l("Points for an approved document"),
    group="points",
    most=MOST,
    help=_l("For its first version, once for the same text. Taken back when the document is deleted or taken down."),
)
upload_rewards_a_day = option(
    "upload_rewards_a_day", 10, _l("Rewards for documents, most a day"), group="points", help=_l("For each member.")
)
rating_reward = option(
    "rating_reward",
    1,
    _l("Points for a good rating, to the author"),
    group="points",
    most=MOST,
    help=_l("Once for each document and reader who obtained it."),
)
rating_stars = option(
    "rating_stars",
    8,
    _l("Half stars that make a good rating"),
    group="points",
    least=1,
    most=10,
    help=_l("In half stars: 8 is four stars or more."),
)
rating_rewards_a_day = option(
    "rating_rewards_a_day", 20, _l("Rewards for ratings, most a day"), group="points", help=_l("For each author.")
)
cool_down_hours = option(
    "cool_down_hours",
    24,
    _l("Hours before a new account earns rewards and cashes out"),
    group="points",
    most=24 * 365,
    help=_l("Rewards for documents and ratings. A new account's own ratings earn its authors nothing either."),
)

lowest_price = option(
    "lowest_price",
    1,
    _l("Lowest price of a document, in points"),
    group="points",
    least=1,
    most=MOST,
    help=_l("Documents may always be free."),
)
highest_price = option("highest_price", 1000, _l("Highest price of a document, in points"), group="points", least=1, most=MOST)
author_share = option(
    "author_share",
    8000,
    _l("The author's share of a sale"),
    group="points",
    most=10_000,
    help=_l("In hundredths of a percent: 8000 is 80%. The share is rounded down; the house keeps the rest."),
)

refund_hours = option(
    "refund_hours",
    48,
    _l("Hours in which a refund may be asked for"),
    group="points",
    most=24 * 30,
    help=_l("Authors' shares are held for so long. 0: no refunds are asked for, and shares are the authors' at once."),
)
takedown_refund_days = option(
    "takedown_refund_days",
    30,
    _l("Days that a takedown refunds"),
    group="points",
    most=366,
    help=_l("Who bought the document in the last so many days gets the price back."),
)

currency = option(
    "currency",
    "CNY",
    _l("Currency"),
    group="points",
    least=3,
    most=3,
    choices=lambda: ["CNY", "HKD", "USD", "EUR", "GBP"],  # each has hundredths, so that an amount needs no table of minor units
)
points_per_unit = option(
    "points_per_unit",
    10,
    _l("Cash points for one unit of the currency"),
    group="points",
    least=1,
    most=10_000,
    help=_l("When points are bought and when they are cashed out."),
)
least_payout = option("least_payout", 500, _l("Least to be cashed out, in cash points"), group="points", least=1)
second_admin_above = option(
    "second_admin_above",
    5000,
    _l("Cash-outs that need two admins: above"),
    group="points",
    most=100_000_000,
    help=_l("In cash points. 0: each cash-out needs two."),
)
highest_adjustment = option(
    "highest_adjustment",
    100_000,
    _l("Most that an admin gives or takes at once, in points"),
    group="points",
    least=1,
    most=100_000_000,
)

vip_price = option(
    "vip_price",
    200,
    _l("Price of VIP, in cash points"),
    group="points",
    most=MOST,
    help=_l("0: VIP isn't offered. Those who have it keep it until it ends."),
)
vip_days = option("vip_days", 30, _l("Days of VIP"), group="points", least=1, most=366)
vip_downloads_a_day = option("vip_downloads_a_day", 10, _l("VIP downloads a day"), group="points", least=1, most=1000)
vip_house_share = option(
    "vip_house_share",
    2000,
    _l("The house's share of VIP income"),
    group="points",
    most=10_000,
    help=_l("In hundredths of a percent: 2000 is 20%. The rest is for the authors whose documents are downloaded."),
)

downloads_a_day = option(
    "downloads_a_day",
    100,
    _l("Downloads a day, most for a member"),
    group="points",
    least=1,
    help=_l("Other documents; fetching the same one again the same day counts once."),
)
address_downloads_a_day = option(
    "address_downloads_a_day",
    500,
    _l("Downloads a day, most for a network address"),
    group="points",
    least=1,
    help=_l("Of all members together who come from there: schools and companies share one."),
)

PARTS: list[tuple[Lazy, list[Option[Any]]]] = [
    (_l("Joining"), [sign_up_grant, mail_verified_reward]),
    (_l("Checking in"), [check_in_reward, streak_days, streak_bonus]),
    (
        _l("Sharing"),
        [
            upload_reward,
            upload_rewards_a_day,
            rating_reward,
            rating_stars,
            rating_rewards_a_day,
            cool_down_hours,
        ],
    ),
    (_l("Prices"), [lowest_price, highest_price, author_share]),
    (_l("Refunds"), [refund_hours, takedown_refund_days]),
    (_l("Money"), [currency, points_per_unit, least_payout, second_admin_above, highest_adjustment]),
    (_l("VIP"), [vip_price, vip_days, vip_downloads_a_day, vip_house_share]),
    (_l("Downloads"), [downloads_a_day, address_downloads_a_day]),
]
"""All of them, in the order and under the heads in which admins read them."""


def numbers() -> list[Option[Any]]:
    return [number for _, part in PARTS for number in part]


def shares(price: int) -> tuple[int, int]:
    """How `price` is divided: (the author's points, the house's points). Together they are the price."""
    authors = price * author_share.get() // 10_000
    return authors, price - authors


def money(points: int) -> int:
    """What so many cash points are worth, in minor units of the currency, rounded down."""
    return points * MINOR_UNITS // points_per_unit.get()


def told(money: int, currency: str) -> str:
    """Minor units as people read them: "12.50 CNY"."""
    return f"{money // MINOR_UNITS}.{money % MINOR_UNITS:02} {currency}"
