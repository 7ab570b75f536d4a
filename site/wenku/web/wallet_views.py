"""What the pages of a member's points and downloads show: view models, made of what the rooms say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, pairwise

from flask import url_for

from wenku.accounts.models import Member
from wenku.base import clock, days, options
from wenku.base.words import _
from wenku.documents import queries as documents
from wenku.documents.models import DocumentState
from wenku.downloads import queries as downloads
from wenku.downloads.models import RefundState, Way
from wenku.downloads.queries import Bought
from wenku.points import adjusting, checking_in, statement
from wenku.points import queries as points
from wenku.points.checking_in import Streak
from wenku.points.models import Pocket
from wenku.points.queries import Points
from wenku.points.statement import Line
from wenku.reviews import rating
from wenku.web import cards, charts, earnings
from wenku.web.charts import Steps
from wenku.web.earnings import Ways
from wenku.web.pictures import Picture

DAYS = 30


@dataclass(frozen=True)
class Change:
    """A day on which points moved: what came of it, and the balance in the evening."""

    day: datetime
    amount: int
    balance: int


@dataclass(frozen=True)
class Account:
    """`spendable` tells gift points and cash points apart.

    `first` and `last` are the days between which the chart runs; `streak`: how checking in stands, None where there is none.
    """

    spendable: Points
    on_hold: Points
    chart: Steps
    first: datetime
    last: datetime
    at_first: int
    least: int
    most: int
    changes: list[Change]
    ways: Ways
    streak: Streak | None


@dataclass(frozen=True)
class Entry:
    """A line of the statement; `url` is the document's page, None where nobody would find it there.

    `pockets` says which it moved; `held` is what is held more or less since.
    """

    at: datetime
    text: str
    url: str | None
    reference: str
    pockets: str
    amount: int
    held: int
    balance: int


@dataclass(frozen=True)
class Row:
    """A download; `name` may be a number only, `score` is the member's own, in stars; `url` and `cover` are None where the document
    has no page any more.
    """

    document_id: int
    name: str
    extension: str
    url: str | None
    cover: Picture | None
    page_count: int
    size: int
    price: int
    by_vip: bool
    score: float | None
    at: datetime
    state: str
    has_file: bool
    purchase_id: int
    refund: RefundState | None
    refundable_until: datetime | None


def account(member: Member) -> Account:
    evenings = _evenings()
    balances = statement.balances(member, evenings)
    moved = [Change(day, after - before, after) for day, (before, after) in zip(evenings[1:], pairwise(balances), strict=True)]
    return Account(
        spendable=points.spendable(member),
        on_hold=points.on_hold(member),
        chart=charts.steps(balances),
        first=evenings[0],
        last=evenings[-1],
        at_first=balances[0],
        least=min(balances),
        most=max(balances),
        changes=[change for change in moved if change.amount][::-1],
        ways=earnings.ways(),
        streak=checking_in.streak(member),
    )


def entries(lines: Sequence[Line], member: Member) -> list[Entry]:
    """Lines that come from a purchase are told with the document's title, those of an adjustment with its reason."""
    numbers = {line.reference: downloads.purchase_id(line.reference) for line in lines}
    known = downloads.by_ids([number for number in numbers.values() if number], to=member)
    reasons = adjusting.reasons(numbers)
    return [_entry(line, known.get(numbers[line.reference] or 0), reasons.get(line.reference)) for line in lines]


def table(member: Member) -> Iterator[list[str | int]]:
    """The whole statement, line by line under its heads."""
    yield [_("Time"), _("What for"), _("Gift points"), _("Cash points"), _("Points"), _("Held"), _("Balance"), _("No.")]
    zone, lines = options.zone(), statement.whole(member)
    while some := list(islice(lines, 500)):
        for line, entry in zip(some, entries(some, member), strict=True):
            at = entry.at.astimezone(zone).isoformat(sep=" ", timespec="seconds")
            yield [at, entry.text, line.moved.gift, line.moved.cash, entry.amount, entry.held, entry.balance, entry.reference]


def shelf(bought: Sequence[Bought], member: Member) -> list[Row]:
    ids = [one.document_id for one in bought]
    covers = {plate.id: plate.cover for plate in cards.plates(documents.cards(ids))}
    given = rating.given(member, ids)
    return [_row(one, covers.get(one.document_id), given.get(one.document_id)) for one in bought]


def _evenings() -> list[datetime]:
    """The ends of the last days in the site's zone, the last one being now."""
    today = days.today()
    past = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    return [*(days.begins_at(day) - timedelta(microseconds=1) for day in past), clock.now()]


def _entry(line: Line, bought: Bought | None, reason: str | None) -> Entry:
    return Entry(
        at=line.at,
        text=_text(line, bought, reason),
        url=url_for("documents.show", document_id=bought.document_id) if bought and bought.is_public else None,
        reference=f"T-{line.id}",
        pockets=_pockets(line),
        amount=line.amount,
        held=line.held_back.total,
        balance=line.balance,
    )


def _text(line: Line, bought: Bought | None, reason: str | None) -> str:
    if reason is not None:
        return _("%(what)s: %(reason)s", what=line.words, reason=reason)
    if bought is None:
        return str(line.words)
    name = bought.title or _("document no. %(number)s", number=bought.document_id)
    return _("%(what)s “%(title)s”", what=line.words, title=name)


def _pockets(line: Line) -> str:
    """Which pocket it was, and where it was both, how much of each."""
    gift, cash = (abs(line.moved.of(pocket) or line.held_back.of(pocket)) for pocket in Pocket)
    if gift and cash:
        return _("gift %(gift)s, cash %(cash)s", gift=gift, cash=cash)
    return _("cash") if cash else _("gift")


def _row(bought: Bought, cover: Picture | None, half_stars: int | None) -> Row:
    return Row(
        purchase_id=bought.purchase_id,
        refund=bought.refund,
        refundable_until=bought.refundable_until,
        document_id=bought.document_id,
        name=bought.title or _("document no. %(number)s", number=bought.document_id),
        extension=bought.kind,
        url=url_for("documents.show", document_id=bought.document_id) if bought.is_public else None,
        cover=cover,
        page_count=bought.page_count,
        size=bought.size,
        price=bought.price,
        by_vip=bought.way is Way.VIP,
        score=half_stars / 2 if half_stars else None,
        at=bought.bought_at,
        state=bought.state,
        has_file=bought.state in (DocumentState.PUBLISHED, DocumentState.REMOVED),
    )
