"""One page of a long list, by key: no OFFSET that grows slow, and nothing twice when rows are added meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Row, Select

from wenku.base.db import session

_DIGITS = 19
"""Of the largest number that a database keeps."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Page(Generic[T]):
    """`items` in order; `next` and `previous` are keys to hand back, None where there is no such page."""

    items: Sequence[T] = field(default_factory=list)
    next: str | None = None
    previous: str | None = None
    total: int | None = None

    def map(self, change: Callable[[Sequence[T]], Sequence[U]]) -> "Page[U]":
        return Page(change(self.items), self.next, self.previous, self.total)

    def __bool__(self) -> bool:
        return bool(self.items)


def number(key: str | None) -> int | None:
    """The id in a page key, None where the key is absent or not one of ours (a mangled address shows the first page)."""
    if not key or not key.isascii() or not key.isdigit() or len(key) > _DIGITS:
        return None
    return found if (found := int(key)) < 1 << 63 else None


def place(key: str | None) -> tuple[tuple[int, int] | None, bool]:
    """The rank and the id in a key "rank.id" for what follows it, or "~rank.id" for what is before it, and whether it is that.
    A mangled key shows the first page.
    """
    rank, _, id = (key or "").removeprefix("~").partition(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 18 for part in (rank, id)):
        return None, False
    return (int(rank), int(id)), (key or "").startswith("~")


def moment(at: datetime) -> int:
    """A time as the rank in a key, in microseconds."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def instant(moment: int) -> datetime:
    """The way back."""
    return _EPOCH + timedelta(microseconds=moment)


def cut(rows: Sequence[T], key: Callable[[T], str], *, size: int, is_first: bool, backwards: bool) -> Page[T]:
    """The page of `rows`, of which there is one more than `size` where the list goes on. They were read from a key on, or
    `backwards` from it, or from the list's beginning (`is_first`); the key of the page before begins with "~".
    """
    more, items = len(rows) > size, list(rows[:size])
    if backwards:
        items.reverse()
    has_next, has_previous = (True, more) if backwards else (more, not is_first)
    return Page(
        items,
        next=key(items[-1]) if items and has_next else None,
        previous=f"~{key(items[0])}" if items and has_previous else None,
    )


def newest_first(
    query: Select[*tuple[Any, ...]], id: ColumnElement[int], *, before: str | None, size: int
) -> Page[Row[*tuple[Any, ...]]]:
    """One page of `query`, the highest `id` (a unique column of it) first; a page's key is the id that it ends before."""
    key = number(before)
    older = query if key is None else query.where(id < key)
    found = session().execute(older.add_columns(id.label("page_key")).order_by(id.desc()).limit(size + 1)).all()
    rows = found[:size]
    next = str(rows[-1].page_key) if len(found) > size else None
    return Page(rows, next=next, previous=_page_before(query, id, first=rows[0].page_key if rows else None, key=key, size=size))


def _page_before(
    query: Select[*tuple[Any, ...]], id: ColumnElement[int], *, first: int | None, key: int | None, size: int
) -> str | None:
    """The key of the page that ends just above `first`, or above `key` where a page turned out empty."""
    if key is None:
        return None
    newer = query.with_only_columns(id).where(id > first if first is not None else id >= key)
    ids = session().scalars(newer.order_by(id).limit(size)).all()
    return str(ids[-1] + 1) if ids else None
