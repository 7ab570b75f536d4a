"""One page of a long list, by key: no OFFSET that grows slow, and nothing twice when rows are added meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

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
    return int(key) if key and key.isascii() and key.isdigit() and len(key) < 19 else None
