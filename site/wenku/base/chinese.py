"""Chinese text: NFKC, traditional to simplified, segmentation; the one place that cuts words."""

import re
import unicodedata
from functools import lru_cache

import opencc
import rjieba

_WORD = re.compile(r"\w", re.UNICODE)
_SPACE = re.compile(r"\s+")
_BETWEEN = re.compile(r"[\W_]+")


def normal(text: str) -> str:
    """The form in which texts are compared: NFKC, simplified, lower case, every run of white space one space."""
    return _SPACE.sub(" ", _to_simplified().convert(unicodedata.normalize("NFKC", text)).casefold()).strip()


def bare(text: str) -> str:
    """The letters, characters and figures alone: two texts that differ by white space, punctuation, case or widths are the same."""
    return _BETWEEN.sub("", normal(text))


def cut(text: str) -> list[str]:
    """The words of `text` in order, punctuation and white space included, so that joined they are the text again."""
    return list(rjieba.cut(text))


def cut_as_known(text: str) -> list[str]:
    """As `cut`, with no guess at words that the dictionary doesn't have: what is left over stands in single characters."""
    return list(rjieba.cut(text, hmm=False))


def keywords(title: str, *, limit: int = 20) -> list[str]:
    """The words of a title without single characters and punctuation, each once, in order."""
    found: dict[str, None] = {}
    for word in cut(unicodedata.normalize("NFKC", title)):
        word = word.strip()
        if len(word) > 1 and _WORD.search(word):
            found.setdefault(word)
    return list(found)[:limit]


@lru_cache(maxsize=1)
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
