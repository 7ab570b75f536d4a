"""DOCX through the whole engine: LibreOffice in the sandbox, its second way, and the way without it."""

import json
import socket
from pathlib import Path

import docx
import pytest
from tests.previews import papers

from wenku.previews import engine, frames, libreoffice, sandbox
from wenku.previews.checking import Checking
from wenku.previews.reasons import Reason
from wenku.previews.results import DocumentText, Facts, Failed, PageImages, PageText, Ready, Working
from wenku.previews.sections import sections
from wenku.previews.walls import Limits

pytestmark = pytest.mark.slow


def made(path, free_pages=2, **options):
    return [event for event in engine.events(path, kind="docx", free_pages=free_pages, **options) if not isinstance(event, Working)]


def made_with(path, office, readable=()):
    """As `made`, with another LibreOffice, or none."""
    order = {"kind": "docx", "first": 1, "last": 1, "texts": True, "office": office and str(office), "hands": 2}
    told = json.dumps({**order, "most_pages": 100, "most_bytes": 1 << 24})
    checking = Checking(1, 1, texts=True)
    with (
        path.open("rb") as file,
        sandbox.anew(told, limits=Limits(), source=file, readable=readable) as process,
    ):
        events = [checking.event(frame) for frame in frames.read(process.chunks()) if frame]
        return [event for event in events if not isinstance(event, Working)]


def only(kind, events):
    return [event for event in events if isinstance(event, kind)]


def text_of(events):
    return only(DocumentText, events)[0].text


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "2022年城市轨道交通运营情况报告.docx"
    return papers.word(path, papers.annual_report(), headings=papers.HEADINGS)


@pytest.fixture(scope="module")
def preview(report):
    return made(report)


def test_the_text_of_a_report_comes_back_letter_for_letter(preview):
    expected = sections("\n".join(papers.annual_report()))
    assert len(expected) == 20
    assert sections(text_of(preview)) == expected


def test_the_report_is_laid_out_on_pages(preview):
    facts = preview[0]
    assert isinstance(facts, Facts)
    assert 5 <= facts.page_count <= 25
    assert not facts.simplified
    assert [page.number for page in only(PageImages, preview)] == [1, 2]
    assert len(only(PageText, preview)) == facts.page_count
    assert preview[-1] == Ready()


def test_the_text_of_its_pages_has_no_gaps_beside_digits(preview):
    pages = "".join(page.text for page in only(PageText, preview))
    assert "2022年城市轨道交通运营情况报告" in pages
    assert "2022 年" not in pages


def test_numbers_of_lists_and_cells_of_tables_are_part_of_the_text(tmp_path):
    document = docx.Document()
    for item in ("总则", "附则"):
        document.add_paragraph(item, style="List Number")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "左格", "右格"
    document.save(str(tmp_path / "list.docx"))
    assert text_of(made(tmp_path / "list.docx")).split() == ["1.", "总则", "2.", "附则", "左格", "右格"]


def test_a_document_whose_words_stand_in_boxes_has_them_in_its_text(tmp_path):
    shape = '<v:shape style="width:300pt;height:60pt"><v:textbox><w:txbxContent><w:p><w:r><w:t>框里的文字</w:t></w:r></w:p>'
    xml = f"<w:p><w:r><w:pict>{shape}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    events = made(papers.word_with(tmp_path / "box.docx", {"word/document.xml": papers.body(xml)}))
    assert "框里的文字" in text_of(events)
    assert "框里的文字" in only(PageText, events)[0].text


def test_a_formula_is_set_on_the_page(tmp_path):
    space = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    fraction = "<m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>c</m:t></m:r></m:den></m:f>"
    xml = f'<w:p><w:r><w:t>公式</w:t></w:r><m:oMath xmlns:m="{space}">{fraction}</m:oMath></w:p>'
    events = made(papers.word_with(tmp_path / "formula.docx", {"word/document.xml": papers.body(xml)}))
    assert "a+b" in only(PageText, events)[0].text


def test_an_empty_document_is_one_blank_page(tmp_path):
    events = made(papers.word(tmp_path / "blank.docx", []))
    assert (events[0].page_count, text_of(events).strip(), events[-1]) == (1, "", Ready())


