"""The lines of a file of words: what each says, what is wrong with it, and what of it is new."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wenku.base.words import Lazy, _l
from wenku.moderation import matching

LONGEST, LONGEST_PATTERN = 60, 240
FEWEST_LETTERS = 2

INNOCENT, COMMENT = "!", "#"
"""How a line begins that holds an innocent word, or nothing for us."""

_INNOCENT = ("!", "！")

TOO_LONG = _l("Longer than %(most)s characters.", most=LONGEST)
TOO_SHORT = _l("A word needs at least two characters or letters.")
OTHERWISE = _l("The list has this already, but the other way round: as innocent or not.")

_UNSEEN = re.compile(r"[\0-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")


@dataclass(frozen=True)
class Line:
    """One line of a file: its number from 1, and the word on it."""

    number: int
    text: str
    pattern: str = ""
    is_innocent: bool = False


@dataclass(frozen=True)
class Plan:
    """What a text would do: lines that are `new`, how many words the list has or the text repeats, and lines that are wrong."""

    new: list[Line]
    known: int
    repeated: int
    faulty: list[tuple[Line, Lazy]]


def plan(text: str, known: Mapping[str, bool]) -> Plan:
    """`known` says by pattern what is there already, and whether it is innocent. Empty lines and comments are passed over."""
    new: dict[str, Line] = {}
    faulty: list[tuple[Line, Lazy]] = []
    held = repeated = 0
    for line in _lines(text):
        there = new[line.pattern].is_innocent if line.pattern in new else known.get(line.pattern)
        if wrong := _wrong(line, there):
            faulty.append((line, wrong))
        elif there is None:
            new[line.pattern] = line
        else:
            held += line.pattern in known
            repeated += line.pattern in new
    return Plan([*new.values()], held, repeated, faulty)


def visible(text: str) -> str:
    """On one line, without what can't be seen."""
    return " ".join(_UNSEEN.sub("", text).split())


def _lines(text: str) -> Iterator[Line]:
    lines = [(number, visible(line)) for number, line in enumerate(text.splitlines(), 1)]
    lines = [(number, line) for number, line in lines if line and not line.startswith(COMMENT)]
    words = [line.lstrip("".join(_INNOCENT)).strip() for _, line in lines]
    for (number, line), word, pattern in zip(lines, words, matching.patterns([word[:LONGEST] for word in words]), strict=True):
        yield Line(number, word, pattern, line.startswith(_INNOCENT))


def _wrong(line: Line, there: bool | None) -> Lazy | None:
    """`there`: whether the same word that is there already is an innocent one."""
    if len(line.text) > LONGEST or len(line.pattern) > LONGEST_PATTERN:
        return TOO_LONG
    if len(line.pattern.replace(" ", "")) < FEWEST_LETTERS:
        return TOO_SHORT
    return OTHERWISE if there is not None and there is not line.is_innocent else None
