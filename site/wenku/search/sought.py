"""One word of a query, or one phrase, in the terms by which an engine finds it."""

from dataclasses import dataclass
from functools import lru_cache

from wenku.search import analysing

SHORTEST_INITIALS, LONGEST_INITIALS = 2, 8


@dataclass(frozen=True)
class Sought:
    """`terms` follow each other; `opening` is a single character, with which any term may begin. `word` is the whole as a word.

    `spellings` are the ways in which Latin letters can be pinyin, `initials` the letters where they can be those of syllables.
    """

    text: str
    terms: tuple[str, ...]
    opening: str | None = None
    word: str | None = None
    spellings: tuple[tuple[str, ...], ...] = ()
    initials: tuple[str, ...] = ()


@lru_cache(maxsize=2048)
def sought(text: str) -> Sought:
    """`text` in normal form, with something in it to look for."""
    terms, runs = analysing.terms(text), analysing.runs(text)
    last, opening = runs[-1], None
    if analysing.is_dense(last):  # the text goes on behind it, where its last character alone is no term
        terms.pop()
        opening = last if len(last) == 1 else None
    is_word = len(runs) == 1 and (len(last) > 1 or not analysing.is_dense(last))
    is_latin = is_word and last.isascii() and last.isalpha() and len(last) >= SHORTEST_INITIALS
    return Sought(
        text=text,
        terms=tuple(terms),
        opening=opening,
        word=last[: analysing.LONGEST] if is_word else None,
        spellings=analysing.spelled(last) if is_latin else (),
        initials=tuple(last) if is_latin and len(last) <= LONGEST_INITIALS else (),
    )
