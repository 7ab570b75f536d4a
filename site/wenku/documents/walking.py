"""Lists walked along an index: a page takes as long as it is, however long the list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, select, tuple_, union_all

from wenku.base import paging
from wenku.base.paging import Page
from wenku.base.statements import Statement

_AT_ONCE = 400
"""SQLite takes at most 500 parts of one statement."""

_Walked = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]


@dataclass(frozen=True, eq=False)
class Walk:
    """By `rank`, then by `id`, the highest first: columns of one table (not of a model, here and in `where`).

    `shelf` is the column that says on which list a row stands, None where there is one list; an index on it, rank and id gives a
    page without sorting all. `where` holds for what is on any list. `number` is a rank as the number in a key, `value` the way
    back. Statements are built once for each number of shelves: to build a hundred parts takes longer than to run them.
    """

    rank: ColumnElement[Any]
    id: ColumnElement[int]
    where: Sequence[ColumnElement[bool]] = ()
    shelf: ColumnElement[Any] | None = None
    number: Callable[[Any], int] = int
    value: Callable[[int], Any] = int
    _built: dict[tuple[int, bool, bool], Statement] = field(default_factory=dict)

    def page(self, *shelves: int, key: str | None, size: int, **values: Any) -> Page[int]:
        """One page of the ids on any of these shelves; no id is on two. Each is walked for itself: over several at once both
        databases would sort all that is on them. A key is "rank.id" for what follows it, "~rank.id" for what is before it;
        `values` are those of `where`.
        """
        place, backwards = paging.place(key)
        values["most"] = size + 1
        if place is not None:
            values |= {"rank": self.value(place[0]), "id": place[1]}
        rows = self._rows(shelves, values, place is not None, backwards)
        rows = sorted(rows, key=lambda row: (row.rank, row.id), reverse=not backwards)[: size + 1]
        found = paging.cut(rows, self._key, size=size, is_first=place is None, backwards=backwards)
        return found.map(lambda rows: [row.id for row in rows])

    def _rows(self, shelves: Sequence[int], values: dict[str, Any], is_bound: bool, backwards: bool) -> list[Any]:
        if self.shelf is None:
            return self._statement(0, is_bound, backwards).run(values)
        parts = [shelves[first : first + _AT_ONCE] for first in range(0, len(shelves), _AT_ONCE)]
        found: list[Any] = []
        for part in parts:
            named = {f"shelf{place}": shelf for place, shelf in enumerate(part)}
            found += self._statement(len(part), is_bound, backwards).run(values | named)
        return found

    def _statement(self, shelves: int, is_bound: bool, backwards: bool) -> Statement:
        wanted = (shelves, is_bound, backwards)
        if wanted not in self._built:
            walks = [self._walk(self.shelf == bindparam(f"shelf{place}"), *wanted[1:]) for place in range(shelves)]
            self._built[wanted] = Statement(_together(walks) if walks else self._walk(None, *wanted[1:]))
        return self._built[wanted]

    def _walk(self, shelf: Any, is_bound: bool, backwards: bool) -> Select[*tuple[Any, ...]]:
        query = select(self.rank.label("rank"), self.id.label("id")).where(*self.where)
        if shelf is not None:
            query = query.where(shelf)
        if is_bound:
            here = tuple_(self.rank, self.id)
            bound = tuple_(bindparam("rank", type_=self.rank.type), bindparam("id", type_=self.id.type))
            query = query.where(here > bound if backwards else here < bound)
        ways = (self.rank.asc(), self.id.asc()) if backwards else (self.rank.desc(), self.id.desc())
        return query.order_by(*ways).limit(bindparam("most"))

    def _key(self, row: Any) -> str:
        return f"{self.number(row.rank)}.{row.id}"


def by_time(
    rank: ColumnElement[Any],
    id: ColumnElement[int],
    where: Sequence[ColumnElement[bool]] = (),
    shelf: ColumnElement[Any] | None = None,
) -> Walk:
    return Walk(rank, id, where, shelf, paging.moment, paging.instant)


def _together(walks: Sequence[Select[*tuple[Any, ...]]]) -> _Walked:
    """SQLite takes no limits in the parts of a union, but in queries inside of them."""
    return walks[0] if len(walks) == 1 else union_all(*(select(walk.subquery()) for walk in walks))
