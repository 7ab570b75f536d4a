"""The tariff: every number of the points system on one page, and what a change would do before anything is saved."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug import Response

from wenku import guard
from wenku.base.words import _
from wenku.points import tariff
from wenku.points.tariff_changes import SHEET
from wenku.web import forms, pages, sheets, tariff_effects
from wenku.web.tariff_effects import Change

page = Blueprint("tariff", __name__, url_prefix="/admin/tariff")


@page.get("")
@guard.admins
def show() -> str:
    return _page(sheets.form(SHEET)(formdata=None, data=sheets.data(SHEET.now())))


@page.post("/preview")
@guard.admins
def preview() -> str:
    form = forms.valid(sheets.form(SHEET)(), again=_page)
    before, after = sheets.seen(SHEET, form), sheets.wanted(SHEET, form)
    SHEET.check(after)
    SHEET.check_seen(before)
    return _page(form, tariff_effects.changes(before, after))


@page.post("")
@guard.admins
def change() -> Response:
    form = forms.valid(sheets.form(SHEET)(), again=_page)
    SHEET.change(sheets.wanted(SHEET, form), seen=sheets.seen(SHEET, form), by_id=guard.member().id)
    flash(_("The tariff was changed."), "ok")
    return redirect(url_for("tariff.show"), 303)


def _page(form: forms.Form, changes: list[Change] | None = None) -> str:
    """With `changes`, what they would do stands above the numbers."""
    parts = [(words, [form[number.name] for number in numbers]) for words, numbers in tariff.PARTS]
    return pages.render("tariff/show.html", form=form, parts=parts, changes=changes, seen=sheets.hidden(SHEET))
