"""How a demo document looks: paper, type and spacing of each family of documents. Lengths are points."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

A4 = (595.3, 841.9)
A3_ACROSS = (1190.6, 841.9)
A4_ACROSS = (841.9, 595.3)
INK = "1a1a1a"


@dataclass(frozen=True)
class Type:
    """A face by role (song, hei, kai, mono, roman, sans), its size and colour."""

    face: str
    size: float
    colour: str = INK
    bold: bool = False
    slanted: bool = False


@dataclass(frozen=True)
class Setting:
    """A paragraph: its type, line height, first-line indent in ems, space around it."""

    type: Type
    leading: float
    indent: float = 0
    before: float = 0
    after: float = 0
    align: str = "left"


@dataclass(frozen=True)
class Look:
    body: Setting
    title: Setting
    headings: tuple[Setting, ...]
    paper: tuple[float, float] = A4
    margins: tuple[float, float, float, float] = (72, 72, 72, 72)  # top, right, bottom, left
    accent: str = INK
    tables: str = "grid"  # grid, lined (three rules), banded
    table_type: Type = field(default_factory=lambda: Type("song", 10.5))
    head: str = ""
    foot: str = "{page}"
    columns: int = 1
    gap: float = 24
    language: str = "zh"
    ruled_head: bool = False
    sealed: bool = False  # an examination's sealing line down the left margin


def _chinese(size: float, leading: float, *, indent: float = 2, face: str = "song", after: float = 0) -> Setting:
    return Setting(Type(face, size), leading, indent=indent, after=after, align="justify")


def _heading(face: str, size: float, *, before: float, after: float, align: str = "left", colour: str = INK) -> Setting:
    return Setting(Type(face, size, colour, bold=True), size * 1.45, before=before, after=after, align=align)


def _title(face: str, size: float, *, before: float = 0, after: float = 20, colour: str = INK, align: str = "centre") -> Setting:
    return Setting(Type(face, size, colour, bold=True), size * 1.5, before=before, after=after, align=align)


# Official papers: body 16 points on 28, 22 lines of 28 characters a page, the page number between dashes.
_OFFICIAL = Look(
    body=_chinese(16, 28),
    title=_title("song", 22, before=10, after=22),
    headings=(
        Setting(Type("hei", 16, bold=False), 28, indent=2, align="justify"),
        Setting(Type("song", 16, bold=True), 28, indent=2, align="justify"),
        Setting(Type("song", 16, bold=True), 28, indent=2, align="justify"),
    ),
    margins=(105, 74, 99, 79),
    table_type=Type("song", 12),
    foot="— {page} —",
)
_REPORT = Look(
    body=_chinese(12, 22),
    title=_title("hei", 20, after=16),
    headings=(
        _heading("hei", 15, before=14, after=7),
        _heading("hei", 13, before=9, after=4),
        _heading("hei", 12, before=6, after=2),
    ),
    margins=(80, 80, 76, 80),
    accent="24557c",
    tables="banded",
    foot="{page}",
)
_THESIS = replace(
    _REPORT,
    body=_chinese(12, 21),
    title=_title("hei", 22, after=24),
    headings=(
        _heading("hei", 16, before=22, after=14, align="centre"),
        _heading("hei", 14, before=10, after=6),
        _heading("hei", 12, before=8, after=3),
    ),
    margins=(86, 76, 76, 84),
    accent=INK,
    tables="lined",
    ruled_head=True,
)
_FORM = replace(
    _REPORT,
    body=_chinese(11, 19, indent=0),
    title=_title("song", 20, after=12),
    tables="grid",
    accent="e9ece8",
    margins=(62, 62, 58, 62),
)
_CONTRACT = replace(
    _REPORT,
    body=_chinese(12, 23),
    title=_title("song", 22, after=24),
    headings=(Setting(Type("hei", 12.5, bold=True), 24, before=8, after=2), Setting(Type("song", 12, bold=True), 23, before=4)),
    tables="grid",
    accent="e9ece8",
    foot="第 {page} 页　共 {pages} 页",
)
_EXAM = replace(
    _REPORT,
    body=_chinese(11, 20, indent=0, after=2),
    title=_title("hei", 18, after=6),
    headings=(_heading("hei", 12, before=10, after=4), _heading("hei", 11, before=6, after=2)),
    margins=(58, 62, 56, 62),
    tables="grid",
    accent="f1f1ee",
    foot="第 {page} 页　共 {pages} 页",
)
_HANDBOOK = replace(
    _REPORT,
    body=_chinese(11, 20, indent=0, after=5),
    title=_title("hei", 26, after=10, align="left", colour="24557c"),
    headings=(
        _heading("hei", 18, before=16, after=9, colour="24557c"),
        _heading("hei", 13, before=10, after=4, colour="24557c"),
        _heading("hei", 11.5, before=6, after=2),
    ),
    margins=(72, 68, 66, 68),
    ruled_head=True,
)
_JOURNAL = replace(
    _REPORT,
    body=_chinese(10, 16.5),
    title=_title("hei", 18, before=4, after=10),
    headings=(
        _heading("hei", 12, before=9, after=5),
        _heading("hei", 10.5, before=5, after=2),
        _heading("song", 10, before=3, after=1),
    ),
    margins=(68, 52, 60, 52),
    tables="lined",
    table_type=Type("song", 8.5),
    accent=INK,
    ruled_head=True,
)


def _english(look: Look, *, serif: bool, size: float, leading: float, after: float) -> Look:
    """The same look in Latin letters: no indent, a space after each paragraph."""
    face = "roman" if serif else "sans"
    return replace(
        look,
        body=Setting(Type(face, size), leading, after=after, align="justify" if serif else "left"),
        title=replace(look.title, type=replace(look.title.type, face=face)),
        headings=tuple(replace(heading, type=replace(heading.type, face=face), indent=0) for heading in look.headings),
        table_type=Type(face, 9.5),
        language="en",
    )


LOOKS: dict[str, Look] = {
    "official": _OFFICIAL,
    "report": _REPORT,
    "thesis": _THESIS,
    "form": _FORM,
    "contract": _CONTRACT,
    "exam": _EXAM,
    "exam-a3": replace(_EXAM, paper=A3_ACROSS, margins=(62, 60, 60, 110), columns=2, gap=46, sealed=True),
    "handbook": _HANDBOOK,
    "first-aid": replace(
        _HANDBOOK,
        accent="b1301c",
        title=replace(_HANDBOOK.title, type=replace(_HANDBOOK.title.type, colour="b1301c")),
        headings=tuple(replace(one, type=replace(one.type, colour="b1301c")) for one in _HANDBOOK.headings[:2])
        + _HANDBOOK.headings[2:],
    ),
    "garden": replace(
        _HANDBOOK,
        accent="22633f",
        title=replace(_HANDBOOK.title, type=replace(_HANDBOOK.title.type, colour="22633f")),
        headings=tuple(replace(one, type=replace(one.type, colour="22633f")) for one in _HANDBOOK.headings[:2])
        + _HANDBOOK.headings[2:],
    ),
    "journal": _JOURNAL,
    "calendar": replace(_HANDBOOK, paper=A4_ACROSS, foot=""),
    "report-en": _english(
        replace(_REPORT, title=replace(_REPORT.title, align="left", type=Type("hei", 24, "24557c", bold=True))),
        serif=False,
        size=11,
        leading=16,
        after=7,
    ),
    "thesis-en": replace(_english(_THESIS, serif=True, size=12, leading=21, after=8), foot="{page}"),
    "resume": replace(
        _HANDBOOK,
        body=_chinese(10, 16, indent=0, after=1),
        title=replace(_HANDBOOK.title, type=Type("song", 30, "22384f", bold=True), leading=42, after=2),
        headings=(Setting(Type("hei", 13, "22384f", bold=True), 19, before=7, after=2), *_HANDBOOK.headings[1:]),
        accent="22384f",
        margins=(46, 60, 40, 60),
        foot="",
    ),
    "letter-en": _english(replace(_CONTRACT, foot="{page}", tables="lined"), serif=False, size=11, leading=16, after=8),
    "contract-en": replace(_english(_CONTRACT, serif=True, size=11, leading=16, after=6), foot="Page {page} of {pages}"),
    "handbook-en": _english(_HANDBOOK, serif=False, size=10.5, leading=15.5, after=6),
    "notes-en": replace(
        _english(_REPORT, serif=True, size=11, leading=16, after=7),
        tables="lined",
        accent=INK,
        ruled_head=True,
        margins=(76, 82, 70, 82),
    ),
    "sheet-en": replace(
        _english(_HANDBOOK, serif=False, size=8.5, leading=11.5, after=3),
        accent="7a2015",
        paper=A4_ACROSS,
        margins=(40, 34, 36, 34),
        columns=3,
        gap=18,
        title=Setting(Type("sans", 20, "a32a17", bold=True), 26, after=8),
        headings=(
            Setting(Type("sans", 11, "a32a17", bold=True), 15, before=8, after=3),
            Setting(Type("sans", 9, bold=True), 12, before=4, after=1),
        ),
        table_type=Type("sans", 8),
        ruled_head=False,
        foot="{page} / {pages}",
    ),
}


def mannered(setting: Setting, manner: Mapping[str, str]) -> Setting:
    """The setting as one block's directive changes it: alignment, face, size, weight, colour, indent, space around."""
    type = setting.type
    size = float(manner.get("size", type.size))
    face = next((name for name in ("hei", "song", "kai", "roman", "sans", "mono") if name in manner), type.face)
    ink = "c3231a" if "red" in manner else "5a6260" if "grey" in manner else manner.get("ink", type.colour)
    changed = replace(
        type, size=size, face=face, colour=ink, bold=type.bold or "bold" in manner, slanted=type.slanted or "slanted" in manner
    )
    align = next((name for name in ("centre", "right", "left") if name in manner), setting.align)
    indent = 0 if align in ("centre", "right") or "noindent" in manner else setting.indent
    return replace(
        setting,
        type=changed,
        align=align,
        indent=indent,
        leading=float(manner.get("leading", setting.leading * size / setting.type.size)),
        before=float(manner.get("before", setting.before)),
        after=float(manner.get("after", setting.after)),
    )


def ruling(look: Look, manner: Mapping[str, str]) -> str:
    """How a table is ruled: as its directive says (plain, band, grid), a form with labels as a grid, else as the look does."""
    if "label" in manner:
        return "grid"
    return next((name for name in ("plain", "band", "grid") if name in manner), look.tables)
