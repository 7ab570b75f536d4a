"""What a query asks for: its words in the form in which texts are compared, and where they stand in a text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from wenku.base import chinese

LONGEST = 200
MOST = 12

_NUMBER = re.compile(r"(?:#|no\.?\s?|编号[:：]?\s?)(\d{1,18})")


@dataclass(frozen=True)
class Wanted:
    """`phrases` are what stood between spaces, `words` what a segmenter cuts them into; each in normal form, each once.

    `number` is the document number that the query may mean; `only_number`: it can't mean anything else ("#7").
    """

    phrases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    number: int | None = None
    only_number: bool = False

    def __bool__(self) -> bool:
        return bool(self.words)


def wanted(query: str) -> Wanted:
    text = chinese.normal(_printable(query[:LONGEST]))
    phrases = text.split()[:MOST]
    words = _each_once(word for phrase in phrases for word in _cut(phrase))
    named = _NUMBER.fullmatch(text)
    digits = named[1] if named else text
    return Wanted(
        phrases=_each_once(phrases),
        words=words[:MOST],
        number=int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None,
        only_number=named is not None,
    )


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the words stand in `text` as it was written: (start, end), in order and apart from each other."""
    folded, places = _folded(text)
    found = sorted(
        (places[match.start()], places[match.end() - 1] + 1) for word in words for match in re.finditer(re.escape(word), folded)
    )
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _folded(text: str) -> tuple[str, list[int]]:
    """`text` in normal form, character by character, and for each of the result's the place of the one that it came from."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        form = _form(character)
        folded.append(form)
        places += [place] * len(form)
    return "".join(folded), places


@lru_cache(maxsize=8192)
def _form(character: str) -> str:
    return chinese.normal(character) or " "


def _cut(phrase: str) -> list[str]:
    """The phrase's words, neighbouring single characters taken together; what stays single counts only where all else does."""
    words: list[str] = []
    loose = False
    for piece in chinese.cut(phrase):
        single = len(piece) == 1 and piece.isalnum()
        if single and loose:
            words[-1] += piece
        elif single or (len(piece) > 1 and _says_something(piece)):
            words.append(piece)
        loose = single
    return [word for word in words if len(word) > 1] or [phrase]


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _each_once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
