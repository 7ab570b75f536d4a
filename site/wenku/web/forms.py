"""Forms: valid or refused, and then shown again with what was typed and the message beside its field."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from flask import current_app, g
from flask_wtf import FlaskForm
from wtforms import Field, IntegerField
from wtforms.i18n import get_translations
from wtforms.validators import InputRequired, Optional, ValidationError

from wenku.base import words
from wenku.base.errors import Invalid
from wenku.base.words import Lazy, _l

Again = Callable[[Any], Any]

LARGEST = 10**12
"""What nobody means to type, and every database holds the sum of many of."""

_DIGITS = re.compile(r"-?[0-9]{1,40}")  # a longer one isn't worth reading
_NO_NUMBER = _l("Please write a whole number, with the digits 0 to 9.")


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


class WholeNumber(IntegerField):  # type: ignore[misc]
    """A whole number between `least` and `most`, which may be set later too. Its absence is said with `missing`, unless `optional`.

    Typed as people write one: Python's int() would take ２０, ٣, 1_000 and +5 as well, and whoever sends them didn't use our page.
    """

    data: Any

    def __init__(
        self,
        label: str | Lazy | None = None,
        validators: Sequence[Any] = (),
        *,
        least: int = 0,
        most: int = LARGEST,
        missing: str | Lazy = _NO_NUMBER,
        optional: bool = False,
        **given: Any,
    ) -> None:
        super().__init__(label, [Optional() if optional else InputRequired(missing), *validators], **given)
        self.least, self.most = least, most

    def __call__(self, **attributes: Any) -> Any:
        """A phone's keys for numbers have no minus."""
        keys = {"inputmode": "numeric"} if self.least >= 0 else {}
        return super().__call__(**{"min": self.least, "max": self.most, **keys, **attributes})

    def process_formdata(self, values: list[str]) -> None:
        if not values:
            return
        self.data = None
        typed = values[0].strip(" ")
        if not _DIGITS.fullmatch(typed):
            raise ValueError(str(_NO_NUMBER))
        self.data = int(typed)

    def pre_validate(self, form: object) -> None:
        if self.data is not None and not self.least <= self.data <= self.most:
            raise ValidationError(str(_l("Between %(least)s and %(most)s, please.", least=self.least, most=self.most)))


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
