"""Lines of a printed page: Chinese and Latin letters measured, broken where both scripts allow it, and justified."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from wenku.demo.faces import Faces
from wenku.demo.looks import Setting, Type
from wenku.demo.manuscript import Runs

NEVER_FIRST = frozenset("，。、；：？！）》」』”’】〉…·％℃,.;:?!)]%°")
NEVER_LAST = frozenset("（《「『“‘【〈([")
# A gap above 0.15 em reads as a space when the text is taken out of the page again.
WIDEST_GAP = 0.14


@dataclass(frozen=True)
class Glyph:
    letter: str
    face: str
    width: float
    type: Type


@dataclass(frozen=True)
class Placed:
    """Letters that stand together: where they begin in the line, and their type."""

    x: float
    text: str
    face: str
    type: Type


@dataclass(frozen=True)
class Line:
    parts: tuple[Placed, ...]
    width: float


def styled(type: Type, runs: Runs) -> Iterator[tuple[str, Type]]:
    """Each run with its own type: bold, slanted or code in the paragraph's face."""
    for run in runs:
        if run.code:
            yield run.text, replace(type, face="mono", size=type.size * 0.92)
        else:
            yield run.text, replace(type, bold=type.bold or run.bold, slanted=type.slanted or run.slanted)


def set_lines(faces: Faces, runs: Runs, setting: Setting, width: float, *, indent: float | None = None) -> list[Line]:
    """The paragraph's lines within `width`; `indent` in points replaces that of the setting."""
    first = setting.indent * setting.type.size if indent is None else indent
    glyphs = [_glyph(faces, letter, type) for text, type in styled(setting.type, runs) for letter in text]
    lines: list[Line] = []
    for last, words in _broken(glyphs, width, first):
        start = 0 if lines else first
        lines.append(_line(words, start, width, "left" if last and setting.align == "justify" else setting.align))
    return lines


def unbroken(faces: Faces, text: str, type: Type) -> Line:
    """One line as wide as it comes."""
    glyphs = [_glyph(faces, letter, type) for letter in text]
    return Line(tuple(_parts(glyphs, 0, lambda at: 0.0)), sum(glyph.width for glyph in glyphs))


def _glyph(faces: Faces, letter: str, type: Type) -> Glyph:
    face, ems = faces.letter(type.face, type.bold, type.slanted, letter)
    return Glyph(letter, face, ems * type.size, type)


def _broken(glyphs: list[Glyph], width: float, first: float) -> Iterator[tuple[bool, list[list[Glyph]]]]:
    """The words of each line, and whether it is the last one."""
    room = width - first
    line: list[list[Glyph]] = []
    used = 0.0
    for word in _words(glyphs):
        size = sum(glyph.width for glyph in word)
        visible = sum(glyph.width for glyph in word if glyph.letter != " ")
        if line and used + visible > room + 0.01:
            carried = _carried(line, word)
            yield False, line[: len(line) - len(carried)]
            line, used, room = carried, sum(glyph.width for one in carried for glyph in one), width
        line.append(word)
        used += size
    yield True, line


def _carried(line: list[list[Glyph]], word: list[Glyph]) -> list[list[Glyph]]:
    """What must go to the next line with `word`: nothing may end or begin a line against the rules."""
    carried: list[list[Glyph]] = []
    while len(line) - len(carried) > 1 and (
        (carried[0] if carried else word)[0].letter in NEVER_FIRST or line[-1 - len(carried)][-1].letter in NEVER_LAST
    ):
        carried.insert(0, line[-1 - len(carried)])
    return carried


def _words(glyphs: list[Glyph]) -> Iterator[list[Glyph]]:
    """Pieces that stay together: one Chinese character, or a Latin word with the space behind it."""
    word: list[Glyph] = []
    for glyph in glyphs:
        if word and (_is_wide(glyph.letter) or _is_wide(word[-1].letter) or (word[-1].letter in " -/—" and glyph.letter != " ")):
            yield word
            word = []
        word.append(glyph)
    if word:
        yield word


def _is_wide(letter: str) -> bool:
    return ord(letter) > 0x2E7F


def _line(words: list[list[Glyph]], start: float, width: float, align: str) -> Line:
    glyphs = [glyph for word in words for glyph in word]
    while len(glyphs) > 1 and glyphs[-1].letter == " ":
        glyphs.pop()
    used = start + sum(glyph.width for glyph in glyphs)
    spare = width - used
    if align == "justify" and glyphs:
        return _justified(words, glyphs, start, spare)
    shift = {"centre": spare / 2, "right": spare}.get(align, 0.0)
    return Line(tuple(_parts(glyphs, start + shift, lambda at: 0.0)), used)


def _justified(words: list[list[Glyph]], glyphs: list[Glyph], start: float, spare: float) -> Line:
    """The spare room goes between words where there are spaces, and between characters where there are none."""
    spaces = {at for at, glyph in enumerate(glyphs) if glyph.letter == " "}
    size = glyphs[0].type.size
    if len(spaces) > len(glyphs) / 14:
        each = spare / max(len(spaces), 1)
        return Line(tuple(_parts(glyphs, start, lambda at: each if at in spaces else 0.0)), start)
    edges = {at for at, glyph in enumerate(glyphs[:-1]) if _is_wide(glyph.letter) or _is_wide(glyphs[at + 1].letter)}
    each = min(spare / max(len(edges), 1), WIDEST_GAP * size)
    return Line(tuple(_parts(glyphs, start, lambda at: each if at in edges else 0.0)), start)


def _parts(glyphs: list[Glyph], start: float, gap: Callable[[int], float]) -> Iterator[Placed]:
    """Neighbours of one font and type without a gap between them become one piece."""
    x, text, begun = start, "", start
    for at, glyph in enumerate(glyphs):
        text += glyph.letter
        x += glyph.width
        extra = gap(at)
        after = glyphs[at + 1] if at + 1 < len(glyphs) else None
        if after is None or extra or after.face != glyph.face or after.type != glyph.type:
            yield Placed(begun, text, glyph.face, glyph.type)
            x += extra
            text, begun = "", x
