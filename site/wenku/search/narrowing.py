"""Filters as the engine applies them: categories with all below them, ages as moments."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import lru_cache

from sqlalchemy import case, func, select

from wenku.base import chinese, clock
from wenku.base.statements import Statement
from wenku.documents.models import Category
from wenku.search.engine import Narrowing
from wenku.search.filters import Age, Filters, Span

AGES = {Age.WEEK: timedelta(days=7), Age.MONTH: timedelta(days=30), Age.YEAR: timedelta(days=365)}


_in_tree = Category.merged_into_id.is_(None)
_EVERY = Statement(
    select(
        Category.id,
        func.coalesce(Category.merged_into_id, Category.parent_id).label("above"),
        case((_in_tree, Category.name), else_="").label("name"),
        case((_in_tree, Category.name_en), else_="").label("name_en"),
    ).order_by(Category.position, Category.id)
)
"""What was merged into another lies below it, without a name: the index may know its documents by the old place for a while."""


class Tree:
    """The categories: their names in normal form, in both languages, and who lies below whom."""

    def __init__(self, rows: Iterable[tuple[int, int | None, str, str]]) -> None:
        self._parents: dict[int, int | None] = {}
        self.names: dict[str, int] = {}
        for id, parent_id, name, name_en in rows:
            self._parents[id] = parent_id
            for own in filter(None, (name, name_en)):
                self.names.setdefault(chinese.normal(own), id)

    def below(self, category_id: int) -> frozenset[int]:
        """The category and all below it."""
        return frozenset(id for id in self._parents if category_id in self._upwards(id))

    def summed(self, own: Mapping[int | None, int]) -> dict[int | None, int]:
        """The counts with those of all below added; those of nothing are left out."""
        sums = defaultdict[int | None, int](int)
        for category_id, count in own.items():
            for id in self._upwards(category_id) if category_id is not None else (None,):
                sums[id] += count
        return {id: count for id, count in sums.items() if count}

    def _upwards(self, category_id: int | None) -> list[int]:
        found: list[int] = []
        while category_id is not None and category_id in self._parents:
            found.append(category_id)
            category_id = self._parents[category_id]
        return found


def tree() -> Tree:
    """Read anew each time, and kept while nothing in it is another."""
    return _tree(tuple(_EVERY.run()))


@lru_cache(maxsize=4)
def _tree(rows: tuple[tuple[int, int | None, str, str], ...]) -> Tree:
    return Tree(rows)


def of(filters: Filters, tree: Tree) -> Narrowing:
    return Narrowing(
        kinds=filters.kinds,
        categories=tree.below(filters.category_id) if filters.category_id is not None else None,
        pages=filters.pages,
        price=_price(filters),
        half_stars=filters.half_stars,
        since=since(filters.age) if filters.age else None,
        language=filters.language,
    )


def since(age: Age) -> int:
    return int((clock.now() - AGES[age]).timestamp())


def _price(filters: Filters) -> Span:
    if filters.free:
        return None, 0
    if filters.most is not None:
        return None, filters.most
    return (1, None) if filters.vip else (None, None)
