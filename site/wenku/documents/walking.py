"""Lists walked along an index: a page takes as long as it is, however long the list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, literal, select, tuple_, union_all

from wenku.base.db import session
from wenku.base.paging import Page

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AT_ONCE = 400
"""SQLite takes at most 500 parts of one statement."""


@dataclass(frozen=True)
class Order:
    """By `rank`, then by `id`: columns of one table, so that its index on both gives a page without sorting all.

    `number` is a rank as the number in a key, `value` the way back.
    """

    rank: ColumnElement[Any]
    id: ColumnElement[int]
    number: Callable[[Any], int] = int
    value: Callable[[int], Any] = int


def by_time(rank: ColumnElement[Any], id: ColumnElement[int]) -> Order:
    return Order(rank, id, _moment, _instant)


def page(shelves: Sequence[ColumnElement[bool]], order: Order, *, key: str | None, size: int) -> Page[int]:
    """One page of the ids on any of these shelves, the highest first.

    A shelf is a condition whose index continues with the order's columns; no id is on two. Each is walked for itself: over several
    at once both databases would sort all that is on them. A key is "rank.id" for what follows it, "~rank.id" for what is before it.
    """
    place, backwards = _place(key)
    walks = [_walk(shelf, order, place, backwards, size + 1) for shelf in shelves]
    rows = [row for first in range(0, len(walks), _AT_ONCE) for row in _rows(walks[first : first + _AT_ONCE])]
    rows = sorted(rows, key=lambda row: (row.rank, row.id), reverse=not backwards)[: size + 1]
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_next, has_previous = (True, more) if backwards else (more, place is not None)
    return Page(
        [row.id for row in rows],
        next=_key(order, rows[-1]) if rows and has_next else None,
        previous=f"~{_key(order, rows[0])}" if rows and has_previous else None,
    )


def _walk(
    shelf: ColumnElement[bool], order: Order, place: tuple[int, int] | None, backwards: bool, size: int
) -> Select[*tuple[Any, ...]]:
    query = select(order.rank.label("rank"), order.id.label("id")).where(shelf)
    if place is not None:
        here, bound = tuple_(order.rank, order.id), tuple_(literal(order.value(place[0]), order.rank.type), literal(place[1]))
        query = query.where(here > bound if backwards else here < bound)
    ways = (order.rank.asc(), order.id.asc()) if backwards else (order.rank.desc(), order.id.desc())
    return query.order_by(*ways).limit(size)


def _rows(walks: Sequence[Select[*tuple[Any, ...]]]) -> Sequence[Row[*tuple[Any, ...]]]:
    """All together in one statement."""
    if len(walks) == 1:
        return session().execute(walks[0]).all()
    return session().execute(union_all(*(select(walk.subquery()) for walk in walks))).all()


def _key(order: Order, row: Row[*tuple[Any, ...]]) -> str:
    return f"{order.number(row.rank)}.{row.id}"


def _place(key: str | None) -> tuple[tuple[int, int] | None, bool]:
    """A mangled key shows the first page."""
    rank, _, id = (key or "").removeprefix("~").partition(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 18 for part in (rank, id)):
        return None, False
    return (int(rank), int(id)), (key or "").startswith("~")


def _moment(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _instant(moment: int) -> datetime:
    return _EPOCH + timedelta(microseconds=moment)
