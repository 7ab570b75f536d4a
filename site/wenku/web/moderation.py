"""Moderation: the queue with the preview beside the facts, decisions, and reports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import TextAreaField

from wenku import guard
from wenku.accounts import people
from wenku.base.paging import Page
from wenku.base.words import _, _l
from wenku.documents import categories
from wenku.documents.models import Version
from wenku.moderation import deciding, queue, reasons, reporting
from wenku.moderation.models import Decision
from wenku.moderation.queue import Backlog, Waiting
from wenku.previews import queries as previews
from wenku.web import forms, pages

page = Blueprint("moderation", __name__)


class RejectionForm(forms.Form):
    reason = TextAreaField(_l("Reason"), render_kw={"maxlength": deciding.LONGEST_REASON, "rows": 3})


@dataclass(frozen=True)
class Case:
    """The version that lies on the bench."""

    version: Version
    author: str
    nth: int
    category: str
    shown: previews.Shown
    decisions: list[Decision]
    next_id: int | None
    submitted_at: datetime


@page.get("/moderation", endpoint="queue")
@guard.moderators
def waiting() -> str:
    return _bench(None)


@page.get("/moderation/versions/<int:version_id>")
@guard.moderators
def show(version_id: int) -> str:
    return _bench(version_id)


@page.post("/moderation/versions/<int:version_id>/approval")
@guard.moderators
def approve(version_id: int) -> Response:
    version = queue.case(version_id)
    following = _next(version_id)
    deciding.approve(version, by=guard.member())
    flash(_("“%(title)s” is published.", title=version.full_title), "ok")
    return _onwards(following)


@page.post("/moderation/versions/<int:version_id>/rejection")
@guard.moderators
def reject(version_id: int) -> Response:
    version = queue.case(version_id)
    following = _next(version_id)
    form = forms.valid(RejectionForm(), again=lambda form: _bench(version_id, form))
    deciding.reject(version, by=guard.member(), reason=form.reason.data or "")
    flash(_("“%(title)s” was returned to its uploader.", title=version.full_title), "ok")
    return _onwards(following)


@page.get("/moderation/reports")
@guard.moderators
def reports() -> str:
    found = reporting.still_open(after=request.args.get("page"))
    return pages.render(
        "moderation/reports.html",
        page=found,
        reasons=reporting.REASONS,
        backlog=queue.backlog(),
        open_reports=reporting.count_open(),
    )


@page.post("/moderation/documents/<int:document_id>/reports/closure")
@guard.moderators
def close_reports(document_id: int) -> Response:
    closed = reporting.close(document_id, by=guard.member())
    flash(_("%(count)s reports were closed.", count=closed), "ok")
    return redirect(url_for("moderation.reports"), 303)
