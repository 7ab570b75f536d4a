"""Appeals: an uploader says why a decision is wrong, and moderators read it beside the decision and the document."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import TextAreaField

from wenku import guard
from wenku.base.words import _, _l
from wenku.moderation import appealing
from wenku.web import decisions_views, forms, mine, pages, pictures

page = Blueprint("appeals", __name__)


class AnswerForm(forms.Form):
    answer = TextAreaField(_l("Answer to the uploader"))


@page.post("/me/documents/<int:document_id>/appeal")
@guard.members
def make(document_id: int) -> Response:
    form = forms.valid(mine.AppealForm(), again=lambda form: mine.whole(document_id, appeal=form))
    appealing.appeal(form.decision.data, by=guard.member(), text=form.text.data or "")
    flash(_("Your appeal is with the moderators. You will be told the answer."), "ok")
    return redirect(url_for("mine.document", document_id=document_id), 303)


@page.get("/moderation/appeals")
@guard.moderators
def waiting() -> str:
    return _waiting()


@page.post("/moderation/appeals/<int:appeal_id>/grant")
@guard.moderators
def grant(appeal_id: int) -> Response:
    form = forms.valid(AnswerForm(), again=lambda form: _waiting(appeal_id, form))
    appealing.grant(appeal_id, by=guard.member(), answer=form.answer.data or "")
    flash(_("The decision is undone, and the uploader was told."), "ok")
    return redirect(url_for("appeals.waiting"), 303)


@page.post("/moderation/appeals/<int:appeal_id>/refusal")
@guard.moderators
def uphold(appeal_id: int) -> Response:
    form = forms.valid(AnswerForm(), again=lambda form: _waiting(appeal_id, form))
    appealing.uphold(appeal_id, by=guard.member(), answer=form.answer.data or "")
    flash(_("The decision stands, and the uploader reads your answer."), "ok")
    return redirect(url_for("appeals.waiting"), 303)


def _waiting(refused: int | None = None, form: AnswerForm | None = None) -> str:
    """`form` was sent for the appeal `refused`, and stands there with what was typed."""
    found = appealing.still_open(by=guard.member(), after=request.args.get("page"))
    covers = {
        one.appeal.id: pictures.cover(one.document.id, one.version.id, one.version.cover_width, one.version.cover_height)
        for one in found.items
    }
    return pages.render(
        "appeals/waiting.html",
        page=found,
        covers=covers,
        mark_of=decisions_views.mark,
        refused=refused,
        form=form,
        blank=AnswerForm(formdata=None),
    )
