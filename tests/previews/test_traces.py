"""What files tell of the people who made them is found in the sandbox, in each of the formats that tell anything."""

from io import BytesIO

import docx
import openpyxl
import pptx
import pymupdf
import pytest
from openpyxl.comments import Comment
from PIL import ExifTags, Image
from tests.previews import office_papers, papers
from tests.previews.office_papers import Seen

from wenku.previews.traces import LONGEST, MOST, Trace, neat

T = Trace


def traces(path, kind):
    seen = Seen(path, kind, free_pages=1)
    assert seen.is_ready, seen.detail
    return set(seen.facts.traces)


def word(path):
    document = docx.Document()
    document.core_properties.author, document.core_properties.last_modified_by = "张三", "李四"
    document.add_paragraph("正文。")
    document.save(str(path))
    return path


def test_a_word_document_names_its_author_its_editor_its_company_its_comments_and_changes(tmp_path):
    comments = (
        '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:comment w:id="0" w:author="王五"><w:p/></w:comment><w:comment w:id="1" w:author="王五"><w:p/></w:comment></w:comments>'
    )
    company = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Company>某某设计院</Company><Manager/></Properties>"
    )
    body = papers.body('<w:p><w:ins w:id="3" w:author="赵六"><w:r><w:t>加了</w:t></w:r></w:ins></w:p>')
    changes = {"word/comments.xml": comments.encode(), "docProps/app.xml": company.encode(), "word/document.xml": body}
    made = office_papers.changed(word(tmp_path / "a.docx"), tmp_path / "b.docx", changes)
    assert traces(made, "docx") == {
        (T.AUTHOR, "张三"),
        (T.EDITOR, "李四"),
        (T.COMPANY, "某某设计院"),
        (T.PERSON, "王五"),
        (T.PERSON, "赵六"),
        (T.COMMENTS, "2"),
        (T.CHANGES, "1"),
    }


def test_slides_and_sheets_name_theirs(tmp_path):
    deck = pptx.Presentation(office_papers.slides(tmp_path / "a.pptx"))
    deck.core_properties.author = "张三"
    deck.save(str(tmp_path / "a.pptx"))
    assert (T.AUTHOR, "张三") in traces(tmp_path / "a.pptx", "pptx")
    book = openpyxl.Workbook()
    book.properties.creator, book.active["A1"] = "李四", "数"
    book.active["A1"].comment = Comment("不对", "王五")
    book.save(tmp_path / "a.xlsx")
    assert {(T.AUTHOR, "李四"), (T.PERSON, "王五"), (T.COMMENTS, "1")} <= traces(tmp_path / "a.xlsx", "xlsx")


@pytest.mark.parametrize("kind", ["odt", "doc"])
def test_what_libreoffice_saves_names_it_too(tmp_path, kind):
    assert (T.AUTHOR, "张三") in traces(office_papers.saved(word(tmp_path / "a.docx"), kind), kind)


def test_a_pdf_names_its_author_in_either_place_and_who_commented(tmp_path):
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 96), "words")
        note = document[0].add_text_annot((100, 100), "wrong")
        note.set_info(title="王五")
        document.set_metadata({"author": "张三", "creator": "a program"})
        document.set_xml_metadata(
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq>'
            "<rdf:li>李四 &amp; 子</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
        )
        document.save(str(tmp_path / "a.pdf"))
    assert traces(tmp_path / "a.pdf", "pdf") == {(T.AUTHOR, "张三"), (T.AUTHOR, "李四 & 子"), (T.PERSON, "王五"), (T.COMMENTS, "1")}


def photograph(other=()) -> bytes:
    tags = Image.Exif()
    tags[ExifTags.Base.Artist], tags[ExifTags.Base.Make], tags[ExifTags.Base.Model] = "Zhang San", "Canon", "EOS R5"
    tags.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2024:05:01 12:33:00"
    place = tags.get_ifd(ExifTags.IFD.GPSInfo)
    place |= {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (30.0, 15.0, 36.0)}
    place |= {ExifTags.GPS.GPSLongitudeRef: "W", ExifTags.GPS.GPSLongitude: (120.0, 9.0, 0.0), **dict(other)}
    file = BytesIO()
    Image.new("RGB", (60, 40), "white").save(file, "JPEG", exif=tags)
    return file.getvalue()


def test_a_photograph_tells_who_took_it_where_when_and_with_what(tmp_path):
    (tmp_path / "a.jpg").write_bytes(photograph())
    assert traces(tmp_path / "a.jpg", "jpg") == {
        (T.AUTHOR, "Zhang San"),
        (T.PLACE, "30.26000, -120.15000"),
        (T.TAKEN, "2024:05:01 12:33:00"),
        (T.CAMERA, "Canon EOS R5"),
    }


@pytest.mark.parametrize("latitude", [(30.0, 15.0), (30.0,)])
def test_numbers_that_make_no_place_lose_nothing_else(tmp_path, latitude):
    (tmp_path / "a.jpg").write_bytes(photograph({ExifTags.GPS.GPSLatitude: latitude}))
    assert {trace for trace, _ in traces(tmp_path / "a.jpg", "jpg")} == {T.AUTHOR, T.TAKEN, T.CAMERA}


def test_a_text_names_nobody(tmp_path):
    (tmp_path / "a.txt").write_text("只有正文。\n" * 20, encoding="utf-8")
    assert traces(tmp_path / "a.txt", "txt") == set()


def test_a_container_whose_properties_are_no_xml_is_shown_all_the_same(tmp_path):
    made = office_papers.changed(word(tmp_path / "a.docx"), tmp_path / "b.docx", {"docProps/app.xml": b"<Properties><Company>"})
    assert traces(made, "docx") <= {(T.AUTHOR, "张三"), (T.EDITOR, "李四")}


def test_what_is_told_is_short_legible_and_said_once():
    found = neat([(T.PERSON, "乙"), (T.AUTHOR, " 甲\x00\n乙 "), (T.PERSON, "乙"), (T.COMMENTS, 0), (T.COMPANY, "司" * 500)])
    assert found == ((T.AUTHOR, "甲 乙"), (T.COMPANY, "司" * LONGEST), (T.PERSON, "乙"))
    assert len(neat((T.PERSON, str(number)) for number in range(1, 500))) == MOST
