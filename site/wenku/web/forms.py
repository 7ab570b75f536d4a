"""Forms: valid or refused, and then shown again with what was typed and the message beside its field."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from flask import g
from flask_wtf import FlaskForm
from wtforms import Field

from wenku.base import words
from wenku.base.errors import Invalid
from wenku.base.words import Lazy

Again = Callable[[Any], Any]


class Words:
    """WTForms' own messages through our catalogue."""

    def gettext(self, message: str) -> str:
        return words._(message)

    def ngettext(self, one: str, many: str, num: int) -> str:
        return words.ngettext(one, many, num)


class Form(FlaskForm):  # type: ignore[misc]
    """The cross-site token is checked once, by the door, for every request that writes."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf = False
        locales: ClassVar[list[str]] = []

        def get_translations(self, form: object) -> Words:
            return Words()


F = TypeVar("F", bound=Form)


def valid(form: F, *, again: Again | None = None) -> F:
    """`form`, filled in well.

    Raises Invalid otherwise; the error handler then calls `again(form)` in a fresh read-only unit to show the page once more, with
    status 422. What a room refuses later, as Invalid({field: message}), goes the same way.
    """
    g.form, g.again = form, again
    if not form.validate_on_submit():
        raise Invalid
    return form


def attach(form: Form, fields: Mapping[str, str | Lazy]) -> None:
    """Put a room's messages beside the fields that they speak of; those of no field of the form go to the top."""
    for name, message in fields.items():
        field: Field | None = form._fields.get(name)
        if field is None:
            form.form_errors.append(str(message))
        else:
            field.errors = [*field.errors, str(message)]
