"""What a file tells of the people who made it, besides what its pages show: told to its uploader, and to those who judge it."""

from collections.abc import Iterable
from enum import StrEnum


class Trace(StrEnum):
    """The value is stored."""

    AUTHOR = "author"
    EDITOR = "editor"  # who saved it last
    COMPANY = "company"
    PERSON = "person"  # whom a comment or a change names
    COMMENTS = "comments"  # how many there are
    CHANGES = "changes"  # how many are tracked
    PLACE = "place"  # where a picture was taken
    TAKEN = "taken"  # when
    CAMERA = "camera"


Told = tuple[Trace, str]
"""A name, a number, a place: in the file's own words."""

MOST, LONGEST = 40, 120


def neat(found: Iterable[tuple[Trace, object]]) -> tuple[Told, ...]:
    """Each once, on one line, in the order of the kinds; without those that say nothing."""
    order = list(Trace)
    told = {(trace, " ".join(_legible(str(value)).split())[:LONGEST]): None for trace, value in found}
    known = [one for one in told if one[1] and one[1] != "0"]
    return tuple(sorted(known, key=lambda one: order.index(one[0]))[:MOST])


def _legible(text: str) -> str:
    return "".join(character for character in text if character.isprintable() or character.isspace())
