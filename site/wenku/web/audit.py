"""The audit log: who changed what, searched page by page, and saved as a table."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, request
from sqlalchemy import Row
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length, Optional

from wenku import guard
from wenku.accounts import people
from wenku.base import audit, days, options
from wenku.base.audit import Wanted
from wenku.base.errors import Invalid
from wenku.base.paging import Page, number
from wenku.base.words import _, _l
from wenku.web import forms, pages, spreadsheets

page = Blueprint("audit", __name__, url_prefix="/admin/audit")

OPERATOR = "0"


class AuditForm(forms.Form):
    who = StringField(_l("By"), [Length(max=60)], description=_l("A member's name or number; 0 for an operator at the machine."))
    action = SelectField(_l("What"), validators=[Optional()], validate_choice=False)
    subject = StringField(_l("On"), [Length(max=60)], description=_l("As it stands in the log, such as category:7."))
    since = DateField(_l("From day"), [Optional()])
    until = DateField(_l("To day"), [Optional()])
    words = StringField(_l("Words in the details"), [Length(max=100)])


@dataclass(frozen=True)
class Line:
    """One entry of the log, with the name of who did it."""

    entry: Row[*tuple[Any, ...]]
    by: str


@page.get("")
@guard.admins
def every() -> Response:
    form = _form()
    wanted = _wanted(form)
    found = audit.find(wanted, page=request.args.get("page")) if wanted else Page()
    sought = {name: value for name, value in request.args.items() if name in form._fields and value}
    body = pages.render(
        "admin/audit.html", form=form, page=found, lines=lines(found.items), sought=sought, is_valid=wanted is not None
    )
    return make_response(body, 200 if wanted else Invalid.status)


@page.get("/log.csv")
@guard.admins
def table() -> Response:
    """All that was found, for a spreadsheet."""
    wanted = _wanted(_form())
    if wanted is None:
        raise Invalid
    return spreadsheets.answer(_("Audit log") + ".csv", _rows(wanted))


def lines(entries: Sequence[Row[*tuple[Any, ...]]]) -> list[Line]:
    names = people.names({entry.by_id for entry in entries if entry.by_id})
    return [Line(entry, names.get(entry.by_id, "") if entry.by_id else _("Operator")) for entry in entries]


def _form() -> AuditForm:
    form = AuditForm(formdata=request.args)
    form.action.choices = [("", _("Everything")), *((action, action) for action in audit.actions())]
    return form


def _wanted(form: AuditForm) -> Wanted | None:
    """None where the form asks for what can't be; the messages stand beside its fields."""
    if not form.validate():
        return None
    try:
        return Wanted(
            by_id=_member(form.who.data or ""),
            action=form.action.data or "",
            subject=(form.subject.data or "").strip(),
            since=_begins(form.since.data),
            until=_ends(form.until.data),
            words=form.words.data or "",
        )
    except Invalid as refusal:
        forms.attach(form, refusal.fields)
        return None


def _member(who: str) -> int | None:
    """Raises Invalid for a name that nobody has, or several have."""
    who = who.strip()
    if not who:
        return None
    if (id := number(who)) is not None:
        return id
    found = people.named(who)
    if len(found) != 1:
        several = _l("Several members are called so. Please give the number of one.")
        raise Invalid({"who": several if found else _l("Nobody is called so.")})
    return found[0]


def _begins(day: date | None) -> Any:
    return days.begins_at(day) if day and day > date.min else None


def _ends(day: date | None) -> Any:
    return days.ends_at(day) if day and day < date.max else None


def _rows(wanted: Wanted) -> Iterator[list[str | int]]:
    yield [_("Time"), _("By"), _("Number"), _("What"), _("On"), _("Details")]
    names, zone = dict[int, str](), options.zone()
    for entry in audit.every(wanted):
        if entry.by_id and entry.by_id not in names:
            names[entry.by_id] = people.names([entry.by_id]).get(entry.by_id, "")
        by = names[entry.by_id] if entry.by_id else _("Operator")
        details = json.dumps(entry.details, ensure_ascii=False)
        yield [entry.made_at.astimezone(zone).isoformat(" ", "seconds"), by, entry.by_id or 0, entry.action, entry.subject, details]
