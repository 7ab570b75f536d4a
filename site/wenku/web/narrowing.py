"""What narrows a search, in addresses and in words: read from an address, written into one, offered with its counts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from wenku.base.paging import number
from wenku.base.words import Lazy, _, _l, ngettext
from wenku.documents import categories as shelves
from wenku.documents import kinds
from wenku.documents.categories import Branch
from wenku.search.counting import Counts
from wenku.search.filters import FREE, HALF_STARS, NONE, PAGES, PRICES, VIP, Age, Filters, Order, Span
from wenku.search.query import Found

ORDERS: dict[Order, Lazy] = {
    Order.RELEVANT: _l("Relevant"),
    Order.LATEST: _l("Newest"),
    Order.DOWNLOADS: _l("Most downloaded"),
    Order.SCORE: _l("Best rated"),
    Order.PRICE: _l("Lowest price"),
}
AGES: dict[Age, Lazy] = {Age.WEEK: _l("Last week"), Age.MONTH: _l("Last month"), Age.YEAR: _l("Last year")}
LANGUAGES: dict[str, Lazy] = {
    "zh": _l("Chinese"),
    "en": _l("English"),
    "ja": _l("Japanese"),
    "ko": _l("Korean"),
    "fr": _l("French"),
    "de": _l("German"),
    "es": _l("Spanish"),
    "ru": _l("Russian"),
}

_MOST = 1_000_000  # pages, points: nobody means more
_LANGUAGE_CODE = 2


@dataclass(frozen=True)
class Choice:
    """One thing to narrow the results by; `url` chooses it, or gives it up where it is chosen. `level`: how deep in a tree."""

    label: str
    count: int
    url: str
    chosen: bool
    level: int = 0


@dataclass(frozen=True)
class Group:
    title: Lazy
    choices: list[Choice]


@dataclass(frozen=True)
class Chip:
    """A filter that is active; `url` is the same search without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Asked:
    """A search as its address says it."""

    query: str
    filters: Filters
    order: Order
    page: str | None = None

    @property
    def is_plain(self) -> bool:
        return not self.filters and self.order is Order.RELEVANT and self.page is None

    def settled(self, found: Found) -> "Asked":
        """The same search with what was typed as filters among its filters, so that each can be changed by itself."""
        if not found.wanted.typed:
            return self
        words = " ".join(str(part) for part in found.wanted.parts if part.name is None)
        return replace(self, query=words, filters=found.filters)

    @property
    def arguments(self) -> dict[str, Any]:
        """What stands in its address."""
        by = self.order.value if self.order is not Order.RELEVANT else None
        said = {"q": self.query, **_said(self.filters), "by": by}
        return {name: value for name, value in said.items() if value}

    def url(self, **changes: Any) -> str:
        """The same search with other filters, from its first page."""
        return url_for("search.show", **replace(self, filters=replace(self.filters, **changes)).arguments)

    def ordered(self, order: Order) -> str:
        return url_for("search.show", **replace(self, order=order).arguments)


def asked(said: MultiDict[str, str], categories: Mapping[int, Branch]) -> Asked:
    """What an address asks for. What means nothing narrows nothing, so that a mangled address still finds."""
    known = {kind.name for kind in kinds.every()}
    category_id = shelves.current(number(said.get("category")) or 0)
    price, stars = said.get("price", ""), said.get("stars", "")
    most = number(price)
    filters = Filters(
        kinds=tuple(dict.fromkeys(kind for kind in said.getlist("kind") if kind in known)),
        category_id=category_id if category_id in categories else None,
        pages=_span(said.get("pages", "")),
        free=price == FREE,
        most=most if most and most <= _MOST else None,
        vip=price == VIP,
        half_stars=_half_stars(stars),
        age=_one_of(Age, said.get("age")),
        language=_language(said.get("language", "")),
    )
    return Asked(said.get("q", "").strip(), filters, _one_of(Order, said.get("by")) or Order.RELEVANT, said.get("page"))


def groups(asked: Asked, counts: Counts, tree: Iterable[Branch]) -> list[Group]:
    """What can be chosen; what would leave nothing isn't offered, but what is chosen can always be given up."""
    filters = asked.filters
    every = [
        Group(_l("Format"), _kinds(asked, counts)),
        Group(_l("Category"), _categories(asked, counts, tree)),
        Group(_l("Length"), _one(asked, "pages", PAGES, counts.pages, filters.pages, (None, None), pages_label)),
        Group(_l("Points to download"), _prices(asked, counts)),
        Group(_l("Score"), _one(asked, "half_stars", HALF_STARS, counts.scores, filters.half_stars, None, score_label)),
        Group(_l("Age"), _one(asked, "age", Age, counts.ages, filters.age, None, lambda age: str(AGES[age]))),
        Group(_l("Language"), _languages(asked, counts)),
    ]
    return [group for group in every if group.choices]


