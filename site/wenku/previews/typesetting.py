"""Lines of text set on pages, as a PDF that is written page by page and that only our own sandbox reads."""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, TypeVar

import pymupdf

from wenku.previews.breaking import Line, is_gap
from wenku.previews.faces import Face
from wenku.previews.pages import A4
from wenku.previews.results import MOST_HEADINGS

CATALOGUE, PAGES, RESOURCES = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Glyph:
    """Of `face` by its place in the list of faces; glyph 0 is a box that says that something is missing."""

    face: int
    number: int
    advance: float


class Glyphs(dict[str, Glyph]):
    """How each character is shown: by the first face that has it. What has no shape takes no room."""

    def __init__(self, faces: Sequence[Face], numbers: Sequence[int]) -> None:
        super().__init__()
        self._faces, self._numbers = faces, numbers
        self.main, self.others = numbers[0], set[str]()
        self.widths = _Derived(self, lambda glyph: glyph.advance)
        self.codes = _Derived(self, lambda glyph: f"{glyph.number:04x}" if glyph.advance or glyph.number else "")

    def __missing__(self, character: str) -> Glyph:
        glyph = self[character] = self._found(character)
        if glyph.face != self.main:
            self.others.add(character)
        return glyph

    def _found(self, character: str) -> Glyph:
        for face, number in zip(self._faces, self._numbers, strict=True):
            if glyph := face.glyph(character):
                return Glyph(number, glyph, face.advance(character))
        shapeless = unicodedata.category(character) in ("Cf", "Mn", "Me", "Cc")
        return Glyph(self.main, 0, 0.0 if shapeless else 1.0)


T = TypeVar("T")


class _Derived(dict[str, T]):
    """One fact of each glyph, at hand for whole lines."""

    def __init__(self, glyphs: Glyphs, fact: Callable[[Glyph], T]) -> None:
        super().__init__()
        self._glyphs, self._fact = glyphs, fact

    def __missing__(self, character: str) -> T:
        fact = self[character] = self._fact(self._glyphs[character])
        return fact


@dataclass(frozen=True, slots=True)
class Row:
    """A line on its page: where its baseline begins, in points from the lower left corner."""

    line: Line
    glyphs: Glyphs
    size: float
    x: float
    y: float


