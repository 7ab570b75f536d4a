"""Changing the tariff: all of its numbers at once, within their bounds and without contradictions."""

from collections.abc import Mapping
from typing import Any

from wenku.base.errors import Conflict, Invalid
from wenku.base.sheets import Sheet
from wenku.base.words import _l
from wenku.points import tariff


class Meanwhile(Conflict):
    code, message = "tariff-changed", _l("Another admin changed the tariff meanwhile. Nothing of yours was saved.")


def _agree(values: Mapping[str, Any]) -> None:
    if values["lowest_price"] > values["highest_price"]:
        raise Invalid({"lowest_price": _l("No price could be set: this is above the highest one.")})
    if values["address_downloads_a_day"] < values["downloads_a_day"]:
        raise Invalid({"address_downloads_a_day": _l("A member alone may download more than this.")})


SHEET = Sheet(tariff.numbers(), meanwhile=Meanwhile, agree=_agree)