def test_blank_pages_are_no_success_where_the_file_has_words(tmp_path):
    hidden = papers.body("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见的文字</w:t></w:r></w:p>")
    events = made(papers.word_with(tmp_path / "hidden.docx", {"word/document.xml": hidden}))
    assert events[-1] == Failed(Reason.DAMAGED, "blank pages, but the file has text")


def test_nothing_is_fetched_from_anywhere(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        here = f"http://127.0.0.1:{server.getsockname()[1]}"
        picture = (
            '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/><wp:docPr id="1" name="p"/>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            '<pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="p"/><pic:cNvPicPr/></pic:nvPicPr>'
            '<pic:blipFill><a:blip r:link="out"/></pic:blipFill><pic:spPr><a:prstGeom prst="rect"/></pic:spPr>'
            "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )
        fields = "".join(
            f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
            for instruction in (f'INCLUDEPICTURE "{here}/a.png" \\d', f'INCLUDETEXT "{here}/b.docx"', 'INCLUDETEXT "/etc/passwd"')
        )
        words = "<w:p><w:r><w:t>正文</w:t></w:r></w:p>"
        changes = {
            "word/document.xml": papers.body(words + picture + fields),
            "word/_rels/document.xml.rels": papers.relations(
                papers.outside("out", "image", f"{here}/picture.png"),
                papers.outside("frame", "frame", f"{here}/frame.docx"),
                papers.outside("object", "oleObject", f"{here}/object.bin"),
            ),
            "word/_rels/settings.xml.rels": papers.relations(papers.outside("rId1", "attachedTemplate", f"{here}/template.dotm")),
        }
        events = made(papers.word_with(tmp_path / "links.docx", changes))
        server.settimeout(0.3)
        with pytest.raises(TimeoutError):
            server.accept()
    assert events[-1] == Ready()
    assert text_of(events).split()[0] == "正文"
    assert "root:" not in text_of(events)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"PK\x03\x04 cut", Reason.DAMAGED),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le"), Reason.ENCRYPTED),
    ],
)
def test_a_file_that_is_no_document_fails_with_its_reason(tmp_path, content, reason):
    (tmp_path / "bad.docx").write_bytes(content)
    assert [event.reason for event in made(tmp_path / "bad.docx")] == [reason]


def test_another_office_format_in_its_clothes_is_not_supported(tmp_path):
    types = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    papers.word_with(tmp_path / "macros.docx", {"[Content_Types].xml": types})
    assert [event.reason for event in made(tmp_path / "macros.docx")] == [Reason.NOT_SUPPORTED]


def test_the_second_way_makes_the_same_of_it(tmp_path, report, preview):
    """As with a LibreOffice whose library is missing."""
    installed = libreoffice.program()
    folder = tmp_path / "program"
    folder.mkdir()
    for path in installed.iterdir():
        if path != libreoffice.library(installed):
            (folder / path.name).symlink_to(path)
    for name in ("share", "presets"):
        (tmp_path / name).symlink_to(installed.parent / name)
    tmp_path.chmod(0o755)
    assert libreoffice.library(folder) is None
    events = made_with(report, folder, readable=[tmp_path])
    assert text_of(events) == text_of(preview)
    assert events[0] == preview[0]


def test_without_libreoffice_the_layout_is_simplified_and_the_text_is_the_same(report):
    events = made_with(report, None)
    assert events[0].simplified
    assert events[-1] == Ready()
    assert sections(text_of(events)) == sections("\n".join(papers.annual_report()))
    assert "2022年城市轨道交通运营情况报告" in "".join(only(PageText, events)[0].text.split())


def test_a_libreoffice_that_makes_nothing_is_a_failure(tmp_path, report):
    fake = Path(tmp_path / "soffice.bin")
    fake.write_text("#!/bin/sh\nexit 0\n")
    fake.chmod(0o755)
    tmp_path.chmod(0o755)
    assert made_with(report, tmp_path, readable=[tmp_path]) == [Failed(Reason.DAMAGED, "LibreOffice made nothing of it")]
