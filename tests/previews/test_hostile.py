"""Files made to harm: each ends with a reason or with a preview, in its time, and a healthy file after it is ready."""

import os
import random
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pymupdf
import pytest
from tests.previews import papers

from wenku.previews import engine
from wenku.previews.results import Facts, Failed, PageImages, Ready
from wenku.previews.walls import MIB, Limits

pytestmark = pytest.mark.long

LIMITS = Limits(seconds=12, stalled=12)
MARK = 512 * MIB + os.getpid()  # the largest file: tells this test run's processes from others
CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
ONE_PAGE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def page(entries=b"/MediaBox[0 0 300 300]/Contents 4 0 R"):
    return b"<</Type/Page/Parent 2 0 R" + entries + b">>"


def nested_forms():
    """Thirty forms, each of which draws the next one ten times."""
    forms = []
    for number in range(5, 35):
        last = number == 34
        inner = b"" if last else b"/Resources<</XObject<</F %d 0 R>>>>" % (number + 1)
        draws = b"0 0 9 9 re f" if last else b"/F Do " * 10
        forms.append(papers.stream(draws, b"/Type/XObject/Subtype/Form/BBox[0 0 300 300]" + inner))
    resources = b"/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>"
    return papers.raw_pdf(CATALOGUE, ONE_PAGE, page(resources), papers.stream(b"/F Do"), *forms)


def forms_that_draw_themselves():
    resources = b"/Resources<</XObject<</F 5 0 R>>>>"
    form = papers.stream(b"/F Do /F Do", b"/Type/XObject/Subtype/Form/BBox[0 0 300 300]" + resources)
    return papers.raw_pdf(
        CATALOGUE, ONE_PAGE, page(b"/MediaBox[0 0 300 300]/Contents 4 0 R" + resources), papers.stream(b"/F Do"), form
    )


def endless_tiling():
    pattern = b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.0001/YStep 0.0001/Resources<</Pattern<</P 5 0 R>>>>"
    resources = b"/MediaBox[0 0 3000 3000]/Contents 4 0 R/Resources<</Pattern<</P 5 0 R>>>>"
    return papers.raw_pdf(
        CATALOGUE,
        ONE_PAGE,
        page(resources),
        papers.stream(b"/Pattern cs /P scn 0 0 3000 3000 re f"),
        papers.stream(b"/Pattern cs /P scn 0 0 1 1 re f", pattern),
    )


def content_bomb():
    """280 MB of drawing in 300 KB."""
    return papers.raw_pdf(CATALOGUE, ONE_PAGE, page(), papers.stream(b"0 0 m 1 1 l S\n" * 20_000_000))


def picture_bomb():
    """A picture that says that it has 3.6 thousand million pixels."""
    facts = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceRGB/BitsPerComponent 8"
    resources = b"/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>"
    draw = papers.stream(b"300 0 0 300 0 0 cm /I Do")
    return papers.raw_pdf(CATALOGUE, ONE_PAGE, page(resources), draw, papers.stream(bytes(50_000_000), facts))


def page_tree_without_end():
    return papers.raw_pdf(CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2000000000>>")


def page_count_that_lies():
    return papers.raw_pdf(CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 9000>>", page())


def deep_nesting():
    deep = b"<</Type/Pages/Kids[3 0 R]/Count 1/X " + b"[" * 200_000 + b"]" * 200_000 + b">>"
    return papers.raw_pdf(CATALOGUE, deep, page(b"/MediaBox[0 0 300 300]"))


def deep_drawing():
    return papers.raw_pdf(CATALOGUE, ONE_PAGE, page(), papers.stream(b"q " * 2_000_000 + b"BT /F 1 Tf " * 100_000))


def references_in_a_ring():
    return papers.raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"3 0 R", b"2 0 R")


def huge_pages():
    kids = b"<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R]/Count 3>>"
    boxes = [b"/MediaBox[0 0 14400 14400]/UserUnit 75000", b"/MediaBox[0 0 1e30 1e-30]", b"/MediaBox[-1e9 -1e9 1e9 1e9]"]
    return papers.raw_pdf(CATALOGUE, kids, *map(page, boxes))


def too_many_pages():
    kids = b" ".join([b"3 0 R"] * 100_000)
    return papers.raw_pdf(CATALOGUE, b"<</Type/Pages/Kids[" + kids + b"]/Count 100000>>", page(b"/MediaBox[0 0 300 300]"))


def scripts_and_attachments():
    actions = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1:9'\\))>>>>"
    launch = b"/MediaBox[0 0 300 300]/AA<</O<</S/Launch/F(/bin/sh)>>>>"
    return papers.raw_pdf(actions, ONE_PAGE, page(launch))


PDFS = [
    nested_forms,
    forms_that_draw_themselves,
    endless_tiling,
    content_bomb,
    picture_bomb,
    page_tree_without_end,
    page_count_that_lies,
    deep_nesting,
    deep_drawing,
    references_in_a_ring,
    huge_pages,
    too_many_pages,
    scripts_and_attachments,
]


def billion_laughs():
    entities = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "ha">{entities}]>'.encode()
    return {"word/document.xml": bomb + papers.body("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>").split(b"?>", 1)[1]}


def zip_bomb():
    return {"word/media/zeros.bin": bytes(400 * MIB)}


def deep_xml():
    return {"word/document.xml": papers.body("<w:p><w:r>" * 100_000 + "</w:r></w:p>" * 100_000)}


def deep_tables():
    cell = "<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>"
    return {"word/document.xml": papers.body(cell[0] * 2_000 + cell[1] * 2_000)}


