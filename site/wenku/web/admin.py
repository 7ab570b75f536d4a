"""Administration: how the site stands, its options, and who changed what."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from wenku import guard
from wenku.accounts import people
from wenku.base import audit, options
from wenku.base.audit import AuditEntry
from wenku.base.errors import NotFound
from wenku.base.options import Option
from wenku.base.words import Lazy, _, _l
from wenku.documents import queries as documents
from wenku.downloads import auditing
from wenku.moderation import queue, reporting, takedown_lists
from wenku.web import forms, pages

page = Blueprint("admin", __name__, url_prefix="/admin")

GROUPS: dict[str, Lazy] = {
    "site": _l("Site"),
    "accounts": _l("Accounts"),
    "documents": _l("Documents"),
    "moderation": _l("Moderation"),
}


@dataclass(frozen=True)
class Line:
    """One entry of the audit log, with the name of who did it."""

    entry: AuditEntry
    by: str


@page.get("")
@guard.admins
def home() -> str:
    lines = _lines(audit.latest(size=8).items)
    return pages.render(
        "admin/home.html",
        backlog=queue.backlog(),
        open_reports=reporting.count_open(),
        takedowns=takedown_lists.count_waiting(),
        published=documents.total(),
        members=people.total(),
        lines=lines,
        faults=auditing.count_faults(),
    )


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


@page.get("/audit")
@guard.admins
def log() -> str:
    found = audit.latest(before=request.args.get("page"))
    return pages.render("admin/audit.html", page=found, lines=_lines(found.items))


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


def _lines(entries: Any) -> list[Line]:
    names = people.names({entry.by_id for entry in entries if entry.by_id})
    return [Line(entry, names.get(entry.by_id, "") if entry.by_id else _("Operator")) for entry in entries]
