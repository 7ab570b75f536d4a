"""Refunds: the buyer's page that asks for one, and the moderators' list that decides."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from wenku import guard
from wenku.base.words import _, _l
from wenku.downloads import disputes, refunding
from wenku.downloads import queries as downloads
from wenku.guard import keys
from wenku.web import forms, pages

page = Blueprint("refunds", __name__)

_LENGTH = Length(max=refunding.LONGEST, message=_l("At most %(max)d characters, please."))


class AskForm(forms.Form):
    reason = TextAreaField(
        _l("What is different from the preview?"),
        [InputRequired(_l("Please say what is different from the preview.")), _LENGTH],
        render_kw={"rows": 4, "maxlength": refunding.LONGEST},
        description=_l("A moderator reads this, and the preview beside it."),
    )


class AnswerForm(forms.Form):
    answer = TextAreaField(_l("Answer to the buyer"), [_LENGTH], render_kw={"rows": 2, "maxlength": refunding.LONGEST})


@page.get("/purchases/<int:purchase_id>/refund")
@guard.members
def new(purchase_id: int) -> str:
    return _asking(AskForm(formdata=None), purchase_id)


@page.post("/purchases/<int:purchase_id>/refund")
@guard.members
@keys.once
def ask(purchase_id: int) -> Response:
    form = forms.valid(AskForm(), again=lambda form: _asking(form, purchase_id))
    purchase = refunding.bought(purchase_id, by=guard.member())
    refunding.ask(purchase, by=guard.member(), reason=form.reason.data)
    flash(_("Your request is with the moderators. You will be notified of the answer."), "ok")
    return redirect(url_for("wallet.downloads"), 303)


@page.get("/moderation/refunds")
@guard.moderators
def waiting() -> str:
    return _waiting()


@page.post("/moderation/refunds/<int:request_id>/grant")
@guard.moderators
@keys.once
def grant(request_id: int) -> Response:
    form = forms.valid(AnswerForm(), again=lambda form: _waiting(request_id, form))
    refunding.grant(request_id, by=guard.member(), answer=form.answer.data or "")
    flash(_("The buyer has their points back."), "ok")
    return redirect(url_for("refunds.waiting"), 303)


@page.post("/moderation/refunds/<int:request_id>/refusal")
@guard.moderators
@keys.once
def refuse(request_id: int) -> Response:
    form = forms.valid(AnswerForm(), again=lambda form: _waiting(request_id, form))
    refunding.refuse(request_id, by=guard.member(), answer=form.answer.data or "")
    flash(_("The sale stands, and the buyer reads your answer."), "ok")
    return redirect(url_for("refunds.waiting"), 303)


def _asking(form: AskForm, purchase_id: int) -> str:
    bought = downloads.own(purchase_id, by=guard.member())
    return pages.render("refunds/new.html", form=form, bought=bought, key=keys.fresh())


def _waiting(refused: int | None = None, form: AnswerForm | None = None) -> str:
    """`form` was sent for the request `refused`, and stands there with what was typed."""
    found = disputes.still_open(after=request.args.get("page"))
    return pages.render(
        "refunds/waiting.html", page=found, refused=refused, form=form, blank=AnswerForm(formdata=None), key=keys.fresh
    )
