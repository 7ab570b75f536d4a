"""Changing the tariff: all of its numbers at once, within their bounds and without contradictions, and nobody's change unseen."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from wenku.accounts.models import Member, Role
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid
from wenku.base.options import OptionValue
from wenku.base.words import Lazy, _l
from wenku.points import tariff


class Meanwhile(Conflict):
    """`changes`: what each number is called, what the admin was shown, and what it is now."""

    code, message = "tariff-changed", _l("Another admin changed the tariff meanwhile. Nothing of yours was saved.")


def now() -> dict[str, Any]:
    """Every value of the tariff by its name, as it stands in the database at this moment."""
    asked = select(OptionValue).where(OptionValue.name.in_([number.name for number in tariff.numbers()]))
    rows = {row.name: row.value for row in session().scalars(asked.execution_options(populate_existing=True))}
    return {number.name: rows.get(number.name, number.default) for number in tariff.numbers()}


def check(values: Mapping[str, Any]) -> None:
    """Raises Invalid({name: …}) where one of `values`, all of the tariff's, is out of bounds or contradicts another."""
    wrong: dict[str, str | Lazy] = {}
    for number in tariff.numbers():
        try:
            number.check(values[number.name])
        except Invalid as refusal:
            wrong |= refusal.fields
    if wrong:
        raise Invalid(wrong)
    if values["lowest_price"] > values["highest_price"]:
        raise Invalid({"lowest_price": _l("No price could be set: this is above the highest one.")})
    if values["address_downloads_a_day"] < values["downloads_a_day"]:
        raise Invalid({"address_downloads_a_day": _l("A member alone may download more than this.")})


def change(values: Mapping[str, Any], *, seen: Mapping[str, Any], by_id: int) -> None:
    """Set all of the tariff; each number that differs has its audit row. `seen` are the values that the admin was shown.

    Raises as `check` does, and Meanwhile where a number is another one by now.
    """
    session().execute(select(Member.id).where(Member.role == Role.SYSTEM).with_for_update(key_share=True))  # one admin at a time
    check(values)
    if now() == dict(values):  # sent twice
        return
    check_seen(seen)
    for number in tariff.numbers():
        number.set(values[number.name], by_id=by_id)


def check_seen(seen: Mapping[str, Any]) -> None:
    """Raises Meanwhile where a number of the tariff isn't what the admin was shown."""
    stands = now()
    different = [
        (number.label, seen[number.name], stands[number.name])
        for number in tariff.numbers()
        if seen[number.name] != stands[number.name]
    ]
    if different:
        raise Meanwhile(changes=different)
