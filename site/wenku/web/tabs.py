"""The orders of a list, side by side, with their word in the address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from wenku.base.paging import Page
from wenku.base.words import Lazy
from wenku.documents.queries import Card


@dataclass(frozen=True)
class Tab:
    """One order of a list; `name` is the word for it in the address, where the first one is what the bare address shows."""

    name: str
    label: Lazy
    list: Callable[..., Page[Card]]
    is_first: bool = False

    @property
    def in_address(self) -> str | None:
        return None if self.is_first else self.name


def chosen(tabs: Sequence[Tab]) -> Tab:
    """The one that the address names; the first for any other word."""
    wanted = request.args.get("by")
    return next((tab for tab in tabs if tab.name == wanted), tabs[0])


def line(tabs: Sequence[Tab], current: Tab, **where: Any) -> list[tuple[Lazy, str, bool]]:
    """As the component wants them: word, address, whether it is this one."""
    return [(tab.label, url_for(request.endpoint or "", by=tab.in_address, **where), tab is current) for tab in tabs]
