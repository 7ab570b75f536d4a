"""The typefaces of demo documents: open fonts of this machine, found through fontconfig, else those inside PyMuPDF."""

import io
import logging
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache, cached_property, lru_cache
from itertools import chain
from typing import Any

import pymupdf
from fontTools import subset
from fontTools.ttLib import TTFont

# role: (upright, bold, slanted), each a fontconfig pattern
_PATTERNS = {
    "song": ("Noto Serif CJK SC", "Noto Serif CJK SC:bold", "Noto Serif CJK SC"),
    "hei": ("Noto Sans CJK SC", "Noto Sans CJK SC:bold", "Noto Sans CJK SC"),
    "kai": ("Noto Serif CJK SC", "Noto Serif CJK SC:bold", "Noto Serif CJK SC"),
    "mono": ("Noto Sans Mono CJK SC", "Noto Sans Mono CJK SC:bold", "Noto Sans Mono CJK SC"),
    "roman": ("Liberation Serif", "Liberation Serif:bold", "Liberation Serif:italic"),
    "sans": ("Carlito", "Carlito:bold", "Carlito:italic"),
}
_SYMBOLS = ("Liberation Serif", "DejaVu Sans")  # what Chinese faces lack: ∥, ⁿ, ᵣ
_INSIDE_PYMUPDF = {"roman": ("tiro", "tibo", "tiit"), "sans": ("helv", "hebo", "heit"), "mono": ("cour", "cobo", "coit")}
logging.getLogger("fontTools").setLevel(logging.ERROR)  # it warns of the dates inside the fonts that it cuts
_NAMES_INSIDE = frozenset({"cjk", *chain(*_INSIDE_PYMUPDF.values())})


@cache
def found(pattern: str) -> tuple[str, int] | None:
    """File and index of the face that answers to `pattern` by its very name; None where the machine doesn't have it."""
    if pattern in _NAMES_INSIDE or not shutil.which("fc-match"):
        return None
    answer = subprocess.run(
        ["fc-match", "-f", "%{file}\n%{index}\n%{family}", pattern], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    path, index, family = answer
    return (path, int(index) & 0xFFFF) if pattern.split(":")[0] in family.split(",") else None


def pattern(role: str, *, bold: bool = False, slanted: bool = False) -> str:
    return _PATTERNS[role][1 if bold else 2 if slanted else 0]


class Faces:
    """The faces of one PDF. Letters are measured in the whole face and drawn with one cut down to them: the file stays small."""

    def __init__(self) -> None:
        self._letters: dict[str, set[str]] = {}
        self._widths: dict[tuple[str, bool, bool, str], tuple[str, float]] = {}

    def letter(self, role: str, bold: bool, slanted: bool, letter: str) -> tuple[str, float]:
        """The name of the face that has this letter, and the letter's width in ems."""
        key = (role, bold, slanted, letter)
        if key not in self._widths:
            names = _stack(role, bold, slanted)
            name = next((name for name in names if _whole(name).has(letter)), names[-1])
            self._letters.setdefault(name, set()).add(letter)
            self._widths[key] = name, _whole(name).width(letter)
        return self._widths[key]

    @cached_property
    def cut(self) -> Mapping[str, Any]:
        """Each face with the letters measured so far, to draw with."""
        return {name: _cut(name, "".join(sorted(letters))) for name, letters in self._letters.items()}


def _stack(role: str, bold: bool, slanted: bool) -> list[str]:
    """Names of faces in the order in which they are asked for a letter."""
    roles = [role, "hei"] if role in ("roman", "sans") else [role]
    style = 1 if bold else 2 if slanted else 0
    there = [name for name in (_PATTERNS[one][style] for one in roles) if found(name)]
    inside = [names[style] for one in roles if (names := _INSIDE_PYMUPDF.get(one))]
    return [*there, *(name for name in _SYMBOLS if found(name)), *inside, "cjk"]


class Whole:
    """A face with all its letters, to measure with."""

    def __init__(self, name: str) -> None:
        place = found(name)
        self._inside = None if place else pymupdf.Font(name)
        if place:
            with TTFont(place[0], fontNumber=place[1], lazy=True) as font:
                self._glyphs = font.getBestCmap()
                self._widths = {glyph: width for glyph, (width, _) in font["hmtx"].metrics.items()}
                self._em = font["head"].unitsPerEm

    def has(self, letter: str) -> bool:
        return bool(self._inside.has_glyph(ord(letter))) if self._inside else ord(letter) in self._glyphs

    def width(self, letter: str) -> float:
        """In ems."""
        if self._inside:
            return float(self._inside.text_length(letter, 1))
        return float(self._widths[self._glyphs.get(ord(letter), ".notdef")] / self._em)


_whole = cache(Whole)


def _cut(name: str, letters: str) -> Any:
    place = found(name)
    if place:
        return pymupdf.Font(fontbuffer=_reduced(*place, letters))
    return pymupdf.Font(fontbuffer=_reduced(None, 0, letters)) if name == "cjk" else pymupdf.Font(name)


@lru_cache(maxsize=8)
def _reduced(path: str | None, index: int, letters: str) -> bytes:
    """The face reduced to `letters`, None for PyMuPDF's own: its subsetting gives up on the CID-keyed outlines of Noto CJK."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.layout_closure = False
    options.desubroutinize = True  # cheaper than to find out which subroutines are still needed
    options.notdef_outline = True
    options.name_IDs = [1, 2, 4, 6]
    options.drop_tables += ["BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    source = path or io.BytesIO(pymupdf.Font("cjk").buffer)
    with TTFont(source, fontNumber=index if path else -1, lazy=True, recalcBBoxes=False, recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=letters)
        cutter.subset(font)
        _number(font)
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()


def _number(font: Any) -> None:
    """Make each character id equal to its glyph's number: PyMuPDF writes the one where a CID-keyed font reads the other."""
    if "CFF " not in font:
        return
    top = font["CFF "].cff.topDictIndex[0]
    if not hasattr(top, "ROS"):
        return
    old = list(top.charset)
    new = {name: name if at == 0 else f"cid{at:05d}" for at, name in enumerate(old)}
    table = font["cmap"]
    for part in table.tables:
        part.cmap = {code: new[name] for code, name in part.cmap.items()}
    widths = font["hmtx"]
    widths.metrics = {new[name]: width for name, width in widths.metrics.items()}
    outlines = top.CharStrings
    outlines.charStrings = {new[name]: index for name, index in outlines.charStrings.items()}
    top.charset = list(new.values())
    font.setGlyphOrder(list(new.values()))
