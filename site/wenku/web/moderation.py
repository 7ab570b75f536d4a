"""Moderation: the bench, claims, decisions on one or on several, and their undoing."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import HiddenField, TextAreaField

from wenku import guard
from wenku.base.paging import number
from wenku.base.words import _l, ngettext
from wenku.documents.models import Version
from wenku.moderation import claiming, queue, reasons, soon
from wenku.moderation.models import Verdict
from wenku.web import forms, moderation_views, moderation_wanted, pages

page = Blueprint("moderation", __name__)

VERDICTS = {"approval": Verdict.APPROVE, "rejection": Verdict.REJECT, "change": Verdict.ASK_CHANGE}
MOST_AT_ONCE = 100


class DecisionForm(forms.Form):
    """`seen`: when what lies on the bench was handed in. `template`: a ready reason, chosen without script."""

    reason = TextAreaField(_l("Reason"))
    template = forms.WholeNumber(optional=True)
    seen = HiddenField()


class OnwardsForm(forms.Form):
    """`at`: the version that lies on the bench."""

    at = forms.WholeNumber()


class SeveralForm(forms.Form):
    """On those that were picked: "7@2024-05-06T…", a version and when it was handed in. `at`: what lay on the bench."""

    reason = TextAreaField(_l("Reason"))
    template = forms.WholeNumber(optional=True)
    at = forms.WholeNumber(optional=True)

    @property
    def picked(self) -> dict[int, datetime | None]:
        found = [pick.partition("@") for pick in request.form.getlist("pick")[:MOST_AT_ONCE]]
        return {id: _moment(seen) for picked, _at, seen in found if (id := number(picked))}


@page.get("/moderation", endpoint="queue")
@guard.moderators
def first() -> str:
    asked = moderation_wanted.asked()
    version = queue.next_free(None, asked.order, asked.wanted(), by=guard.member()) if not asked.page else None
    return _bench(version.id if version else None)


@page.get("/moderation/versions/<int:version_id>")
@guard.moderators
def show(version_id: int) -> str:
    return _bench(version_id)


@page.post("/moderation/versions/<int:version_id>/claim")
@guard.moderators
def claim(version_id: int) -> Response:
    claiming.claim(queue.case(version_id), by=guard.member())
    if "HX-Request" in request.headers:  # the page that stands open says so
        return Response(status=204)
    return redirect(url_for("moderation.show", version_id=version_id, **moderation_wanted.asked().args), 303)


@page.post("/moderation/next")
@guard.moderators
def go_on() -> Response:
    """To what nobody looks at after the version that lies on the bench, which is left to others."""
    form = forms.valid(OnwardsForm(), again=lambda form: _bench(None))
    version = queue.case(form.at.data)
    claiming.release([version.id], by=guard.member())
    return _onwards(version)


@page.post("/moderation/versions/<int:version_id>/<any(approval, rejection, change):verdict>")
@guard.moderators
def decide(version_id: int, verdict: str) -> Response:
    form = forms.valid(DecisionForm(), again=lambda form: _bench(version_id, form))
    version = queue.case(version_id)
    soon.plan(version, VERDICTS[verdict], by=guard.member(), reason=_reason(form), seen=_moment(form.seen.data))
    return _onwards(version)


@page.post("/moderation/<any(approvals, rejections, skips):what>")
@guard.moderators
def decide_several(what: str) -> Response:
    form = forms.valid(SeveralForm(), again=lambda form: _bench(form.at.data, several=form))
    picked = form.picked
    if what == "skips":
        claiming.release(picked, by=guard.member())
        return _onwards(queue.case(list(picked)[-1]) if picked else None)
    verdict = Verdict.APPROVE if what == "approvals" else Verdict.REJECT
    made = soon.plan_several(picked, verdict, by=guard.member(), reason=_reason(form))
    return _onwards(None, left=made.refused)


@page.post("/moderation/pending/<batch>/withdrawal")
@guard.moderators
def undo(batch: str) -> Response:
    """Of decisions that have not taken effect."""
    versions = soon.undo(batch, by=guard.member())
    flash(ngettext("%(num)s document waits for review again.", "%(num)s documents wait for review again.", len(versions)), "ok")
    return redirect(url_for("moderation.show", version_id=versions[0], **moderation_wanted.asked().args), 303)


def _bench(
    version_id: int | None,
    form: DecisionForm | None = None,
    *,
    several: SeveralForm | None = None,
) -> str:
    return pages.render(
        "moderation/bench.html",
        bench=moderation_views.bench(version_id, by=guard.member(), left=_left()),
        form=form or DecisionForm(formdata=None),
        several=several or SeveralForm(formdata=None),
        picked=several.picked if several else {},
    )


def _left() -> list[int]:
    """The versions on which nothing could be decided, of those that somebody decided on at once."""
    return [id for text in request.args.getlist("left")[:MOST_AT_ONCE] if (id := number(text))]


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text or "")
    except ValueError:
        return None


def _reason(form: DecisionForm | SeveralForm) -> str:
    """What was typed; where nothing was, the template that was chosen."""
    written = (form.reason.data or "").strip()
    chosen = [template.text for template in reasons.every() if template.id == form.template.data]
    return written or "".join(chosen)


def _onwards(after: Version | None, **more: Any) -> Response:
    """To what waits next and nobody else looks at, so that a moderator goes through the queue without going back to it."""
    asked = moderation_wanted.asked()
    following = queue.claim_next(after, asked.order, asked.wanted(), by=guard.member())
    if following is None:
        return redirect(url_for("moderation.queue", **asked.args, **more), 303)
    return redirect(url_for("moderation.show", version_id=following.id, **asked.args, **more), 303)
