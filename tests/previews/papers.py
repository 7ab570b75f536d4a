"""Documents that the tests make: real files with known words."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path

import docx
import pymupdf

LINES = ["一号线", "二号线", "机场线", "环线", "滨江线", "东西快线", "市郊铁路", "有轨电车"]
DEEDS = [
    "全长{n}公里，设车站{m}座，其中换乘站{k}座，平均站间距1.{k}公里",
    "日均客运量{n}.{k}万人次，比上年增长{k}.{m}%，最高日达到{n}{k}万人次",
    "列车正点率99.{m}%，比2021年提高0.{k}个百分点，故障次数下降{m}%",
    "完成投资{n}.{m}亿元，占年度计划的1{k}0.{m}%，累计完成{n}00多亿元",
    "更新改造PIS系统、CBTC信号系统和AFC设备共{n}套，涉及车站{m}座",
    "推行“一码通行”“先乘后付”等{k}项便民措施，惠及乘客{n}{m}万人",
    "开展应急演练{n}次（含夜间演练{k}次），参加人员{m}00余人次",
]
ENDS = [
    "，安全运行{n}天。",
    "；问题主要有：设备老化、客流不均、出口偏少。",
    "。乘客满意度为9{k}.{m}分！",
    "，成效明显。",
    "（详见附件{k}）。",
]
HEADINGS = ["一、基本情况", "二、主要成绩", "三、存在的问题", "四、下一步打算", "五、保障措施"]


def annual_report() -> list[str]:
    """Paragraphs of some 8,000 characters: Chinese beside digits and Latin words, full-width marks, headings."""
    paragraphs = ["2022年城市轨道交通运营情况报告", "各位代表、同志们：", "现将2022年全市轨道交通运营情况报告如下，请予审议。"]
    for number in range(120):
        if number % 24 == 0:
            paragraphs.append(HEADINGS[number // 24])
        values = {"n": 12 + number * 7 % 80, "m": 3 + number * 5 % 60, "k": 1 + number * 3 % 9}
        deeds = [DEEDS[(number + step) % len(DEEDS)] for step in range(1 + number % 3)]
        text = LINES[number % len(LINES)] + "；".join(deeds) + ENDS[number % len(ENDS)]
        paragraphs.append(("其中，" if number % 4 == 3 else "") + text.format(**values))
    return paragraphs


def word(path: Path, paragraphs: Iterable[str], *, headings: Sequence[str] = ()) -> Path:
    document = docx.Document()
    for text in paragraphs:
        if text in headings:
            document.add_heading(text, 1)
        else:
            document.add_paragraph(text)
    document.save(str(path))
    return path


def word_with(path: Path, changes: dict[str, bytes]) -> Path:
    """A DOCX with parts replaced or added."""
    plain = BytesIO()
    docx.Document().save(plain)
    with zipfile.ZipFile(plain) as given, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in {*given.namelist(), *changes}:
            made.writestr(name, changes[name] if name in changes else given.read(name))
    return path


def body(xml: str) -> bytes:
    """A main part with `xml` in its body."""
    spaces = {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "v": "urn:schemas-microsoft-com:vml",
    }
    declared = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in spaces.items())
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document {declared}><w:body>{xml}</w:body></w:document>'.encode()


def relations(*entries: str) -> bytes:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{space}">{"".join(entries)}</Relationships>'.encode()


def outside(id: str, kind: str, target: str) -> str:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<Relationship Id="{id}" Type="{space}/{kind}" Target="{target}" TargetMode="External"/>'


def typeset(path: Path, html: str, *, css: str = "", size: tuple[float, float] = (595, 842), margin: float = 72) -> Path:
    """A PDF with lines broken as a typesetter breaks them."""
    page = pymupdf.Rect(0, 0, *size)
    writer = pymupdf.DocumentWriter(str(path))
    story = pymupdf.Story(html, user_css="p {margin: 0; text-align: justify; font-family: sans-serif}" + css)
    more = True
    while more:
        device = writer.begin_page(page)
        more, _ = story.place(pymupdf.Rect(margin, margin, size[0] - margin, size[1] - margin))
        story.draw(device)
        writer.end_page()
    writer.close()
    return path


def portable(path: Path, *texts: str, size: tuple[float, float] = (595, 842), **options: object) -> Path:
    """A PDF with a page for each text."""
    document = pymupdf.open()
    for text in texts:
        page = document.new_page(width=size[0], height=size[1])
        page.insert_text((72, 100), text, fontname="china-s", fontsize=12)
    document.save(str(path), **options)
    return path


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF of hand-written objects, the first of which is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def stream(data: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(data, 9)
    return b"<<" + entries + b"/Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream"
