"""What the admins' overview shows: how the last days went as pictures, what waits for somebody, and how the parts are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for

from wenku.accounts.models import Member
from wenku.base import failures, mail, paging
from wenku.base.words import Lazy, _, _l
from wenku.documents import categories
from wenku.downloads import disputes
from wenku.health import daily
from wenku.health.models import SiteDay
from wenku.moderation import appealing, comments, queue, reporting, takedown_lists
from wenku.points import daily as points
from wenku.points.models import Pocket
from wenku.web import charts, formats
from wenku.web.points_views import Panel

SPANS = (7, 30, 90)
COUNTED: list[tuple[str, Lazy, Lazy]] = [
    ("uploads", _l("Uploads"), _l("files that came in")),
    ("views", _l("Views"), _l("documents looked at by people")),
    ("downloads", _l("Downloads"), _l("files that were asked for")),
    ("sign_ups", _l("Sign-ups"), _l("new accounts")),
    ("points", _l("Points spent"), _l("paid for documents and VIP, before refunds")),
    ("queue_minutes", _l("Minutes in review"), _l("the longest that a document had waited on that day")),
    ("failed_jobs", _l("Failed jobs"), _l("given up after their last attempt")),
]


@dataclass(frozen=True)
class Picture:
    """A panel, and its figures by the day, the newest first."""

    panel: Panel
    figures: list[tuple[date, int]]


@dataclass(frozen=True)
class Course:
    """`spans` are for tabs: word, address, whether it is shown. `counted_at` is None where no worker has counted yet."""

    pictures: list[Picture]
    days: list[SiteDay]
    spans: list[tuple[str, str, bool]]
    counted_at: datetime | None
    csv_url: str


@dataclass(frozen=True)
class Waiting:
    title: str
    count: int
    note: str
    url: str


@dataclass(frozen=True)
class Step:
    """Something essential that the site lacks: what that costs, and where to do something about it."""

    title: str
    why: str
    url: str
    to_do: str


def course(asked: Mapping[str, str]) -> Course:
    """As the page's address asks for; what it doesn't offer shows the first choice."""
    span = next((span for span in SPANS if span == paging.number(asked.get("days"))), SPANS[0])
    found = daily.last(span)
    spent = {day.day: day.spent for day in points.last(span, tuple(Pocket))}
    pictures = [_picture(name, str(title), str(note), found, spent) for name, title, note in COUNTED]
    spans = [(_("%(num)s days", num=other), _url("admin.home", other), other == span) for other in SPANS]
    return Course(pictures, found, spans, daily.counted_at(), _url("admin.figures", span))


def rows(course: Course) -> Iterator[Sequence[str | int]]:
    yield [_("Day"), *(picture.panel.title for picture in course.pictures)]
    for place, day in enumerate(reversed(course.days)):
        yield [day.day.isoformat(), *(picture.figures[place][1] for picture in course.pictures)]


def first_steps() -> list[Step]:
    """What a new site still needs before others can use it."""
    wanting = []
    if not categories.are_any():
        why = _("Members can upload, but submit nothing: every document needs a category.")
        wanting.append(Step(_("Make categories"), why, url_for("editorial.all_categories"), _("To the categories")))
    if not mail.reaches_people():
        why = _("Mail goes to a folder, so nobody else can sign up. Set WENKU_MAIL to a mail server and restart the site.")
        wanting.append(Step(_("Send mail"), why, url_for("admin.home", _anchor="h-parts"), _("See how mail stands")))
    return wanting


def waiting(by: Member) -> list[Waiting]:
    backlog = queue.backlog()
    oldest = _("Nothing waits")
    if backlog.oldest and backlog.median:
        oldest = _("the oldest since %(time)s", time=formats.ago(backlog.oldest)) + _(", ")
        oldest += _("half of them since %(time)s", time=formats.ago(backlog.median))
    failed = sum(count for _name, count in failures.names())
    return [
        Waiting(_("In review"), backlog.count, oldest, url_for("moderation.queue")),
        Waiting(_("Open reports"), reporting.count_open(), _("Documents with reports"), url_for("answering.reports")),
        Waiting(_("Comments"), comments.count_waiting(), _("held or reported"), url_for("answering.held")),
        Waiting(_("Appeals"), appealing.count_open(by=by), _("for you to answer"), url_for("appeals.waiting")),
        Waiting(
            _("Takedowns"),
            takedown_lists.count_waiting(),
            _("claims and counter-notices that wait"),
            url_for("takedown_claims.every"),
        ),
        Waiting(_("Refunds"), disputes.count_open(), _("asked for and not decided"), url_for("refunds.waiting")),
        Waiting(_("Failed jobs"), failed, _("to be tried again or put aside"), url_for("jobs.every")),
    ]


def _picture(name: str, title: str, note: str, found: list[SiteDay], spent: Mapping[date, int]) -> Picture:
    figures = [(day.day, spent.get(day.day, 0) if name == "points" else getattr(day, name)) for day in found]
    values = [value for _day, value in figures]
    is_longest = name == "queue_minutes"
    total = max(values) if is_longest else sum(values)
    at = figures[values.index(max(values))][0]
    return Picture(Panel(title, note, None, charts.bars(values), total, max(values), at), figures[::-1])


def _url(endpoint: str, span: int) -> str:
    return url_for(endpoint, days=span if span != SPANS[0] else None)
