"""What narrows a search, and what orders it: the same names in addresses, in the box and in the engine."""

from dataclasses import dataclass
from enum import StrEnum

Span = tuple[int | None, int | None]
"""From the first to the second, both included; None where it is open."""

PAGES: tuple[Span, ...] = ((1, 5), (6, 20), (21, 100), (101, None))
PRICES = (5, 10, 20, 50)
"""“Up to so many points” as it is offered to choose."""

HALF_STARS = (9, 8, 7, 6)
"""“At least so many half stars” as it is offered to choose."""

FREE, VIP = "free", "vip"


class Order(StrEnum):
    RELEVANT = "relevant"
    LATEST = "latest"
    DOWNLOADS = "downloads"
    SCORE = "score"
    PRICE = "price"


class Age(StrEnum):
    """Published since."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Group(StrEnum):
    """What can be chosen independently of all else, and is counted so."""

    KINDS = "kinds"
    CATEGORIES = "categories"
    PAGES = "pages"
    PRICES = "prices"
    SCORES = "scores"
    AGES = "ages"
    LANGUAGES = "languages"


@dataclass(frozen=True)
class Filters:
    """`kinds` as in `documents.kinds`, any of them; `category_id` with all below it; `pages` from and to. Of the price only one is
    looked at: `free`, else `most` points, else `vip` (what costs something, so that VIP saves it). `half_stars`: the mean at least.
    """

    kinds: tuple[str, ...] = ()
    category_id: int | None = None
    pages: Span = (None, None)
    free: bool = False
    most: int | None = None
    vip: bool = False
    half_stars: int | None = None
    age: Age | None = None
    language: str | None = None

    def __bool__(self) -> bool:
        """Whether anything is chosen."""
        return self != Filters()


NONE = Filters()
