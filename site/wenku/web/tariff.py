"""The tariff: every number of the points system on one page, and what a change would do before anything is saved."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from werkzeug import Response
from wtforms import Field, SelectField
from wtforms.validators import InputRequired

from wenku import guard
from wenku.base.options import Option
from wenku.base.words import _
from wenku.points import tariff, tariff_changes
from wenku.web import forms, pages, tariff_effects
from wenku.web.tariff_effects import Change

page = Blueprint("tariff", __name__, url_prefix="/admin/tariff")

SEEN = "seen_"
"""Before a number's name: the field that carries what the admin was shown of it."""


@page.get("")
@guard.admins
def show() -> str:
    now = tariff_changes.now()
    return _page(_form()(formdata=None, data=now | _seen(now)))


@page.post("/preview")
@guard.admins
def preview() -> str:
    form = forms.valid(_form()(), again=_page)
    before, after = _values(form, SEEN), _values(form)
    tariff_changes.check(after)
    tariff_changes.check_seen(before)
    return _page(form, tariff_effects.changes(before, after))


@page.post("")
@guard.admins
def change() -> Response:
    form = forms.valid(_form()(), again=_page)
    tariff_changes.change(_values(form), seen=_values(form, SEEN), by_id=guard.member().id)
    flash(_("The tariff was changed."), "ok")
    return redirect(url_for("tariff.show"), 303)


def _page(form: forms.Form, changes: list[Change] | None = None) -> str:
    """With `changes`, what they would do stands above the numbers."""
    parts = [(words, [form[number.name] for number in numbers]) for words, numbers in tariff.PARTS]
    return pages.render("tariff/show.html", form=form, parts=parts, changes=changes, seen=list(_seen(tariff_changes.now())))


def _form() -> type[forms.Form]:
    """A field for each number, and another for what was shown of it."""
    shown = {number.name: _field(number) for number in tariff.numbers()}
    return type("TariffForm", (forms.Form,), shown | _seen({number.name: _field(number) for number in tariff.numbers()}))


def _field(number: Option[Any]) -> Field:
    words = str(number.help or "")
    if number.choices is not None:
        return SelectField(number.label, [InputRequired()], choices=[(one, one) for one in number.choices()], description=words)
    return forms.WholeNumber(number.label, least=number.least, most=number.most, description=words)


def _seen(values: dict[str, Any]) -> dict[str, Any]:
    return {f"{SEEN}{name}": value for name, value in values.items()}


def _values(form: forms.Form, before: str = "") -> dict[str, Any]:
    return {number.name: form[f"{before}{number.name}"].data for number in tariff.numbers()}
