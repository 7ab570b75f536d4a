"""Forms: valid or refused, and then shown again with what was typed and the message beside its field."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from flask import current_app, g
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.i18n import get_translations

from wenku.base import words
from wenku.base.errors import Invalid
from wenku.base.words import Lazy

Again = Callable[[Any], Any]


class Words:
    """WTForms' own messages, in its own words for the language spoken now."""

    def gettext(self, message: str) -> str:
        return str(_own_words(words.language()).gettext(message))

    def ngettext(self, one: str, many: str, num: int) -> str:
        return str(_own_words(words.language()).ngettext(one, many, num))


@lru_cache(maxsize=2)
def _own_words(language: str) -> Any:
    return get_translations([language])


class Form(FlaskForm):  # type: ignore[misc]
    """The cross-site token is checked once, by the door, for every request that writes."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf = False
        locales: ClassVar[list[str]] = []

        def get_translations(self, form: object) -> Words:
            return Words()


F = TypeVar("F", bound=Form)


def from_our_page() -> None:
    """Check the cross-site token now: for what acts on a form before its view does."""
    current_app.extensions["csrf"].protect()


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