def a_table_of_many_cells():
    row = "<w:tr>" + "<w:tc><w:p/></w:tc>" * 60 + "</w:tr>"
    return {"word/document.xml": papers.body("<w:tbl>" + row * 20_000 + "</w:tbl>")}


def styles_in_a_ring():
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    ring = "".join(
        f'<w:style w:type="paragraph" w:styleId="{one}"><w:name w:val="{one}"/><w:basedOn w:val="{other}"/></w:style>'
        for one, other in (("A", "B"), ("B", "A"))
    )
    used = '<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>文</w:t></w:r></w:p>'
    return {"word/styles.xml": f'<w:styles xmlns:w="{space}">{ring}</w:styles>'.encode(), "word/document.xml": papers.body(used)}


DOCXS = [billion_laughs, zip_bomb, deep_xml, deep_tables, a_table_of_many_cells, styles_in_a_ring]


def outcome(path, kind, limits=LIMITS):
    began = time.monotonic()
    events = []
    result = engine.render(path, kind=kind, free_pages=2, limits=replace(limits, source=MARK), on_event=events.append)
    assert time.monotonic() - began < limits.seconds + 8
    return result, events


@pytest.fixture
def clean_afterwards(tmp_path, monkeypatch):
    """No process and no temporary file is left, and the next file is ready."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    yield
    assert isinstance(outcome(papers.portable(tmp_path / "healthy.pdf", "健康"), "pdf")[0], Ready)
    assert list((tmp_path / "temporary").iterdir()) == []
    assert processes_of_ours() == []


def processes_of_ours():
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and str(MARK).encode() in (process / "cmdline").read_bytes():
                found.append(process.name)
        except OSError:
            continue
    return found


@pytest.mark.parametrize("make", PDFS)
def test_a_hostile_pdf_harms_nobody(make, tmp_path, clean_afterwards):
    (tmp_path / "hostile.pdf").write_bytes(make())
    result, events = outcome(tmp_path / "hostile.pdf", "pdf")
    assert isinstance(result, Ready | Failed)
    for event in events:
        if isinstance(event, Facts):
            assert all(0 < side <= 1e7 for size in event.page_sizes for side in size)
        if isinstance(event, PageImages):
            assert all(image.width * image.height < 17_000_000 for image in event.images)


@pytest.mark.parametrize("make", DOCXS)
def test_a_hostile_docx_harms_nobody(make, tmp_path, clean_afterwards):
    papers.word_with(tmp_path / "hostile.docx", make())
    result, _ = outcome(tmp_path / "hostile.docx", "docx", Limits(seconds=40, stalled=40))
    assert isinstance(result, Ready | Failed)


@pytest.mark.parametrize("make", [nested_forms, content_bomb])
def test_what_never_ends_fails_as_too_slow(make, tmp_path, clean_afterwards):
    (tmp_path / "slow.pdf").write_bytes(make())
    result, _ = outcome(tmp_path / "slow.pdf", "pdf", Limits(seconds=4))
    assert isinstance(result, Failed)
    assert result.reason == "too_slow"


def test_memory_is_given_back_by_failing_not_by_the_machine(tmp_path, clean_afterwards):
    (tmp_path / "big.pdf").write_bytes(content_bomb())
    result, _ = outcome(tmp_path / "big.pdf", "pdf", Limits(seconds=30, resident=200 * MIB))
    assert isinstance(result, Failed)
    assert result.reason == "too_complex"


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_file_cut_at_any_place_ends_with_an_outcome(kind, tmp_path, clean_afterwards):
    path = tmp_path / f"whole.{kind}"
    if kind == "pdf":
        papers.typeset(path, "".join(f"<p>{text}</p>" for text in papers.annual_report()[:20]))
    else:
        papers.word(path, papers.annual_report()[:20])
    content = path.read_bytes()
    chance = random.Random(7)
    for _ in range(25):
        broken = tmp_path / f"broken.{kind}"
        cut = bytearray(content[: chance.randrange(1, len(content))])
        for _ in range(chance.randrange(3)):
            cut[chance.randrange(len(cut))] = chance.randrange(256)
        broken.write_bytes(cut)
        assert isinstance(outcome(broken, kind, Limits(seconds=30))[0], Ready | Failed)


def test_files_in_each_others_clothes_fail(tmp_path, clean_afterwards):
    papers.portable(tmp_path / "a.docx", "内容")
    papers.word(tmp_path / "b.pdf", ["内容"])
    with zipfile.ZipFile(tmp_path / "c.docx", "w") as archive:
        archive.writestr("a.txt", "x")
    assert outcome(tmp_path / "a.docx", "docx")[0].reason == "damaged"
    assert outcome(tmp_path / "b.pdf", "pdf")[0].reason == "damaged"
    assert outcome(tmp_path / "c.docx", "docx")[0].reason == "not_supported"


def test_a_long_document_stays_small_in_memory(tmp_path):
    """A thousand pages, each with a picture of its own."""
    document = pymupdf.open()
    for number in range(1000):
        sheet = document.new_page()
        sheet.insert_text((72, 72), f"page {number}")
        pixels = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 300, 300), False)
        pixels.clear_with(number % 255)
        sheet.insert_image((72, 100, 372, 400), pixmap=pixels)
    document.save(str(tmp_path / "long.pdf"))
    result, events = outcome(tmp_path / "long.pdf", "pdf", Limits(seconds=120, resident=500 * MIB))
    assert isinstance(result, Ready)
    assert next(event for event in events if isinstance(event, Facts)).page_count == 1000
