"""Takedown claims before admins: by their clock, each with its documents and attachments, and the answers to counter-notices."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug import Response as Redirect
from wtforms import TextAreaField

from wenku import guard
from wenku.base import blobs, paging
from wenku.base.words import Lazy, _, _l
from wenku.downloads.delivering import File
from wenku.moderation import countering, takedown_lists, takedowns
from wenku.moderation.takedown_models import ClaimState, TargetState
from wenku.web import forms, pages, sending

page = Blueprint("takedown_claims", __name__)

MARKS: dict[str, tuple[Lazy, str, str]] = {
    ClaimState.OPEN: (_l("Open"), "info", "hourglass"),
    ClaimState.ACCEPTED: (_l("Accepted"), "bad", "shield-exclamation"),
    ClaimState.REFUSED: (_l("Refused"), "", "x-circle"),
    TargetState.CLAIMED: (_l("Claimed"), "info", "hourglass"),
    TargetState.SPARED: (_l("Not taken down"), "", "dash-circle"),
    TargetState.TAKEN_DOWN: (_l("Taken down"), "bad", "shield-exclamation"),
    TargetState.COUNTERED: (_l("Its uploader objects"), "warn", "exclamation-circle"),
    TargetState.UPHELD: (_l("Stays taken down after an objection"), "bad", "shield-exclamation"),
    TargetState.RESTORED: (_l("No longer taken down"), "ok", "check-circle"),
}


class ClaimForm(forms.Form):
    """`documents` are the boxes that were checked; a room's words on them stand above the form."""

    answer = TextAreaField(
        _l("Answer to the claimant"),
        render_kw={"rows": 3, "maxlength": takedowns.LONGEST_ANSWER},
        description=_l("Needed where you refuse."),
    )


class CounterAnswerForm(forms.Form):
    answer = TextAreaField(_l("Answer to the uploader"), render_kw={"rows": 2}, description=_l("Needed where the takedown stands."))


@page.get("/admin/takedowns")
@guard.admins
def every() -> str:
    return pages.render(
        "takedowns/every.html",
        waiting=takedown_lists.still_open(),
        countered=takedown_lists.countered(),
        page=takedown_lists.decided(before=request.args.get("page")),
        kinds=takedowns.KINDS,
        marks=MARKS,
    )


@page.get("/admin/takedowns/<int:takedown_id>")
@guard.admins
def show(takedown_id: int) -> str:
    return _whole(takedown_id)


@page.post("/admin/takedowns/<int:takedown_id>/acceptance")
@guard.admins
def accept(takedown_id: int) -> Redirect:
    form = forms.valid(ClaimForm(), again=lambda form: _whole(takedown_id, form))
    chosen = [id for key in request.form.getlist("documents") if (id := paging.number(key)) is not None]
    takedowns.accept(takedown_id, chosen, by=guard.member(), answer=form.answer.data or "")
    flash(_("It is taken down. The uploaders and the claimant were told."), "ok")
    return redirect(url_for("takedown_claims.show", takedown_id=takedown_id), 303)


@page.post("/admin/takedowns/<int:takedown_id>/refusal")
@guard.admins
def refuse(takedown_id: int) -> Redirect:
    form = forms.valid(ClaimForm(), again=lambda form: _whole(takedown_id, form))
    takedowns.refuse(takedown_id, by=guard.member(), answer=form.answer.data or "")
    flash(_("The claim is refused. The claimant was told."), "ok")
    return redirect(url_for("takedown_claims.show", takedown_id=takedown_id), 303)


@page.get("/admin/takedowns/<int:takedown_id>/attachments/<int:attachment_id>")
@guard.admins
def attachment(takedown_id: int, attachment_id: int) -> Response:
    found = takedown_lists.attachment(takedown_id, attachment_id)
    answer = sending.attachment(File(blobs.original(found.sha256), found.file_name, found.media_type, found.size, found.sha256))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@page.post("/admin/counter-notices/<int:notice_id>/grant")
@guard.admins
def grant(notice_id: int) -> Redirect:
    takedown_id = takedown_lists.claim_of(notice_id)
    form = forms.valid(CounterAnswerForm(), again=lambda form: _whole(takedown_id, counter=(notice_id, form)))
    countering.restore(notice_id, by=guard.member(), answer=form.answer.data or "")
    flash(_("The document is restored. Its uploader and the claimant were told."), "ok")
    return redirect(url_for("takedown_claims.show", takedown_id=takedown_id), 303)


@page.post("/admin/counter-notices/<int:notice_id>/refusal")
@guard.admins
def uphold(notice_id: int) -> Redirect:
    takedown_id = takedown_lists.claim_of(notice_id)
    form = forms.valid(CounterAnswerForm(), again=lambda form: _whole(takedown_id, counter=(notice_id, form)))
    countering.refuse(notice_id, by=guard.member(), answer=form.answer.data or "")
    flash(_("The takedown stands. The uploader and the claimant were told."), "ok")
    return redirect(url_for("takedown_claims.show", takedown_id=takedown_id), 303)


def _whole(takedown_id: int, form: ClaimForm | None = None, *, counter: tuple[int, CounterAnswerForm] | None = None) -> str:
    """`form`, or the one of the counter-notice in `counter`, came back with what was typed."""
    return pages.render(
        "takedowns/show.html",
        claim=takedown_lists.one(takedown_id),
        kinds=takedowns.KINDS,
        marks=MARKS,
        form=form or ClaimForm(formdata=None),
        chosen=set(request.form.getlist("documents")) if form else None,
        counter=counter,
        blank=CounterAnswerForm(formdata=None),
    )
