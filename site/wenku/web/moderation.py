"""Moderation: the queue with the preview beside the facts, and decisions."""

from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import HiddenField, TextAreaField

from wenku import guard
from wenku.base.words import _, _l
from wenku.downloads import disputes
from wenku.moderation import deciding, queue, reasons, reporting
from wenku.moderation.queue import Waiting
from wenku.web import forms, moderation_views, pages

page = Blueprint("moderation", __name__)


class DecisionForm(forms.Form):
    """`seen`: when what lies on the bench was handed in. `template`: a ready reason, chosen without script."""

    reason = TextAreaField(_l("Reason"))
    template = forms.WholeNumber(optional=True)
    seen = HiddenField()


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


def _bench(version_id: int | None, form: DecisionForm | None = None) -> str:
    lines = queue.waiting(after=request.args.get("page"))
    return pages.render(
        "moderation/bench.html",
        queue=lines,
        at=request.args.get("page"),
        backlog=queue.backlog(),
        open_reports=reporting.count_open(),
        open_refunds=disputes.count_open(),
        case=moderation_views.case(version_id) if version_id else None,
        form=form or DecisionForm(formdata=None),
        templates=reasons.every(),
    )


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
