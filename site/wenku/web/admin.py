"""Administration: how the site stands, and its options."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from wenku import guard
from wenku.accounts import people
from wenku.base import audit, options
from wenku.base.errors import NotFound
from wenku.base.options import Option
from wenku.base.words import Lazy, _, _l
from wenku.documents import queries as documents
from wenku.downloads import auditing
from wenku.health import watching
from wenku.web import audit as audit_pages
from wenku.web import dashboard_views, forms, pages, spreadsheets

page = Blueprint("admin", __name__, url_prefix="/admin")

GROUPS: dict[str, Lazy] = {
    "site": _l("Site"),
    "features": _l("Features"),
    "accounts": _l("Accounts"),
    "documents": _l("Documents"),
    "moderation": _l("Moderation"),
}


@page.get("")
@guard.admins
def home() -> str:
    return pages.render(
        "admin/home.html",
        course=dashboard_views.course(request.args),
        steps=dashboard_views.first_steps(),
        waiting=dashboard_views.waiting(guard.member()),
        published=documents.total(),
        members=people.total(),
        parts=watching.found(),
        lines=audit_pages.lines(audit.find(size=8).items),
        faults=auditing.count_faults(),
    )


@page.get("/figures.csv")
@guard.admins
def figures() -> Response:
    """The days that the overview shows, for a spreadsheet."""
    course = dashboard_views.course(request.args)
    return spreadsheets.answer(_("The site by the day") + ".csv", dashboard_views.rows(course))


@page.get("/settings/<group>")
@guard.admins
def settings(group: str) -> str:
    now = {option.name: option.get() for option in _of(group)}
    return _settings(group, _form(group)(data=now))


@page.post("/settings/<group>")
@guard.admins
def change(group: str) -> Response:
    form = forms.valid(_form(group)(), again=lambda form: _settings(group, form))
    for option in _of(group):
        option.set(form[option.name].data, by_id=guard.member().id)
    flash(_("Saved."), "ok")
    return redirect(url_for("admin.settings", group=group), 303)


def _settings(group: str, form: forms.Form) -> str:
    declared = {option.group for option in options.every()}
    shown = [(words, name) for name, words in GROUPS.items() if name in declared]
    choices = [(words, url_for("admin.settings", group=name), name == group) for words, name in shown]
    fields = [form[option.name] for option in _of(group)]
    return pages.render("admin/settings.html", form=form, group=group, choices=choices, fields=fields)


def _of(group: str) -> list[Option[Any]]:
    found = [option for option in options.every() if option.group == group]
    if not found or group not in GROUPS:
        raise NotFound
    return found


def _form(group: str) -> type[forms.Form]:
    """A form with a field for each option of the group."""
    return type("OptionsForm", (forms.Form,), {option.name: _field(option) for option in _of(group)})


def _field(option: Option[Any]) -> Field:
    words: dict[str, Any] = {"description": str(option.help or "")}
    if option.choices is not None:
        return SelectField(option.label, choices=[(choice, choice) for choice in option.choices()], **words)
    if isinstance(option.default, bool):
        return BooleanField(option.label, **words)
    if isinstance(option.default, int):
        return forms.WholeNumber(option.label, least=option.least, most=option.most, **words)
    kind = TextAreaField if option.lines else StringField
    return kind(
        option.label, [Length(option.least, option.most)], render_kw={"maxlength": option.most}, filters=[_stripped], **words
    )


def _stripped(text: str | None) -> str:
    return (text or "").strip()
