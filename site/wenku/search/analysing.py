"""What texts and queries are made of for the engine: pairs of characters, words, stems and sounds, each a string of terms."""

import re
import threading
from collections.abc import Iterable
from functools import lru_cache
from operator import add
from typing import Any

import pypinyin
import Stemmer
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.pinyin_dict import pinyin_dict

from wenku.base import chinese

VERSION = 1
"""Counts up whenever the same text would give other terms: an index that was made by another version has to be rebuilt."""

LONGEST = 40
"""Characters of a term; what is longer is no word that anybody types."""

GAP = "¶"
"""A term that stands between parts of a text which no phrase may cross; a sign, so that no query asks for it."""

MOST_SPELLINGS = 8
"""Ways to read letters as syllables that are tried: “xian” is one or two."""

_DENSE = "\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003134f"
"""Characters that are written without spaces between words."""

_LATIN = "\u3000"
"""Up to here there are letters, of words that stand apart."""

_RUN = re.compile(rf"[{_DENSE}]+|[^\W_{_DENSE}]+")
_IS_DENSE = re.compile(rf"[{_DENSE}]")
_LETTERS = re.compile(r"[a-z]+")
_VOWEL = re.compile(r"[aeiouv]")

_own = threading.local()


def runs(text: str) -> list[str]:
    """The stretches of `text`, in normal form, that are either characters without spaces or one word; nothing else can be found."""
    return _RUN.findall(text)


def is_dense(run: str) -> bool:
    """Whether it is of characters that are written without spaces, as Chinese is."""
    return run[0] > _LATIN and _IS_DENSE.match(run) is not None


def terms(text: str) -> list[str]:
    """A text in normal form as it is looked through: overlapping pairs, each run's last character alone, other words' stems.

    The single one at the end is what makes every character the beginning of some term.
    """
    found: list[str] = []
    every = _RUN.findall(text)
    stems = iter(_stemmer().stemWords([run[:LONGEST] for run in every if not is_dense(run)]))
    for run in every:
        if is_dense(run):
            found += map(add, run, run[1:])
            found.append(run[-1])
        else:
            found.append(next(stems))
    return found


def words(text: str) -> list[str]:
    """The words of a text in normal form, as a segmenter cuts them; single Chinese characters say too little."""
    pieces = chinese.cut(text)
    found = [piece for piece in pieces if piece.isalnum() and (len(piece) > 1 or piece.isascii()) and len(piece) <= LONGEST]
    for piece in pieces:
        if len(piece) > 1 and not piece.isalnum() and not piece.isspace():  # the segmenter leaves points in “report.docx”
            found += _RUN.findall(piece)
    return found


def stem(word: str) -> str:
    """The stem of an English word; any other word as it is."""
    return str(_stemmer().stemWord(word[:LONGEST]))


def sounds(texts: Iterable[str]) -> tuple[list[str], list[str]]:
    """Pinyin of titles and keywords in normal form, syllable by syllable, and their initials; with gaps between the texts and
    where something else than Chinese stands.
    """
    full: list[str] = []
    for text in texts:
        for run in runs(text):
            if is_dense(run):
                full += syllables(run)
                full.append(GAP)
    return full, [syllable[0] for syllable in full]


@lru_cache(maxsize=4096)
def syllables(run: str) -> tuple[str, ...]:
    """How the characters are read, without tones; a character without a reading stays as it is."""
    return tuple(_plain(syllable) for syllable in pypinyin.lazy_pinyin(run, errors=_one_by_one))


@lru_cache(maxsize=1024)
def spelled(letters: str) -> tuple[tuple[str, ...], ...]:
    """The ways in which letters can be syllables written together, those with the fewest first: “xiangmu” is xiang mu."""
    if not _LETTERS.fullmatch(letters) or len(letters) > LONGEST:
        return ()
    found: list[tuple[str, ...]] = []
    _spell(letters, (), found)
    return tuple(sorted(found, key=len)[:MOST_SPELLINGS])


def folded(text: str) -> str:
    """The text in normal form, character for character: what stands at a place of it stands at the same place of the text."""
    return text.translate(_folds)


def _one_by_one(unread: str) -> Any:
    return list(unread)


def _spell(letters: str, before: tuple[str, ...], found: list[tuple[str, ...]]) -> None:
    if not letters:
        found.append(before)
        return
    for length in range(min(6, len(letters)), 0, -1):
        if len(found) >= 4 * MOST_SPELLINGS:
            return
        if letters[:length] in _every_syllable():
            _spell(letters[length:], (*before, letters[:length]), found)


@lru_cache(maxsize=1)
def _every_syllable() -> frozenset[str]:
    """All that characters are read as; “m” and “hm” are no way to write anything down."""
    read = {_plain(to_normal(readings.split(",")[0])) for code, readings in pinyin_dict.items() if 0x4E00 <= code <= 0x9FFF}
    return frozenset(syllable for syllable in read if _VOWEL.search(syllable))


def _plain(syllable: str) -> str:
    """As it is typed: lue for lüe."""
    return syllable.replace("ve", "ue")


def _stemmer() -> Stemmer.Stemmer:
    """One for each thread: it keeps what it has stemmed, and isn't made for two at once."""
    if not hasattr(_own, "stemmer"):
        _own.stemmer = Stemmer.Stemmer("english")
    own: Stemmer.Stemmer = _own.stemmer
    return own


class _Folds(dict[int, int]):
    """For each letter one in its place; those whose normal form is longer than they are stay as they are, and so do signs."""

    def __missing__(self, code: int) -> int:
        form = chinese.normal(chr(code)) if chr(code).isalnum() else ""
        self[code] = ord(form) if len(form) == 1 else code
        return self[code]


_folds = _Folds()