@dataclass
class Printer:
    """A PDF on its way into a file; leaving the block without an error completes it."""

    path: Path
    faces: list[Face] = field(default_factory=list)
    page_numbers: list[int] = field(default_factory=list)
    headings: list[tuple[int, str, int]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._file: BinaryIO = self.path.open("wb")
        self._offsets = dict.fromkeys((CATALOGUE, PAGES, RESOURCES), 0)
        self._glyphs: list[Glyphs] = []
        self._file.write(b"%PDF-1.7\n")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if error is None:
                self._complete()
        finally:
            self._file.close()
        if error is None and self.headings:
            self._add_outline()

    def glyphs(self, *faces: Face) -> Glyphs:
        """To set lines in these faces, of which each is asked where the ones before it fail."""
        self.faces += [face for face in faces if face not in self.faces]
        self._glyphs.append(Glyphs(faces, [self.faces.index(face) for face in faces]))
        return self._glyphs[-1]

    def page(self, rows: Iterable[Row]) -> None:
        content = zlib.compress(b"BT\n" + "".join(map(self._row, rows)).encode() + b"ET", 1)
        stream = self._add(*_stream(content, "/Filter/FlateDecode"))
        box = f"[0 0 {A4[0]:g} {A4[1]:g}]"
        entries = f"/Parent {PAGES} 0 R/MediaBox{box}/Resources {RESOURCES} 0 R/Contents {stream} 0 R"
        self.page_numbers.append(self._add(f"<</Type/Page{entries}>>".encode()))

    def heading(self, level: int, title: str) -> None:
        """A line of the outline that leads to the page that comes next."""
        self.headings.append((level, title, len(self.page_numbers)))

    def _row(self, row: Row) -> str:
        """Runs of one face, and in them gaps, which PDF counts in thousandths of the size and takes away."""
        gap, space = f">{-1000 * row.line.gap:.0f}<", f">{-1000 * row.line.space:.0f}<"
        runs: list[tuple[int, list[str]]] = [(row.glyphs.main, [])]
        before = ""
        for unit in row.line.units:
            if row.line.gap and before and is_gap(before, unit):
                runs[-1][1].append(gap)
            if runs[-1][0] == row.glyphs.main and row.glyphs.others.isdisjoint(unit):
                runs[-1][1].extend(map(row.glyphs.codes.__getitem__, unit))
            else:
                _add_by_face(runs, unit, row.glyphs)
            if row.line.space and unit.isspace():
                runs[-1][1].append(space)
            before = unit
        shown = "".join(f"/F{face} {row.size:g} Tf[<{''.join(run)}>]TJ\n" for face, run in runs)
        return f"1 0 0 1 {row.x:.2f} {row.y:.2f} Tm\n{shown}"

    def _complete(self) -> None:
        shown: list[dict[int, tuple[str, float]]] = [{} for _ in self.faces]
        for glyphs in self._glyphs:
            for character, glyph in glyphs.items():
                shown[glyph.face].setdefault(glyph.number, (character, glyph.advance))
        fonts = "".join(
            f"/F{number} {self._font(face, shown[number])} 0 R" for number, face in enumerate(self.faces) if shown[number]
        )
        kids = " ".join(f"{number} 0 R" for number in self.page_numbers)
        self._put(RESOURCES, f"<</Font<<{fonts}>>>>".encode())
        self._put(PAGES, f"<</Type/Pages/Count {len(self.page_numbers)}/Kids[{kids}]>>".encode())
        self._put(CATALOGUE, f"<</Type/Catalog/Pages {PAGES} 0 R>>".encode())
        start = self._file.tell()
        entries = [b"%010d 00000 n \n" % self._offsets[number] for number in sorted(self._offsets)]
        count = len(entries) + 1
        self._file.write(b"xref\n0 %d\n0000000000 65535 f \n" % count + b"".join(entries))
        self._file.write(b"trailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, CATALOGUE, start))

    def _font(self, face: Face, shown: dict[int, tuple[str, float]]) -> int:
        kind = "/FontFile3" if face.is_cff else "/FontFile2"
        file = self._add(*_stream(face.program, "/Subtype/OpenType" if face.is_cff else f"/Length1 {len(face.program)}"))
        shape = "/Flags 4/FontBBox[-1000 -1000 2000 2000]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 80"
        described = self._add(f"<</Type/FontDescriptor/FontName/{face.key}{shape}{kind} {file} 0 R>>".encode())
        widths = " ".join(f"{glyph}[{1000 * advance:.0f}]" for glyph, (_, advance) in sorted(shown.items()))
        subtype = "/CIDFontType0" if face.is_cff else "/CIDFontType2/CIDToGIDMap/Identity"
        system = "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        font = f"<</Type/Font/Subtype{subtype}/BaseFont/{face.key}{system}/FontDescriptor {described} 0 R/DW 1000/W[{widths}]>>"
        descendant = self._add(font.encode())
        meaning = self._add(*_stream(_meaning({glyph: character for glyph, (character, _) in shown.items()})))
        entries = f"/BaseFont/{face.key}/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]/ToUnicode {meaning} 0 R"
        return self._add(f"<</Type/Font/Subtype/Type0{entries}>>".encode())

    def _add(self, *content: bytes) -> int:
        number = len(self._offsets) + 1
        self._put(number, *content)
        return number

    def _put(self, number: int, *content: bytes) -> None:
        self._offsets[number] = self._file.tell()
        self._file.writelines((b"%d 0 obj\n" % number, *content, b"\nendobj\n"))

    def _add_outline(self) -> None:
        """Levels begin at one and grow by one."""
        entries, level = [], 0
        for wanted, title, page in self.headings[:MOST_HEADINGS]:  # more are never told, and cost much
            level = min(wanted, level + 1)
            entries.append([level, title, min(page, len(self.page_numbers) - 1) + 1])
        with pymupdf.open(self.path) as document:
            document.set_toc(entries)
            document.saveIncr()


def _add_by_face(runs: list[tuple[int, list[str]]], unit: str, glyphs: Glyphs) -> None:
    for character in unit:
        face = glyphs[character].face
        if face != runs[-1][0]:
            runs.append((face, []))
        runs[-1][1].append(glyphs.codes[character])


def _stream(content: bytes, entries: str = "") -> tuple[bytes, ...]:
    return f"<<{entries}/Length {len(content)}>>stream\n".encode(), content, b"\nendstream"


def _meaning(characters: dict[int, str]) -> bytes:
    """Which glyph is which character, for finding and copying."""
    pairs = [f"<{glyph:04x}><{character.encode('utf-16-be').hex()}>" for glyph, character in sorted(characters.items())]
    groups = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    listed = "\n".join(f"{len(group)} beginbfchar\n" + "\n".join(group) + "\nendbfchar" for group in groups)
    space = "1 begincodespacerange\n<0000><ffff>\nendcodespacerange"
    return f"/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n{space}\n{listed}\nendcmap end end".encode()
