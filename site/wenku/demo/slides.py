"""PPTX slides of a manuscript: its title on the first, and one for each heading with the points, figures and words below it."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Cm, Pt

from wenku.demo import manuscript as ms
from wenku.demo import packing
from wenku.demo.looks import Look
from wenku.demo.manuscript import Manuscript

WIDTH, HEIGHT = 33.87, 19.05
_MARGIN = 2.2
_INK, _PALE = RGBColor(0x1F, 0x2A, 0x2E), RGBColor(0xEE, 0xF2, 0xF0)
_FACES = {"zh": "Noto Sans CJK SC", "en": "Carlito"}


def write(manuscript: Manuscript, look: Look, path: Path, made_at: datetime) -> None:
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Cm(WIDTH), Cm(HEIGHT)
    facts, properties = manuscript.facts, deck.core_properties
    properties.title, properties.author, properties.last_modified_by = str(facts["title"]), "Wenku", "Wenku"
    properties.created = properties.modified = made_at
    writer = _Writer(deck, RGBColor.from_string(str(facts.get("colour", "2f6f5e")).upper()), _FACES[look.language])
    for heading, blocks in _parts(manuscript):
        if heading.level == 1:
            writer.title(heading, blocks)
        else:
            writer.slide(heading, blocks)
    made = BytesIO()
    deck.save(made)
    packing.pack(made, path, made_at)


def _parts(manuscript: Manuscript) -> Iterator[tuple[ms.Heading, list[ms.Block]]]:
    heading: ms.Heading | None = None
    blocks: list[ms.Block] = []
    for block in manuscript.blocks:
        if isinstance(block, ms.Heading):
            if heading:
                yield heading, blocks
            heading, blocks = block, []
        else:
            blocks.append(block)
    if heading:
        yield heading, blocks


class _Writer:
    def __init__(self, deck: Any, colour: RGBColor, face: str) -> None:
        self._deck, self._colour, self._face = deck, colour, face

    def title(self, heading: ms.Heading, blocks: list[ms.Block]) -> None:
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[0])
        self._band(slide, 0, HEIGHT * 0.62, WIDTH, HEIGHT * 0.38)
        self._place(slide.shapes.title, _MARGIN, HEIGHT * 0.24, WIDTH - 2 * _MARGIN, HEIGHT * 0.3)
        self._say(slide.shapes.title.text_frame, [ms.plain(heading.runs)], 40, _INK, bold=True)
        lines = [ms.plain(block.columns[0]) for block in blocks if isinstance(block, ms.Paragraph)]
        self._place(slide.placeholders[1], _MARGIN, HEIGHT * 0.68, WIDTH - 2 * _MARGIN, HEIGHT * 0.24)
        self._say(slide.placeholders[1].text_frame, lines, 20, RGBColor(0xFF, 0xFF, 0xFF))

    def slide(self, heading: ms.Heading, blocks: list[ms.Block]) -> None:
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[1])
        self._band(slide, 0, 1.5, 0.7, 2.0)
        self._place(slide.shapes.title, _MARGIN - 0.6, 1.2, WIDTH - 2 * _MARGIN, 2.6)
        self._say(slide.shapes.title.text_frame, [ms.plain(heading.runs)], 32, self._colour, bold=True)
        slide.shapes.title.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        lines = [line for block in blocks if (line := _line(block))]
        tables = [block for block in blocks if isinstance(block, ms.Table)]
        body = slide.placeholders[1]
        if lines:
            self._place(body, _MARGIN, 4.4, WIDTH - 2 * _MARGIN, 4.6 if tables else HEIGHT - 6)
            self._say(body.text_frame, lines, 26, _INK)
            for paragraph, line in zip(body.text_frame.paragraphs, lines, strict=True):
                paragraph.line_spacing = 1.25
                if line[0].isdigit():
                    _number(paragraph)
        else:
            body._element.getparent().remove(body._element)
        for table in tables:
            self._table(slide, table, 9.6 if lines else 5.0)

    def _band(self, slide: Any, x: float, y: float, width: float, height: float) -> None:
        band = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Cm(x), Cm(y), Cm(width), Cm(height))
        band.fill.solid()
        band.fill.fore_color.rgb = self._colour
        band.line.fill.background()
        slide.shapes._spTree.insert(2, band._element)  # behind the words

    def _table(self, slide: Any, table: ms.Table, top: float) -> None:
        across, down = len(table.rows[0]), len(table.rows)
        frame = slide.shapes.add_table(down, across, Cm(_MARGIN), Cm(top), Cm(WIDTH - 2 * _MARGIN), Cm(1.3 * down))
        for number, row in enumerate(table.rows):
            for column, cell in enumerate(row):
                target = frame.table.cell(number, column)
                is_head = table.headed and number == 0
                target.fill.solid()
                target.fill.fore_color.rgb = self._colour if is_head else _PALE
                lines = [ms.plain(line) for line in cell.lines] if cell else [""]
                self._say(target.text_frame, lines, 17, RGBColor(0xFF, 0xFF, 0xFF) if is_head else _INK, bold=is_head)

    @staticmethod
    def _place(shape: Any, x: float, y: float, width: float, height: float) -> None:
        shape.left, shape.top, shape.width, shape.height = Cm(x), Cm(y), Cm(width), Cm(height)

    def _say(self, frame: Any, lines: list[str], size: float, colour: RGBColor, *, bold: bool = False) -> None:
        frame.word_wrap = True
        for at, line in zip_longest(range(len(lines)), lines):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text = line
            run.font.size, run.font.bold, run.font.name, run.font.color.rgb = Pt(size), bold, self._face, colour
            run._r.get_or_add_rPr().append(_east_asian(run, self._face))


def _number(paragraph: Any) -> None:
    """The line has a number of its own: no bullet before it."""
    properties = paragraph._p.get_or_add_pPr()
    properties.append(properties.makeelement(qn("a:buNone"), {}))


def _east_asian(run: Any, face: str) -> Any:
    """Chinese letters take their face from here."""
    return run._r.makeelement(qn("a:ea"), {"typeface": face})


def _line(block: ms.Block) -> str:
    match block:
        case ms.Item():
            return ms.plain(block.runs) if block.mark == "-" else f"{block.mark} {ms.plain(block.runs)}"
        case ms.Paragraph():
            return "　".join(ms.plain(runs) for runs in block.columns)
        case ms.Remark():
            return ms.plain(block.runs)
        case _:
            return ""
