"""What lies on the moderators' bench: the queue, and a version with its pages, its facts and what was decided before."""

from collections.abc import Sequence
from dataclasses import dataclass

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base import clock
from wenku.base.errors import Refusal
from wenku.base.paging import Page
from wenku.base.words import _, ngettext
from wenku.documents import categories, limits
from wenku.documents.models import Version, VersionState
from wenku.downloads import disputes
from wenku.moderation import appealing, claiming, comments, flagging, hints, queue, reasons, reporting, soon, weighing
from wenku.moderation.claiming import Held
from wenku.moderation.hints import Section
from wenku.moderation.models import ReasonTemplate, Verdict
from wenku.moderation.queue import Backlog, Waiting
from wenku.moderation.soon import Planned
from wenku.previews import queries as previews
from wenku.web import decisions_views, formats, moderation_wanted, reading_views
from wenku.web.moderation_wanted import Asked, Choice
from wenku.web.reading_views import Reading


@dataclass(frozen=True)
class Case:
    """The version that lies on the bench; no `hints` at all while it wasn't examined.

    `held`: who else looks at it, or did until their time ran out; `hindrance` and `no_approval`: why whoever asks can't decide on
    it now, or not approve it, in words. `ruling`: what was and may be decided on a document that was published; `decisions`: on any
    other.
    """

    version: Version
    shown: previews.Shown
    reading: Reading
    hints: list[Section]
    facts: list[tuple[str, str]]
    decisions: list[decisions_views.Line]
    is_newcomer: bool
    held: Held | None
    planned: Planned | None
    planned_by: str
    hindrance: str
    no_approval: str
    ruling: decisions_views.Bench | None

    @property
    def seconds_held(self) -> int:
        """How long somebody else still keeps it."""
        return max(0, round((self.held.until - clock.now()).total_seconds())) if self.held else 0


@dataclass(frozen=True)
class Left:
    """A version on which nothing was decided together with others, and why not."""

    version: Version
    why: str


@dataclass(frozen=True)
class Bench:
    asked: Asked
    choices: Sequence[Choice]
    queue: Page[Waiting]
    backlog: Backlog
    open_reports: int
    open_refunds: int
    open_appeals: int
    open_comments: int
    open_flags: int
    templates: Sequence[ReasonTemplate]
    case: Case | None
    left: Sequence[Left]
    renewed_every: int


def bench(version_id: int | None, *, by: Member, left: Sequence[int]) -> Bench:
    asked = moderation_wanted.asked()
    lies = case(version_id, by=by) if version_id else None
    return Bench(
        asked=asked,
        choices=moderation_wanted.choices(asked),
        queue=_lines(asked, lies),
        backlog=queue.backlog(),
        open_reports=reporting.count_open(),
        open_refunds=disputes.count_open(),
        open_appeals=appealing.count_open(by=by),
        open_comments=comments.count_waiting(),
        open_flags=flagging.count_open(),
        templates=reasons.every(),
        case=lies,
        left=[_left(queue.case(id), by) for id in left],
        renewed_every=int(claiming.RENEWED_EVERY.total_seconds()),
    )


def case(version_id: int, *, by: Member) -> Case:
    version = queue.case(version_id)
    shown = previews.shown(version_id)
    held, planned = claiming.on([version_id]).get(version_id), soon.planned(version_id)
    is_public = version.document.published_version_id is not None
    is_waiting = version.state is VersionState.WAITING and planned is None
    return Case(
        version=version,
        shown=shown,
        reading=reading_views.reading(version, shown, free=max(shown.pages_made, limits.free_pages.get()), all_pages=True),
        hints=hints.sections(version, hints.of(version_id)),
        facts=_facts(version),
        decisions=[] if is_public else decisions_views.lines(version.document),
        is_newcomer=bool(weighing.newcomers([version.document.owner_id])),
        held=held if held and held.by_id != by.id else None,
        planned=planned,
        planned_by=people.names([planned.by_id]).get(planned.by_id, "") if planned else "",
        hindrance=_worded(soon.hindrance(version, Verdict.REJECT, by=by)) if is_waiting else "",
        no_approval=_worded(soon.hindrance(version, Verdict.APPROVE, by=by)) if is_waiting else "",
        ruling=decisions_views.bench(version.document, by=by) if is_public else None,
    )


def _lines(asked: Asked, lies: Case | None) -> Page[Waiting]:
    """The page of the queue that was asked for; where what lies on the bench waits further down, the one that begins with it."""
    wanted = asked.wanted()
    lines = queue.waiting(asked.order, wanted, page=asked.page)
    if lies is None or lies.version.state is not VersionState.WAITING or lies.planned:
        return lines
    if any(line.version_id == lies.version.id for line in lines.items):
        return lines
    beginning = queue.waiting(asked.order, wanted, page=queue.page_from(lies.version, asked.order))
    return beginning if beginning.items and beginning.items[0].version_id == lies.version.id else lines


def _left(version: Version, by: Member) -> Left:
    why = soon.hindrance(version, Verdict.APPROVE, by=by)
    return Left(version, _worded(why) or _("It can be decided on now."))


def _worded(refusal: Refusal | None) -> str:
    return str(refusal) if refusal is not None else ""


def _facts(version: Version) -> list[tuple[str, str]]:
    document = version.document
    points = ngettext("%(num)s point", "%(num)s points", document.price) if document.price else _("Free")
    return [
        (_("Uploader"), people.shown_name(document.owner)),
        (_("Document number"), str(document.id)),
        (_("Version"), str(version.number)),
        (_("Category"), " / ".join(branch.name for branch in categories.path(document.category_id))),
        (_("Price"), points),
        (_("Format and size"), f"{version.kind.upper()}, {formats.size(version.size)}"),
        (_("Handed in"), formats.moment(version.submitted_at)),
    ]
