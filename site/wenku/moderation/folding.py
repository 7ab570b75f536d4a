"""Folding: text as it reads rather than as it is written, with the place that each character comes from.

One character stands for all that differ by width, case, script form, accents and look, or are traditional; what can't be seen is
left out. A table says for each code point what becomes of it, so that a page is folded by a few steps over all of it at once.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any

import numpy as np
import opencc

from wenku.moderation import lookalikes


class Kind(IntEnum):
    """Of a folded character. Han and kana stand together without spaces, letters and figures make words, the rest sets apart:
    softly (spaces, dots, stars), hard (the end of a sentence or a clause, brackets, the bars of lists), or as a line's end.
    """

    HAN = 0
    WORD = 1
    SOFT = 2
    HARD = 3
    LINE = 4
    SEVERAL = 5
    """In the table alone: what becomes of it isn't exactly one character; its code is a place in `Table.several`."""


HARD = frozenset('!"(),/:;<>?[]{|}\t、。〈〉《》「」『』【】〔〕〖〗〘〙〚〛〝〞〟…—―‖“”‹›«»¡¿‼⁇⁈⁉※‥⸺⸻﹁﹂﹃﹄')
LINES = frozenset("\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")

_ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]")
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Default_Ignorable_Code_Point in Unicode's DerivedCoreProperties, and the marks of interlinear notes."""

HAN = (
    "々〆〇\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\u2e80-\u2fdf\U00020000-\U0003ffff"
)
"""A class of characters, for patterns: Han, kana, bopomofo."""

_HAN = re.compile(f"[{HAN}]")
_NO_LETTERS = re.compile("[\u02b9-\u02d7\u02e5-\u02ff]")  # strokes and dots, which Unicode counts among letters
_WORDS, _UNSEEN = ("L", "N", "M"), ("Cc", "Cf")
_PLANES = ((0, 0xD800), (0xE000, 0x20000), (0x2F800, 0x2FA20), (0xE0000, 0xE1000))
"""Where code points are that become something else."""

_SIZE = 0x110000
_GAP = "\0"
_ELLIPSES = str.maketrans("…‥", "——")
"""Which set apart, unlike the dots that they are made of."""


@dataclass(frozen=True, slots=True)
class Table:
    """By code point: its folded code and kind. `several`: where what becomes of some begins in `pool`, and where it ends."""

    codes: Any
    kinds: Any
    starts: Any
    ends: Any
    pool: Any
    pool_kinds: Any


@dataclass(frozen=True, slots=True)
class Folded:
    """Arrays of the same length: code points, their kinds, and the place in the text that each comes from."""

    codes: Any
    kinds: Any
    sources: Any

    @property
    def text(self) -> str:
        return decoded(self.codes)


def fold(text: str) -> Folded:
    known = table()
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes, kinds = known.codes[raw], known.kinds[raw]
    if len(raw) and kinds.max() == Kind.SEVERAL:
        return _spread(known, codes, kinds)
    return Folded(codes, kinds, np.arange(len(raw)))


def decoded(codes: Any) -> str:
    return str(codes.tobytes().decode("utf-32-le"))


def _spread(known: Table, codes: Any, kinds: Any) -> Folded:
    """With what becomes of several characters, or none, put in the place of each."""
    places = np.flatnonzero(kinds == Kind.SEVERAL)
    starts, ends = known.starts[codes[places]], known.ends[codes[places]]
    lengths = np.ones(len(codes), np.intp)
    lengths[places] = ends - starts
    sources = np.repeat(np.arange(len(codes)), lengths)
    codes, kinds = codes[sources], kinds[sources]
    filled = np.flatnonzero(kinds == Kind.SEVERAL)
    before = np.cumsum(ends - starts) - (ends - starts)
    wanted = np.repeat(starts - before, ends - starts) + np.arange(len(filled))
    codes[filled], kinds[filled] = known.pool[wanted], known.pool_kinds[wanted]
    return Folded(codes, kinds, sources)


@lru_cache(maxsize=1)
def table() -> Table:
    """Made when it is first needed, in some tenths of a second."""
    codes = np.arange(_SIZE, dtype=np.uint32)
    kinds = np.full(_SIZE, Kind.SOFT, np.uint8)
    kinds[0x20000:0x40000] = Kind.HAN
    codes[0xD800:0xE000] = 0xFFFD  # halves of a pair that stand alone are no text
    pool: list[str] = [""]
    for first, end in _PLANES:
        for code, became in zip(range(first, end), _become(first, end), strict=True):
            if len(became) == 1:
                codes[code], kinds[code] = ord(became), _kind(became)
            else:
                codes[code], kinds[code] = len(pool) if became else 0, Kind.SEVERAL
                pool += [became] if became else []
    ends = np.cumsum([len(one) for one in pool])
    spread = "".join(pool)
    return Table(
        codes,
        kinds,
        ends - [len(one) for one in pool],
        ends,
        np.array([ord(sign) for sign in spread], np.uint32),
        np.array([_kind(sign) for sign in spread], np.uint8),
    )


def _become(first: int, end: int) -> Iterable[str]:
    """What becomes of each code point, all of them at once: a sign between them keeps each apart from its neighbours."""
    text = _GAP.join(chr(code) if chr(code) not in LINES and code else "\n" if code else "" for code in range(first, end))
    text = _IGNORABLE.sub("", text).translate(_ELLIPSES).casefold()
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = _ACCENTS.sub("", _IGNORABLE.sub("", text))
    text = _to_simplified(text).translate(lookalikes.EVERY)
    return (one if one in ("\n", "\t") else _seen(one) for one in text.split(_GAP))


def _seen(text: str) -> str:
    """Without control characters, and with one space for each that there is."""
    return "".join(" " if sign.isspace() else sign for sign in text if sign.isspace() or unicodedata.category(sign) not in _UNSEEN)


def _to_simplified(text: str) -> str:
    return str(opencc.OpenCC("t2s").convert(text))


def _kind(sign: str) -> Kind:
    if _HAN.match(sign):
        return Kind.HAN
    if sign == "\n":
        return Kind.LINE
    if unicodedata.category(sign).startswith(_WORDS) and not _NO_LETTERS.match(sign):
        return Kind.WORD
    return Kind.HARD if sign in HARD else Kind.SOFT
