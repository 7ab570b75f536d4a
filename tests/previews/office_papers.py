"""Office files that the tests make: with known words, in every format, the older ones by LibreOffice itself."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import docx
import openpyxl
import pptx
from openpyxl.styles import Border, Side
from pptx.util import Cm

from wenku.previews import engine, libreoffice
from wenku.previews.results import DocumentText, Facts, Failed, PageImages, PageText, Ready, Working

TEMPLATE = ("document.main+xml", "template.main+xml")
SHOW = ("presentation.main+xml", "slideshow.main+xml")


class Seen:
    """A preview as its events tell it."""

    def __init__(self, path: Path, kind: str, *, free_pages: int = 3) -> None:
        events = [event for event in engine.events(path, kind=kind, free_pages=free_pages) if not isinstance(event, Working)]
        self.outcome = events[-1]
        self.reason = self.outcome.reason if isinstance(self.outcome, Failed) else None
        self.detail = self.outcome.detail if isinstance(self.outcome, Failed) else None
        self.is_ready = self.outcome == Ready()
        self.facts = next((event for event in events if isinstance(event, Facts)), Facts(0, []))
        self.images = [event.images for event in events if isinstance(event, PageImages)]
        self.pages = [event.text for event in events if isinstance(event, PageText)]
        self.text = next((event.text for event in events if isinstance(event, DocumentText)), "")

    @property
    def outline(self) -> list[str]:
        return [heading.title for heading in self.facts.outline]

    def is_lying(self, page: int) -> bool:
        width, height = self.facts.page_sizes[page - 1]
        return width > height


def saved(source: Path, ending: str) -> Path:
    """`source` saved by LibreOffice in another format, beside it."""
    program = libreoffice.program()
    assert program
    with tempfile.TemporaryDirectory() as profile:
        words = [str(program / "soffice.bin"), "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", ending]
        for _ in range(2):  # a new profile may have to be completed first
            subprocess.run([*words, "--outdir", str(source.parent), str(source)], capture_output=True, check=False, timeout=120)
            if source.with_suffix(f".{ending}").exists():
                break
    made = source.with_suffix(f".{ending}")
    assert made.exists()
    return made


def retyped(source: Path, path: Path, types: tuple[str, str]) -> Path:
    """An OOXML file as what its main content type then says: a template, a show."""
    return changed(source, path, {"[Content_Types].xml": lambda content: content.replace(types[0].encode(), types[1].encode())})


def changed(source: Path, path: Path, changes: Mapping[str, object]) -> Path:
    """A container with parts replaced by other bytes or by what a function makes of them; new names are added."""
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in [*given.namelist(), *(name for name in changes if name not in given.namelist())]:
            change = changes.get(name)
            content = change if isinstance(change, bytes) else given.read(name)
            made.writestr(zipfile.ZipInfo(name), change(content) if callable(change) else content)
    return path


def report(path: Path) -> Path:
    """A document of two chapters and a table, on two pages."""
    document = docx.Document()
    document.add_heading("第一章 总体情况", 1)
    document.add_paragraph("全市2022年完成投资35.6亿元，Total 35.6 billion。")
    table = document.add_table(2, 2)
    for cell, text in zip((*table.rows[0].cells, *table.rows[1].cells), ("项目", "金额", "道路", "120"), strict=True):
        cell.text = text
    document.add_page_break()
    document.add_heading("第二章 下一步打算", 1)
    document.add_paragraph("继续推进。")
    document.save(str(path))
    return path


def slides(path: Path, titles: Sequence[str] = ("光的折射", "Refraction of light", "课堂练习")) -> Path:
    """A slide for each title, with two points and, on the last, a table; the second has speaker's notes."""
    deck = pptx.Presentation()
    for number, title in enumerate(titles, 1):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = f"要点{number}甲\n要点{number}乙"
        if number == 2:
            slide.notes_slide.notes_text_frame.text = "只给讲的人看"
    table = slide.shapes.add_table(2, 2, Cm(2), Cm(14), Cm(20), Cm(3)).table
    for at, text in enumerate(("入射角", "折射角", "30°", "19.5°")):
        table.cell(*divmod(at, 2)).text = text
    deck.save(str(path))
    return path


def book(path: Path, **sheets: Iterable[Sequence[object]]) -> Path:
    """A workbook with these sheets of rows."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    made.save(path)
    return path


def framed(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    """A workbook in which every cell has its lines."""
    book(path, 表=rows)
    made = openpyxl.load_workbook(path)
    side = Side(style="thin")
    for row in made["表"].iter_rows():
        for cell in row:
            cell.border = Border(left=side, right=side, top=side, bottom=side)
    made.save(path)
    return path


def copied_to(source: Path, path: Path) -> Path:
    shutil.copyfile(source, path)
    return path
