"""What of the moderators' queue an address asks for: its order and what narrows it down, and the choices of the form that does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import request

from wenku.accounts import people
from wenku.base import paging
from wenku.base.words import Lazy, _, _l
from wenku.documents import categories, kinds
from wenku.moderation import hints
from wenku.moderation.queue import Order, Wanted

ORDERS: dict[Order, Lazy] = {
    Order.URGENT: _l("Most urgent first"),
    Order.OLDEST: _l("Longest waiting first"),
    Order.NEWEST: _l("Newest first"),
}

RISKS: dict[str, Lazy] = {
    "any": _l("With hints"),
    "none": _l("Without hints"),
    **{str(kind): word for kind, word in hints.KINDS.items()},
}

WAITED: dict[str, tuple[timedelta, Lazy]] = {
    "1h": (timedelta(hours=1), _l("Over 1 hour")),
    "4h": (timedelta(hours=4), _l("Over 4 hours")),
    "1d": (timedelta(days=1), _l("Over 1 day")),
    "3d": (timedelta(days=3), _l("Over 3 days")),
}

LONGEST_MEMBER = 60
MOST_MEMBERS = 50


@dataclass(frozen=True)
class Asked:
    """As the address says it; words that it may not say are as good as none. `member` is a name, a mail address or a number."""

    order: Order
    kind: str
    category: int | None
    member: str
    risk: str
    waited: str
    page: str | None

    @property
    def narrowing(self) -> dict[str, str | int]:
        said = {"kind": self.kind, "category": self.category, "member": self.member, "risk": self.risk, "waited": self.waited}
        return {name: value for name, value in said.items() if value}

    @property
    def args(self) -> dict[str, Any]:
        """For the addresses of whatever else the moderator does with the same queue."""
        order = {"order": str(self.order)} if self.order is not Order.URGENT else {}
        page = {"page": self.page} if self.page else {}
        return {**order, **self.narrowing, **page}

    @property
    def everything(self) -> dict[str, Any]:
        """In the same order, with nothing left out."""
        return {"order": str(self.order)} if self.order is not Order.URGENT else {}

    def turned(self, page: str) -> dict[str, Any]:
        """The same queue on another page."""
        return {**self.args, "page": page}

    def wanted(self) -> Wanted:
        return Wanted(
            kind=self.kind,
            categories=frozenset(categories.below(self.category)) if self.category else None,
            owners=_members(self.member) if self.member else None,
            risk=self.risk,
            waited=WAITED[self.waited][0] if self.waited else None,
        )


@dataclass(frozen=True)
class Choice:
    """One list to choose from: `options` are value, word, and whether it is chosen; the first one chooses nothing."""

    name: str
    label: str
    options: Sequence[tuple[str, str, bool]]


def asked() -> Asked:
    given = request.args
    order, kind, risk, waited = (given.get(name, "") for name in ("order", "kind", "risk", "waited"))
    return Asked(
        order=Order(order) if order in list(Order) else Order.URGENT,
        kind=kind if kind in {taken.name for taken in kinds.every()} else "",
        category=paging.number(given.get("category")),
        member=" ".join(given.get("member", "").replace("\0", "").split())[:LONGEST_MEMBER],
        risk=risk if risk in RISKS else "",
        waited=waited if waited in WAITED else "",
        page=given.get("page"),
    )


def choices(asked: Asked) -> list[Choice]:
    orders = [(str(order), str(word), order is asked.order) for order, word in ORDERS.items()]
    places = [(str(id), label, id == asked.category) for id, label in categories.choices()]
    formats = [(kind.name, kind.label, kind.name == asked.kind) for kind in kinds.every()]
    risks = [(risk, str(word), risk == asked.risk) for risk, word in RISKS.items()]
    spans = [(name, str(word), name == asked.waited) for name, (_span, word) in WAITED.items()]
    return [
        Choice("order", _("Order"), orders),
        Choice("category", _("Category"), [_nothing(), *places]),
        Choice("kind", _("Format"), [_nothing(), *formats]),
        Choice("risk", _("Hints"), [_nothing(), *risks]),
        Choice("waited", _("Time in the queue"), [_nothing(), *spans]),
    ]


def _nothing() -> tuple[str, str, bool]:
    return "", _("All"), False


def _members(text: str) -> frozenset[int]:
    id = paging.number(text)
    return frozenset({id}) if id else frozenset(member.id for member in people.found(text, size=MOST_MEMBERS).items)
