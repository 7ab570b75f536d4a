"""DOCX documents: the blocks of a manuscript as Word paragraphs, tables and pictures."""

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Pt

from wenku.demo import manuscript as ms
from wenku.demo import packing, pictures, word_tables
from wenku.demo.lines import styled
from wenku.demo.looks import INK, Look, Setting, Type, mannered
from wenku.demo.manuscript import Manuscript, Run, Runs
from wenku.demo.word_styles import element, field, in_order, prepare, set_paragraph, set_type


def write(manuscript: Manuscript, look: Look, path: Path, made_at: datetime) -> None:
    """Write to `path`; the same manuscript gives the same bytes."""
    document = docx.Document()
    prepare(document, look, manuscript.facts)
    Writer(document, look).write(manuscript)
    section = document.sections[0]
    for root in (document.element, section.header._element, section.footer._element):
        in_order(root)
    facts, properties = manuscript.facts, document.core_properties
    properties.title, properties.keywords = str(facts["title"]), " ".join(facts.get("keywords", ()))
    properties.author = properties.last_modified_by = "Wenku"
    properties.comments, properties.language = "", "zh-CN" if look.language == "zh" else "en"
    properties.created = properties.modified = made_at
    made = io.BytesIO()
    document.save(made)
    packing.pack(made, path, made_at)


