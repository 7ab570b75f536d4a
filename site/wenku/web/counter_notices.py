"""Counter-notices: the uploader of a document that was taken down by a claim objects to it, on the document's own page."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug import Response

from wenku import guard
from wenku.base.words import _
from wenku.moderation import countering
from wenku.web import forms, mine

page = Blueprint("counter_notices", __name__)


@page.post("/me/documents/<int:document_id>/counter-notice")
@guard.members
def send(document_id: int) -> Response:
    form = forms.valid(mine.CounterForm(), again=lambda form: mine.whole(document_id, counter=form))
    countering.counter(document_id, by=guard.member(), statement=form.statement.data or "", signature=form.signature.data or "")
    flash(_("Your counter-notice was sent to the claimant and the admins. You will be told the answer."), "ok")
    return redirect(url_for("mine.document", document_id=document_id), 303)
