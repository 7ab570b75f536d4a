"""Forms for options that are set together: a field for each, and another that carries what the admin was shown of it."""

from collections.abc import Mapping
from typing import Any

from wtforms import Field, SelectField
from wtforms.validators import InputRequired

from wenku.base.options import Option
from wenku.base.sheets import Sheet
from wenku.web import forms

SEEN = "seen_"
"""Before an option's name: the field of what was shown of it."""


def form(sheet: Sheet, **others: Any) -> type[forms.Form]:
    """`others` are fields besides."""
    fields = {f"{before}{option.name}": _field(option) for before in ("", SEEN) for option in sheet.options}
    return type("SheetForm", (forms.Form,), fields | others)


def data(now: Mapping[str, Any]) -> dict[str, Any]:
    """What the form is filled with, both ways."""
    return {f"{before}{name}": value for before in ("", SEEN) for name, value in now.items()}


def hidden(sheet: Sheet) -> list[str]:
    return [f"{SEEN}{option.name}" for option in sheet.options]


def wanted(sheet: Sheet, form: forms.Form) -> dict[str, Any]:
    return {option.name: form[option.name].data for option in sheet.options}


def seen(sheet: Sheet, form: forms.Form) -> dict[str, Any]:
    return {option.name: form[f"{SEEN}{option.name}"].data for option in sheet.options}


def _field(option: Option[Any]) -> Field:
    words = str(option.help or "")
    if option.choices is not None:
        return SelectField(option.label, [InputRequired()], choices=[(one, one) for one in option.choices()], description=words)
    return forms.WholeNumber(option.label, least=option.least, most=option.most, description=words)
