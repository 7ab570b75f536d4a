"""What readers can choose when they report, before admins: its words in both languages, its place, and whether it is on."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug import Response
from wtforms import BooleanField, StringField

from wenku import guard
from wenku.base.words import _, _l
from wenku.moderation import grounds
from wenku.moderation.models import ReportReason
from wenku.web import forms, pages

page = Blueprint("report_reasons", __name__, url_prefix="/admin/report-reasons")


class GroundForm(forms.Form):
    chinese = StringField(_l("In Chinese"), render_kw={"maxlength": grounds.LONGEST})
    english = StringField(_l("In English"), render_kw={"maxlength": grounds.LONGEST})
    asks = BooleanField(_l("Asks for a few words"))


class ChangeForm(GroundForm):
    position = forms.WholeNumber(_l("Place"), most=1000)


@page.get("")
@guard.admins
def every() -> str:
    return _every(GroundForm(formdata=None))


@page.post("")
@guard.admins
def add() -> Response:
    form = forms.valid(GroundForm(), again=_every)
    grounds.add(chinese=form.chinese.data or "", english=form.english.data or "", asks=form.asks.data, by=guard.member())
    return _saved()


@page.get("/<name>")
@guard.admins
def one(name: str) -> str:
    reason = grounds.one(name)
    return _one(ChangeForm(formdata=None, obj=reason), reason)


@page.post("/<name>")
@guard.admins
def change(name: str) -> Response:
    form = forms.valid(ChangeForm(), again=lambda form: _one(form, grounds.one(name)))
    grounds.change(
        grounds.one(name),
        chinese=form.chinese.data or "",
        english=form.english.data or "",
        asks=form.asks.data,
        position=form.position.data,
        by=guard.member(),
    )
    return _saved()


@page.post("/<name>/on")
@guard.admins
def switch_on(name: str) -> Response:
    grounds.switch(grounds.one(name), on=True, by=guard.member())
    return _saved()


@page.post("/<name>/off")
@guard.admins
def switch_off(name: str) -> Response:
    grounds.switch(grounds.one(name), on=False, by=guard.member())
    return _saved()


def _saved() -> Response:
    flash(_("Saved."), "ok")
    return redirect(url_for("report_reasons.every"), 303)


def _every(form: GroundForm) -> str:
    return pages.render("admin/report_reasons.html", form=form, reasons=grounds.every(), shown=grounds.shown)


def _one(form: ChangeForm, reason: ReportReason) -> str:
    return pages.render("admin/report_reason.html", form=form, reason=reason, shown=grounds.shown)
