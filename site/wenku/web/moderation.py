"""Moderation: the queue with the preview beside the facts, decisions, and readers' reports."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import Optional

from wenku import guard
from wenku.accounts import people
from wenku.base.words import _, _l, ngettext
from wenku.documents import categories
from wenku.documents.models import Version
from wenku.moderation import deciding, queue, reasons, reporting
from wenku.moderation.models import Decision
from wenku.moderation.queue import Waiting
from wenku.previews import queries as previews
from wenku.web import formats, forms, pages

page = Blueprint("moderation", __name__)


class DecisionForm(forms.Form):
    """`seen`: when what lies on the bench was handed in. `template`: a ready reason, chosen without script."""

    reason = TextAreaField(_l("Reason"))
    template = IntegerField(validators=[Optional()])
    seen = HiddenField()


@dataclass(frozen=True)
class PageView:
    """A page of the preview, as components/reading.html draws it."""

    number: int
    url: str
    wide_url: str | None
    width: int
    height: int


@dataclass(frozen=True)
class Case:
    """The version that lies on the bench."""

    version: Version
    shown: previews.Shown
    pages: list[PageView]
    facts: list[tuple[str, str]]
    decisions: list[Decision]
    next_id: int | None


@page.get("/moderation", endpoint="queue")
@guard.moderators
def first() -> str:
    line = next(iter(queue.waiting(after=request.args.get("page"), size=1).items), None)
    return _bench(line.version_id if line else None)


@page.get("/moderation/versions/<int:version_id>")
@guard.moderators
def show(version_id: int) -> str:
    return _bench(version_id)


@page.post("/moderation/versions/<int:version_id>/approval")
@guard.moderators
def approve(version_id: int) -> Response:
    form = forms.valid(DecisionForm(), again=lambda form: _bench(version_id, form))
    version, following = queue.case(version_id), queue.next_after(version_id)
    deciding.approve(version, by=guard.member(), seen=_seen(form))
    flash(_("“%(title)s” is published.", title=version.full_title), "ok")
    return _onwards(following)


@page.post("/moderation/versions/<int:version_id>/rejection")
@guard.moderators
def reject(version_id: int) -> Response:
    form = forms.valid(DecisionForm(), again=lambda form: _bench(version_id, form))
    version, following = queue.case(version_id), queue.next_after(version_id)
    deciding.reject(version, by=guard.member(), reason=_reason(form), seen=_seen(form))
    flash(_("“%(title)s” was returned to its uploader.", title=version.full_title), "ok")
    return _onwards(following)


@page.get("/moderation/reports")
@guard.moderators
def reports() -> str:
    found = reporting.still_open(after=request.args.get("page"))
    return pages.render("moderation/reports.html", page=found, reasons=reporting.REASONS)


@page.post("/moderation/documents/<int:document_id>/reports/closure")
@guard.moderators
def close_reports(document_id: int) -> Response:
    closed = reporting.close(document_id, by=guard.member())
    flash(ngettext("%(num)s report was closed.", "%(num)s reports were closed.", closed), "ok")
    return redirect(url_for("moderation.reports"), 303)


def _bench(version_id: int | None, form: DecisionForm | None = None) -> str:
    lines = queue.waiting(after=request.args.get("page"))
    return pages.render(
        "moderation/bench.html",
        queue=lines,
        at=request.args.get("page"),
        backlog=queue.backlog(),
        open_reports=reporting.count_open(),
        case=_case(version_id) if version_id else None,
        form=form or DecisionForm(formdata=None),
        templates=reasons.every(),
    )


def _case(version_id: int) -> Case:
    version = queue.case(version_id)
    shown = previews.shown(version_id)
    following = queue.next_after(version_id)
    return Case(
        version=version,
        shown=shown,
        pages=[_page_view(version, number, images) for number, images in shown.images.items() if "page" in images],
        facts=_facts(version),
        decisions=deciding.history(version.document_id),
        next_id=following.version_id if following else None,
    )


def _page_view(version: Version, number: int, images: dict[str, previews.Picture]) -> PageView:
    def address(size: str) -> str:
        return url_for("documents.image", document_id=version.document_id, version_id=version.id, number=number, size=size)

    normal = images["page"]
    return PageView(number, address("page"), address("large") if "large" in images else None, normal.width, normal.height)


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


def _seen(form: DecisionForm) -> datetime | None:
    try:
        return datetime.fromisoformat(form.seen.data or "")
    except ValueError:
        return None


def _reason(form: DecisionForm) -> str:
    """What was typed; where nothing was, the template whose button was pressed."""
    written = (form.reason.data or "").strip()
    chosen = [template.text for template in reasons.every() if template.id == form.template.data]
    return written or "".join(chosen)


def _onwards(following: Waiting | None) -> Response:
    """To what waits next, so that a moderator goes through the queue without going back to it."""
    if following is None:
        return redirect(url_for("moderation.queue"), 303)
    return redirect(url_for("moderation.show", version_id=following.version_id), 303)
