"""What the admins' page of points shows: pictures and figures of the last days, of one pocket or both."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for

from wenku.base import paging
from wenku.base.words import Lazy, _, _l
from wenku.points import daily
from wenku.points.daily import Day
from wenku.points.models import Pocket
from wenku.web import charts
from wenku.web.charts import Bars, Steps

SPANS = (30, 90, 365)
POCKETS: dict[str, tuple[Lazy, tuple[Pocket, ...]]] = {
    "": (_l("Both pockets"), (Pocket.GIFT, Pocket.CASH)),
    "gift": (_l("Gift points"), (Pocket.GIFT,)),
    "cash": (_l("Cash points"), (Pocket.CASH,)),
}


@dataclass(frozen=True)
class Panel:
    """One picture: `total` is what its bars come to, or for a line (`steps`) where it ends; `most` on the day `at`."""

    title: str
    note: str
    steps: Steps | None
    bars: Bars | None
    total: int
    most: int
    at: date


@dataclass(frozen=True)
class Course:
    """`choices` and `pockets` are for tabs: word, address, whether it is shown."""

    days: list[Day]
    panels: list[Panel]
    spans: list[tuple[str, str, bool]]
    pockets: list[tuple[str, str, bool]]
    csv_url: str


def course(asked: Mapping[str, str]) -> Course:
    """As the page's address asks for; what it doesn't offer shows the first choice."""
    span = next((span for span in SPANS if span == paging.number(asked.get("days"))), SPANS[0])
    pocket = asked.get("pocket", "") if asked.get("pocket", "") in POCKETS else ""
    found = daily.last(span, POCKETS[pocket][1])
    return Course(
        days=found,
        panels=_panels(found),
        spans=[(_("%(num)s days", num=other), _url("show", other, pocket), other == span) for other in SPANS],
        pockets=[(str(words), _url("show", span, name), name == pocket) for name, (words, _pockets) in POCKETS.items()],
        csv_url=_url("table", span, pocket),
    )


def rows(course: Course) -> Iterator[list[str | int]]:
    yield [_("Day"), _("Issued"), _("Spent"), _("Held"), _("Cashed out")]
    for day in course.days:
        yield [day.day.isoformat(), day.issued, day.spent, day.held, day.cashed_out]


def _url(endpoint: str, span: int, pocket: str) -> str:
    return url_for(f"points.{endpoint}", days=span if span != SPANS[0] else None, pocket=pocket or None)


def _panels(found: list[Day]) -> list[Panel]:
    return [
        _bars(_("Issued"), _("given or sold by the house, without refunds"), found, "issued"),
        _bars(_("Spent"), _("paid for documents and VIP, before refunds"), found, "spent"),
        _line(_("Held"), _("in the evening: of sales that may be refunded, or to be cashed out"), found),
        _bars(_("Cashed out"), _("paid out in money"), found, "cashed_out"),
    ]


def _bars(title: str, note: str, found: list[Day], name: str) -> Panel:
    values = [getattr(day, name) for day in found]
    return Panel(title, note, None, charts.bars(values), sum(values), max(values), _peak(found, values))


def _line(title: str, note: str, found: list[Day]) -> Panel:
    values = [day.held for day in found]
    return Panel(title, note, charts.steps(values), None, values[-1], max(values), _peak(found, values))


def _peak(found: list[Day], values: list[int]) -> date:
    return found[values.index(max(values))].day