def chips(asked: Asked, categories: Mapping[int, Branch]) -> list[Chip]:
    """The filters of an address, each to be taken away by itself."""
    filters = asked.filters
    category = categories.get(filters.category_id or 0)
    found = [
        Chip(kind.upper(), asked.url(kinds=tuple(other for other in filters.kinds if other != kind))) for kind in filters.kinds
    ]
    said = [
        ("category_id", category.name if category else ""),
        ("pages", pages_label(filters.pages) if filters.pages != NONE.pages else ""),
        ("free", _("Free") if filters.free else ""),
        ("most", price_label(filters.most) if filters.most else ""),
        ("vip", _("With VIP") if filters.vip else ""),
        ("half_stars", score_label(filters.half_stars) if filters.half_stars else ""),
        ("age", str(AGES[filters.age]) if filters.age else ""),
        ("language", language_label(filters.language) if filters.language else ""),
    ]
    return [*found, *(Chip(label, asked.url(**{name: getattr(NONE, name)})) for name, label in said if label)]


def pages_label(span: Span) -> str:
    first, last = span
    if last is None:
        return _("%(first)s pages and more", first=first)
    return _("%(first)s–%(last)s pages", first=first, last=last) if first else _("Up to %(last)s pages", last=last)


def price_label(most: int) -> str:
    return ngettext("Up to %(num)s point", "Up to %(num)s points", most)


def score_label(half_stars: int) -> str:
    return _("%(stars)s stars and more", stars=f"{half_stars / 2:g}")


def language_label(code: str) -> str:
    return str(LANGUAGES.get(code, code.upper()))


def _kinds(asked: Asked, counts: Counts) -> list[Choice]:
    chosen = asked.filters.kinds
    offered = dict.fromkeys([*sorted(counts.kinds, key=lambda kind: -counts.kinds[kind]), *chosen])
    return [
        Choice(
            kind.upper(),
            counts.kinds.get(kind, 0),
            asked.url(kinds=tuple(other for other in (*chosen, kind) if other != kind or kind not in chosen)),
            kind in chosen,
        )
        for kind in offered
    ]


def _categories(asked: Asked, counts: Counts, branches: Iterable[Branch], level: int = 0) -> list[Choice]:
    """The top of the tree, and the way down to the one that is chosen with what is below it."""
    found = []
    for branch in branches:
        count, is_chosen = counts.categories.get(branch.id, 0), branch.id == asked.filters.category_id
        if count or is_chosen:
            found.append(Choice(branch.name, count, asked.url(category_id=None if is_chosen else branch.id), is_chosen, level))
        if asked.filters.category_id in {below.id for below in branch.walk()}:
            found += _categories(asked, counts, branch.children, level + 1)
    return found


def _prices(asked: Asked, counts: Counts) -> list[Choice]:
    """One way to pay at a time."""
    filters, bare = asked.filters, {"free": False, "most": None, "vip": False}
    offered: list[tuple[str, str | int, dict[str, Any], bool]] = [(_("Free"), FREE, {"free": True}, filters.free)]
    offered += [(price_label(most), most, {"most": most}, filters.most == most) for most in PRICES]
    offered += [(_("With VIP"), VIP, {"vip": True}, filters.vip)]
    if filters.most and filters.most not in PRICES:
        offered.append((price_label(filters.most), filters.most, {"most": filters.most}, True))
    return [
        Choice(label, counts.prices.get(value, 0), asked.url(**(bare if chosen else bare | change)), chosen)
        for label, value, change, chosen in offered
        if counts.prices.get(value) or chosen
    ]


def _languages(asked: Asked, counts: Counts) -> list[Choice]:
    codes = sorted(counts.languages, key=lambda code: -counts.languages[code])
    return _one(asked, "language", codes, counts.languages, asked.filters.language, None, language_label)


def _one(
    asked: Asked,
    name: str,
    offered: Iterable[Any],
    counts: Mapping[Any, int],
    chosen: Any,
    none: Any,
    label: Callable[[Any], str],
) -> list[Choice]:
    """One of several; one that was typed into the address is offered like the others."""
    values = list(offered)
    if chosen != none and chosen not in values:
        values.append(chosen)
    return [
        Choice(label(value), counts.get(value, 0), asked.url(**{name: none if value == chosen else value}), value == chosen)
        for value in values
        if counts.get(value) or value == chosen
    ]


def _said(filters: Filters) -> dict[str, Any]:
    first, last = filters.pages
    return {
        "kind": list(filters.kinds),
        "category": filters.category_id,
        "pages": f"{first or ''}-{last or ''}" if filters.pages != NONE.pages else None,
        "price": FREE if filters.free else VIP if filters.vip else filters.most,
        "stars": f"{filters.half_stars / 2:g}" if filters.half_stars else None,
        "age": filters.age.value if filters.age else None,
        "language": filters.language,
    }


def _span(text: str) -> Span:
    first, dash, last = text.partition("-")
    bounds = number(first), number(last)
    is_meant = dash and any(bounds) and all(bound is None or 0 < bound <= _MOST for bound in bounds)
    return bounds if is_meant and (bounds[0] or 1) <= (bounds[1] or _MOST) else NONE.pages


def _half_stars(text: str) -> int | None:
    whole, _dot, half = text.partition(".")
    if number(whole) is None or half not in ("", "5") or len(whole) > 1:
        return None
    found = 2 * int(whole) + (half == "5")
    return found if 0 < found <= 10 else None


def _language(text: str) -> str | None:
    return text if len(text) == _LANGUAGE_CODE and text.isascii() and text.isalpha() and text.islower() else None


def _one_of(kind: Any, value: str | None) -> Any:
    return kind(value) if value in list(kind) else None