class Writer:
    """Appends blocks to a document in one look."""

    def __init__(self, document: Any, look: Look) -> None:
        self._document = document
        self._look = look
        self._width = look.paper[0] - look.margins[1] - look.margins[3]
        self._entries: list[tuple[int, int, Runs]] = []
        self._page_pending = False

    def write(self, manuscript: Manuscript) -> None:
        self._entries = [
            (at, block.level, block.runs)
            for at, block in enumerate(manuscript.blocks)
            if isinstance(block, ms.Heading) and block.level in (2, 3) and "unlisted" not in block.manner
        ]
        for at, block in enumerate(manuscript.blocks):
            self._block(block, at)
            if ms.leads(manuscript.blocks, at):
                self._document.paragraphs[-1].paragraph_format.keep_with_next = True

    def _block(self, block: ms.Block, at: int) -> None:
        match block:
            case ms.Heading():
                self._heading(block, at)
            case ms.Paragraph():
                self._paragraph(block)
            case ms.Item():
                self._item(block)
            case ms.Remark():
                self._remark(block.runs)
            case ms.Table():
                word_tables.add(self._document, block, self._look, self._width, self._runs)
            case ms.Code():
                self._code(block.text)
            case ms.Chart():
                self._picture(block, str(block.facts.get("caption", "")), float(block.facts.get("wide", 0.82)))
            case ms.Directive():
                self._directive(block)

    def _new(self, setting: Setting, style: str = "Normal") -> Any:
        """A paragraph at the end; a new page that was asked for begins with it."""
        paragraph = self._document.add_paragraph(style=style)
        set_paragraph(paragraph.paragraph_format, setting)
        if self._page_pending:
            paragraph.paragraph_format.page_break_before = True
            self._page_pending = False
        return paragraph

    def _runs(self, paragraph: Any, runs: Runs, type: Type) -> None:
        for text, kind in styled(type, runs):
            set_type(paragraph.add_run(text)._r.get_or_add_rPr(), kind)

    def _heading(self, block: ms.Heading, at: int) -> None:
        title = block.level == 1
        level = min(block.level - 1, len(self._look.headings))
        setting = mannered(self._look.title if title else self._look.headings[level - 1], block.manner)
        paragraph = self._new(setting, "Title" if title else f"Heading {level}")
        element(paragraph._p, "w:bookmarkStart", id=str(at), name=f"_Toc{at:06d}")
        self._runs(paragraph, block.runs, setting.type)
        element(paragraph._p, "w:bookmarkEnd", id=str(at))

    def _paragraph(self, block: ms.Paragraph) -> None:
        setting = mannered(self._look.body, block.manner)
        paragraph = self._new(replace(setting, align="left") if len(block.columns) > 1 else setting)
        left = setting.type.size * 2.25 if block.choices and "noindent" not in block.manner else 0
        if left:
            paragraph.paragraph_format.first_line_indent, paragraph.paragraph_format.left_indent = Pt(0), Pt(left)
        for at, runs in enumerate(block.columns):
            if at:
                paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(left + (self._width - left) * at / len(block.columns)))
                paragraph.add_run("\t")
            self._runs(paragraph, runs, setting.type)
        if "keep" in block.manner:
            paragraph.paragraph_format.keep_with_next = True
        if "redline" in block.manner:
            self._border(paragraph, "bottom", "18", "c3231a")

    def _item(self, block: ms.Item) -> None:
        size = self._look.body.type.size
        hang = size * (1.3 if block.mark == "-" else 1.75)
        left = size * (0.5 + 1.6 * block.depth) + hang
        paragraph = self._new(replace(self._look.body, indent=0, after=self._look.body.after * 0.5))
        paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Pt(left), Pt(-hang)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(left))
        mark = "•" if block.mark == "-" else block.mark
        self._runs(
            paragraph,
            (Run(f"{mark}\t"),),
            replace(self._look.body.type, face="sans" if block.mark == "-" else self._look.body.type.face),
        )
        self._runs(paragraph, block.runs, self._look.body.type)

    def _remark(self, runs: Runs) -> None:
        bar = self._look.accent if self._look.accent not in (INK, "e9ece8", "f1f1ee") else "77807c"
        paragraph = self._new(replace(self._look.body, indent=0, before=6, after=10))
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(12)
        borders = element(paragraph._p.get_or_add_pPr(), "w:pBdr")
        for side in ("top", "left", "bottom", "right"):
            element(
                borders,
                f"w:{side}",
                val="single",
                sz="24" if side == "left" else "4",
                space="8" if side in ("left", "right") else "5",
                color=bar if side == "left" else "f3f4f1",
            )
        element(paragraph._p.get_or_add_pPr(), "w:shd", val="clear", color="auto", fill="f3f4f1")
        self._runs(paragraph, runs, self._look.body.type)

    def _code(self, text: str) -> None:
        size = self._look.body.type.size * 0.86
        paragraph = self._new(Setting(Type("mono", size), size * 1.45, before=4, after=8))
        element(paragraph._p.get_or_add_pPr(), "w:shd", val="clear", color="auto", fill="f1f3f0")
        for at, row in enumerate(text.split("\n")):
            run = paragraph.add_run(row)
            set_type(run._r.get_or_add_rPr(), Type("mono", size))
            if at < text.count("\n"):
                run.add_break(WD_BREAK.LINE)

    def _picture(self, block: ms.Chart | ms.Directive, caption: str, share: float) -> None:
        image = pictures.picture(block, self._look.language)
        body = self._look.body
        paragraph = self._new(replace(body, indent=0, align="centre", before=8, after=2))
        paragraph.paragraph_format.line_spacing = 1.0
        paragraph.paragraph_format.keep_with_next = bool(caption)
        paragraph.add_run().add_picture(io.BytesIO(image.png), width=Pt(self._width * share))
        if caption:
            small = replace(body, type=replace(body.type, size=body.type.size * 0.86), indent=0, align="centre", after=8)
            self._runs(self._new(small), ms.runs(caption), small.type)

    def _directive(self, block: ms.Directive) -> None:
        match block.name:
            case "page":
                self._page_pending = True
            case "drawing":
                self._picture(block, block.manner.get("caption", ""), float(block.manner.get("wide", 0.7)))
            case "lines":
                for _ in range(int(block.words[0])):
                    paragraph = self._new(replace(self._look.body, leading=26, indent=0))
                    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(self._width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.LINES)
                    paragraph.add_run("\t")
            case "rule":
                self._border(self._new(replace(self._look.body, leading=8, after=4)), "bottom", "4", "b7bdb9")
            case "space":
                self._new(replace(self._look.body, leading=float(block.words[0]), after=0))
            case "contents":
                self._contents()

    def _contents(self) -> None:
        """The table of contents: page numbers are fields that refer to the headings' bookmarks."""
        setting = replace(self._look.headings[0], align="centre", indent=0)
        name = "Contents" if self._look.language == "en" else "目　录"
        self._runs(self._new(setting), (Run(name),), setting.type)
        for at, level, runs in self._entries:
            face = self._look.body.type.face if self._look.language == "en" else ("hei" if level == 2 else "song")
            entry = Setting(Type(face, 11, bold=level == 2), 18.6, before=2.5 if level == 2 else 0)
            paragraph = self._new(entry)
            paragraph.paragraph_format.left_indent = Pt(20 * (level - 2))
            paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(self._width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            self._runs(paragraph, (Run(ms.plain(runs) + "\t"),), entry.type)
            begun = len(paragraph.runs)
            field(paragraph, f"PAGEREF _Toc{at:06d} \\h")
            for run in paragraph.runs[begun:]:
                set_type(run._r.get_or_add_rPr(), entry.type)

    @staticmethod
    def _border(paragraph: Any, side: str, size: str, colour: str, space: str = "1") -> None:
        borders = element(paragraph._p.get_or_add_pPr(), "w:pBdr")
        element(borders, f"w:{side}", val="single", sz=size, space=space, color=colour)
