"""The documents that are measured: texts, slides and sheets as LibreOffice lays them out, and scans, made anew for each run."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import docx
import numpy as np
import openpyxl
import pptx
import pymupdf
from docx.enum.text import WD_BREAK
from docx.shared import RGBColor as Ink
from openpyxl.styles import Font, PatternFill
from PIL import Image
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm, Pt

from benching.office import converted

ENGLISH = (
    "The network carried 1.94 million passengers on an ordinary working day, and 99.8 per cent of its trains were on time.",
    "Two lines were lengthened in the spring; their new stations lie beside the hospitals and the university.",
    "Maintenance moved to the night hours, which kept the platforms open and cut the noise complaints by a third.",
    "A survey of 12,400 riders found that shorter waits mattered more to them than newer carriages.",
    "The budget for the coming year sets aside a fifth of the fares for lifts, ramps and signs that can be read from afar.",
)
CHINESE = (
    "本年度全市轨道交通运行平稳，日均客运量达到一百九十四万人次，列车正点率百分之九十九点八。",
    "各区要按照“先急后缓、分步实施”的原则，统筹推进老旧小区改造，确保年内完成三百二十个项目的主体工程。",
    "财政部门应当及时拨付资金，审计部门同步跟进监督，任何单位和个人不得截留、挤占、挪用。",
    "会议强调，安全生产责任重于泰山，必须把隐患排查整改落到每一个班组、每一道工序、每一名职工。",
    "调查显示，百分之七十六的居民认为社区服务较去年有明显改善，对养老托幼、停车管理仍有更高期待。",
)


def english(folder: Path, pages: int) -> Path:
    return _laid_out(folder / "english.docx", ENGLISH, " ", pages, sentences=24)


def chinese(folder: Path, pages: int) -> Path:
    return _laid_out(folder / "chinese.docx", CHINESE, "", pages, sentences=27)


def slides(folder: Path, pages: int) -> Path:
    """A title on a coloured bar, a list, and a chart on every second one."""
    show = pptx.Presentation()
    show.slide_width, show.slide_height = Cm(33.87), Cm(19.05)
    for number in range(1, pages + 1):
        slide = show.slides.add_slide(show.slide_layouts[6])
        bar = slide.shapes.add_shape(1, 0, 0, show.slide_width, Cm(2.6))
        bar.fill.solid()
        bar.fill.fore_color.rgb = RGBColor(0x1A, 0x4C, 0x8A)
        bar.text_frame.text = f"{number}. 城市运行年度报告 Annual report"
        words = slide.shapes.add_textbox(Cm(1.5), Cm(3.6), Cm(15), Cm(13)).text_frame
        words.word_wrap = True
        for line in range(6):
            paragraph = words.add_paragraph()
            paragraph.text = (CHINESE if (number + line) % 2 else ENGLISH)[(number + line) % 5]
            paragraph.font.size = Pt(16)
        if number % 2:
            facts = CategoryChartData()
            facts.categories = ["2021", "2022", "2023", "2024"]
            facts.add_series("客运量", [120 + number, 140, 165 - number, 194])
            facts.add_series("里程", [90, 96 + number, 110, 131])
            slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(17.5), Cm(4), Cm(15), Cm(12), facts)
    show.save(str(folder / "slides.pptx"))
    return converted(folder / "slides.pptx", "pdf", folder)


def sheets(folder: Path, pages: int) -> Path:
    """Tables with a coloured head, a page each."""
    chance = random.Random(11)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number in range(1, pages + 1):
        sheet = book.create_sheet(f"第{number}页")
        sheet.append(["区域", "项目", "预算", "支出", "比例"])
        for cell in sheet[1]:
            cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="2F6B4F")
        for row in range(44):
            budget, spent = chance.randrange(1000, 99999), chance.randrange(1000, 99999)
            sheet.append([f"第{row % 7 + 1}区", f"Item {row + 1}", budget, spent, round(spent / budget, 3)])
    book.save(folder / "sheets.xlsx")
    return converted(folder / "sheets.xlsx", "pdf", folder)


def scans(folder: Path, pages: int) -> Path:
    """Pages of both texts as a scanner sees them, 200 dots an inch: grey, noisy, slightly turned."""
    document = pymupdf.open()
    for image in _scanned(folder, pages):
        file = BytesIO()
        image.save(file, "JPEG", quality=82)
        page = document.new_page(width=595, height=842)
        page.insert_image(page.rect, stream=file.getvalue())
    document.save(str(folder / "scans.pdf"))
    return folder / "scans.pdf"


def repeated(source: Path, pages: int) -> Path:
    """A long document of `pages` pages out of a shorter one's, each with content of its own."""
    target = source.with_name(f"{source.stem}-{pages}.pdf")
    with pymupdf.open(source) as short, pymupdf.open() as long:
        while len(long) < pages:
            long.insert_pdf(short, to_page=min(len(short), pages - len(long)) - 1)
        for number, page in enumerate(long, start=1):
            page.insert_text((40, 30), f"{number} / {pages}")
        long.save(str(target), garbage=0, deflate=True)
    return target


def document(folder: Path, pages: int, *, name: str = "document") -> Path:
    """A DOCX of so many pages with headings, in both languages."""
    return _written(folder / f"{name}.docx", (*CHINESE, *ENGLISH), "", pages, sentences=14)


def _laid_out(path: Path, said: Sequence[str], joint: str, pages: int, *, sentences: int) -> Path:
    return converted(_written(path, said, joint, pages, sentences=sentences), "pdf", path.parent)


def _written(path: Path, said: Sequence[str], joint: str, pages: int, *, sentences: int) -> Path:
    """Each page begins with a heading and ends with a break; its sentences stand in another order than those of other pages."""
    chance = random.Random(5)
    written = docx.Document()
    written.styles["Heading 1"].font.color.rgb = Ink(0, 0, 0)
    for number in range(1, pages + 1):
        written.add_heading(f"{number}. {chance.choice(said)[:24]}", level=1)
        for _ in range(3):
            written.add_paragraph(joint.join(chance.choice(said) for _ in range(sentences // 3)))
        if number < pages:
            written.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    written.save(str(path))
    return path


def _scanned(folder: Path, pages: int) -> Iterator[Image.Image]:
    chance = np.random.default_rng(7)
    with pymupdf.open(folder / "chinese.pdf") as chinese_text, pymupdf.open(folder / "english.pdf") as english_text:
        for number in range(pages):
            page = (chinese_text, english_text)[number % 2][number // 2]
            pixmap = page.get_pixmap(dpi=200, colorspace=pymupdf.csGRAY)
            sharp = Image.frombytes("L", (pixmap.width, pixmap.height), pixmap.samples)
            turned = sharp.rotate(chance.uniform(-0.6, 0.6), Image.Resampling.BILINEAR, fillcolor=255)
            noise = chance.normal(0, 5, (turned.height, turned.width)).astype(np.float32)
            yield Image.fromarray(np.clip(np.asarray(turned) * 0.86 + 22 + noise, 0, 255).astype(np.uint8)).convert("RGB")
