"""Reporting a document, or a comment on it, by members and visitors, on pages of their own: others may be kept without a token."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from werkzeug import Response
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from wenku import guard
from wenku.base import switches
from wenku.base.words import _, _l
from wenku.documents import access
from wenku.documents.models import Document
from wenku.guard import limits
from wenku.moderation import grounds, reporting
from wenku.reviews.models import Comment
from wenku.web import forms, pages

page = Blueprint("reports", __name__)

MOST_REPORTS = 10
PER = timedelta(hours=1)


class ReportForm(forms.Form):
    reason = RadioField(_l("What is wrong?"), [InputRequired(_l("Please choose one of the list."))])
    text = TextAreaField(
        _l("In a few words"),
        [Length(max=reporting.LONGEST_TEXT, message=_l("At most %(max)d characters, please."))],
        render_kw={"rows": 3, "maxlength": reporting.LONGEST_TEXT},
        description=_l("At most 150 characters"),
    )


def report_form(**given: Any) -> ReportForm:
    form = ReportForm(**given)
    form.reason.choices = [(reason.name, grounds.shown(reason)) for reason in grounds.offered()]
    return form


def limit(**_address: int) -> None:
    limits.count("report", limits.network(), most=MOST_REPORTS, per=PER)


@page.get("/documents/<int:document_id>/reports/new")
def new(document_id: int) -> str:
    switches.check(switches.reports)
    document = access.readable(document_id, by=guard.asker())
    return _form_page(report_form(formdata=None), document)


@page.post("/documents/<int:document_id>/reports")
@guard.before(limit)
def report(document_id: int) -> Response:
    document = access.readable(document_id, by=guard.asker())
    form = forms.valid(report_form(), again=lambda form: _form_page(form, access.readable(document_id, by=guard.asker())))
    return taken(form, document)


def taken(form: ReportForm, document: Document, comment: Comment | None = None) -> Response:
    """Of the document, or of a comment on it."""
    by = guard.asker()
    reporter = f"member:{by.id}" if by else f"network:{limits.keyed_network()}"
    reporting.report(document, reason=form.reason.data, text=form.text.data or "", reporter=reporter, by=by, comment=comment)
    flash(_("Thank you. A moderator will look at it."), "ok")
    return redirect(url_for("reports.thanks", document_id=document.id), 303)


@page.get("/documents/<int:document_id>/reports/thanks")
def thanks(document_id: int) -> str:
    return pages.render("reports/thanks.html", document=access.readable(document_id, by=guard.asker()))


def _form_page(form: ReportForm, document: Document) -> str:
    return pages.render("reports/new.html", form=form, document=document)
