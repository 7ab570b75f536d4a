"""How many documents each choice would leave, of everything that can be chosen."""

from dataclasses import dataclass, field, replace

from wenku.search.engine import Look, Narrowing, Question, Ranges, Tallied
from wenku.search.filters import FREE, HALF_STARS, PAGES, PRICES, VIP, Age, Filters, Group, Span
from wenku.search.narrowing import Tree, since

_NOTHING = Narrowing()
_CHOSEN = {
    Group.KINDS: "kinds",
    Group.CATEGORIES: "categories",
    Group.PAGES: "pages",
    Group.PRICES: "price",
    Group.SCORES: "half_stars",
    Group.AGES: "since",
    Group.LANGUAGES: "language",
}
"""What each group chooses, as the engine narrows by it."""


@dataclass(frozen=True)
class Counts:
    """How many documents each choice would leave, counted as if nothing of its own group were chosen.

    `categories` with all below them, None for those without one; `pages` by `filters.PAGES`; `prices` by FREE, VIP and those of
    `filters.PRICES`; `scores` by `filters.HALF_STARS`.
    """

    kinds: dict[str, int] = field(default_factory=dict)
    categories: dict[int | None, int] = field(default_factory=dict)
    pages: dict[Span, int] = field(default_factory=dict)
    prices: dict[str | int, int] = field(default_factory=dict)
    scores: dict[int, int] = field(default_factory=dict)
    ages: dict[Age, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)


def counts(look: Look, question: Question, filters: Filters, tree: Tree) -> Counts:
    """One pass over what matches for all groups of which nothing is chosen, and one more for each of the others."""
    moments = {since(age): age for age in Age}
    ranges = Ranges(PAGES, PRICES, HALF_STARS, list(moments))
    chosen = [group for group, name in _CHOSEN.items() if getattr(question.narrowing, name) != getattr(_NOTHING, name)]
    together = look.tallied(question, ranges, [group for group in Group if group not in chosen])
    by_group = dict.fromkeys(Group, together) | {
        group: look.tallied(_without(question, group), ranges, [group]) for group in chosen
    }
    return Counts(
        kinds=dict(by_group[Group.KINDS].kinds),
        categories=tree.summed(by_group[Group.CATEGORIES].categories),
        pages=dict(by_group[Group.PAGES].pages),
        prices=_prices(by_group[Group.PRICES]),
        scores=dict(by_group[Group.SCORES].half_stars),
        ages={moments[moment]: count for moment, count in by_group[Group.AGES].since.items()},
        languages=dict(by_group[Group.LANGUAGES].languages),
    )


def _without(question: Question, group: Group) -> Question:
    name = _CHOSEN[group]
    return replace(question, narrowing=replace(question.narrowing, **{name: getattr(_NOTHING, name)}))


def _prices(tallied: Tallied) -> dict[str | int, int]:
    return {FREE: tallied.free, VIP: tallied.paid} | dict(tallied.prices)
