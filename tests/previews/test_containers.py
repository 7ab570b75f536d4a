import contextlib
import stat
import struct
import zipfile
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import making
from tests.previews import papers

from wenku.previews import containers, odf, older, ooxml, richtext, wordtext
from wenku.previews.findings import Finding
from wenku.previews.reasons import Reason, Unreadable

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def copied(tmp_path, source, kind="docx"):
    copy = odf.copied if kind.startswith("od") else ooxml.copied
    return copy(source, tmp_path / f"clean.{kind}", kind)


def reason(tmp_path, source, kind="docx"):
    with pytest.raises(Unreadable) as raised:
        copied(tmp_path, source, kind)
    return raised.value.reason


@pytest.fixture
def report(tmp_path):
    return papers.word(tmp_path / "report.docx", papers.annual_report()[:9])


def test_a_sound_container_is_copied_with_all_that_it_holds(tmp_path, report):
    assert copied(tmp_path, report) == ()
    with zipfile.ZipFile(report) as given_one, zipfile.ZipFile(tmp_path / "clean.docx") as clean:
        assert {name: clean.read(name) for name in clean.namelist()} == {
            name: given_one.read(name) for name in given_one.namelist()
        }


def test_links_to_files_elsewhere_are_left_out_and_those_for_people_kept(tmp_path):
    links = papers.relations(
        papers.outside("a", "image", "http://127.0.0.1:1/picture.png"),
        papers.outside("b", "attachedTemplate", "file:///etc/passwd"),
        papers.outside("c", "hyperlink", "https://example.org/"),
        papers.outside("d", "hyperlink", "file:///etc/passwd"),
        papers.outside("e", "image", "\\\\server\\share\\picture.png"),
    ).replace(b' TargetMode="External"/></Relationships>', b"/></Relationships>")
    found = copied(tmp_path, papers.word_with(tmp_path / "links.docx", {"word/_rels/document.xml.rels": links}))
    assert found == (Finding.LINKS,)
    with zipfile.ZipFile(tmp_path / "clean.docx") as clean:
        kept = clean.read("word/_rels/document.xml.rels")
    assert b"https://example.org/" in kept
    for gone in (b"127.0.0.1", b"passwd", b"server"):
        assert gone not in kept


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_in_any_part_and_encoding(tmp_path, encoding):
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'.encode(encoding)
    for part in ("word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels"):
        assert reason(tmp_path, papers.word_with(tmp_path / "x.docx", {part: bomb})) == Reason.DAMAGED


def test_a_bomb_is_found_while_it_inflates(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr(ooxml.CONTENT_TYPES, f'<Types><Override ContentType="{WORD}"/></Types>')
        bomb.writestr("word/media/zeros.bin", bytes(80 << 20))
    assert reason(tmp_path, tmp_path / "bomb.docx") == Reason.TOO_COMPLEX


def test_a_bomb_that_lies_about_its_size_is_found_too(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr(ooxml.CONTENT_TYPES, f'<Types><Override ContentType="{WORD}"/></Types>')
        bomb.writestr("word/media/zeros.bin", bytes(80 << 20))
    content = (tmp_path / "bomb.docx").read_bytes().replace(struct.pack("<I", 80 << 20), struct.pack("<I", 1000))
    (tmp_path / "liar.docx").write_bytes(content)
    assert reason(tmp_path, tmp_path / "liar.docx") == Reason.DAMAGED


def test_too_many_entries_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "many.docx", "w") as many:
        for number in range(containers.MOST_ENTRIES + 1):
            many.writestr(str(number), b"")
    assert reason(tmp_path, tmp_path / "many.docx") == Reason.TOO_COMPLEX


@pytest.mark.parametrize("name", ["/etc/passwd", "../up.xml", "word/../../up.xml", "C:/up.xml", "word\\..\\up.xml"])
def test_entries_that_lead_out_are_refused(tmp_path, name):
    assert reason(tmp_path, papers.word_with(tmp_path / "out.docx", {name: b"x"})) == Reason.DAMAGED


def test_a_link_among_the_entries_is_refused(tmp_path):
    link = zipfile.ZipInfo("word/media/picture.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "link.docx", "w") as made:
        made.writestr(link, "/etc/passwd")
    assert reason(tmp_path, tmp_path / "link.docx") == Reason.DAMAGED


def test_two_entries_of_one_name_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "twice.docx", "w") as made:
        made.writestr("word/document.xml", "one")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("word/document.xml", "two")
    assert reason(tmp_path, tmp_path / "twice.docx") == Reason.DAMAGED


def test_entries_that_share_their_bytes_are_refused(tmp_path):
    """One entry's data is another entry as a whole: every byte counts twice, and so on inwards."""

    def facts(data):
        return struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, zlib.crc32(data), len(data), len(data), 1, 0)

    def listed(name, data, offset):
        return b"PK\x01\x02\x14\x00" + facts(data) + struct.pack("<HHHII", 0, 0, 0, 0, offset) + name

    inner = b"PK\x03\x04" + facts(b"x" * 50) + b"b" + b"x" * 50
    outer = b"PK\x03\x04" + facts(inner) + b"a" + inner
    directory = listed(b"a", inner, 0) + listed(b"b", b"x" * 50, 31)
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 2, 2, len(directory), len(outer), 0)
    (tmp_path / "over.docx").write_bytes(outer + directory + end)
    with zipfile.ZipFile(tmp_path / "over.docx") as sound:
        assert sound.read("b") == b"x" * 50
    assert reason(tmp_path, tmp_path / "over.docx") == Reason.DAMAGED


def test_encrypted_entries_and_the_container_of_encrypted_documents_are_told(tmp_path, report):
    content = bytearray(report.read_bytes())
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= 1
    (tmp_path / "zip.docx").write_bytes(content)
    assert reason(tmp_path, tmp_path / "zip.docx") == Reason.ENCRYPTED
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    (tmp_path / "ole.docx").write_bytes(ole + "EncryptedPackage".encode("utf-16-le") + bytes(900))
    assert reason(tmp_path, tmp_path / "ole.docx") == Reason.ENCRYPTED
    (tmp_path / "doc.docx").write_bytes(ole + "WordDocument".encode("utf-16-le"))
    assert reason(tmp_path, tmp_path / "doc.docx") == Reason.NOT_SUPPORTED


def test_other_zips_empty_files_and_other_files_are_told(tmp_path):
    with zipfile.ZipFile(tmp_path / "other.docx", "w") as other:
        other.writestr("readme.txt", "a")
    assert reason(tmp_path, tmp_path / "other.docx") == Reason.NOT_SUPPORTED
    (tmp_path / "empty.docx").write_bytes(b"")
    assert reason(tmp_path, tmp_path / "empty.docx") == Reason.EMPTY
    (tmp_path / "text.docx").write_text("not at all")
    assert reason(tmp_path, tmp_path / "text.docx") == Reason.DAMAGED


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_container_cut_or_changed_anywhere_ends_in_a_copy_or_a_reason(tmp_path, report, data):
    content = bytearray(report.read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    broken = tmp_path / "broken.docx"
    broken.write_bytes(content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content)
    with contextlib.suppress(Unreadable):
        copied(tmp_path, broken)
        assert isinstance(wordtext.text(tmp_path / "clean.docx"), str)


def test_the_words_come_out_as_they_were_written(tmp_path):
    paragraphs = papers.annual_report()
    copied(tmp_path, papers.word(tmp_path / "report.docx", paragraphs))
    assert wordtext.text(tmp_path / "clean.docx").splitlines() == paragraphs


def test_boxes_are_read_once_and_what_was_deleted_not_at_all(tmp_path):
    box = "<w:txbxContent><w:p><w:r><w:t>盒中文字</w:t></w:r></w:p></w:txbxContent>"
    xml = (
        "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>"
        '<w:del w:id="1" w:author="a"><w:r><w:delText>删去</w:delText></w:r></w:del>'
        '<w:moveFrom w:id="2" w:author="a"><w:r><w:t>移走</w:t></w:r></w:moveFrom>'
        "<w:r><w:instrText>INCLUDETEXT</w:instrText></w:r></w:p>"
        f"<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    copied(tmp_path, papers.word_with(tmp_path / "box.docx", {"word/document.xml": papers.body(xml)}))
    assert wordtext.text(tmp_path / "clean.docx").split() == ["甲", "乙", "丙", "盒中文字"]


def test_depth_costs_nothing(tmp_path):
    deep = papers.body("<w:p>" * 20_000 + "<w:r><w:t>底</w:t></w:r>" + "</w:p>" * 20_000)
    copied(tmp_path, papers.word_with(tmp_path / "deep.docx", {"word/document.xml": deep}))
    assert wordtext.text(tmp_path / "clean.docx").strip() == "底"


def test_fields_that_fetch_are_emptied_also_where_they_come_in_pieces(tmp_path):
    def field(*pieces):
        instruction = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
        marks = [f'<w:r><w:fldChar w:fldCharType="{mark}"/></w:r>' for mark in ("begin", "end")]
        return f"<w:p>{marks[0]}{instruction}{marks[1]}</w:p>"

    xml = (
        field("INCLUDE", 'PICTURE "http://127.0.0.1:1/a.png"')
        + field("PAGE")
        + '<w:p><w:fldSimple w:instr="DDE soffice passwd"/></w:p>'
    )
    found = copied(tmp_path, papers.word_with(tmp_path / "fields.docx", {"word/document.xml": papers.body(xml)}))
    assert found == (Finding.LINKS,)
    kept = inside(tmp_path / "clean.docx", "word/document.xml")
    assert b"PAGE" in kept
    for gone in (b"127.0.0.1", b"PICTURE", b"passwd"):
        assert gone not in kept


def test_macros_are_left_out_and_objects_told(tmp_path):
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationship Id="o" Type="{space}/oleObject" Target="embeddings/oleObject1.bin"/>'
    changes = {"word/vbaProject.bin": b"x", "word/_rels/document.xml.rels": papers.relations(relation)}
    assert copied(tmp_path, papers.word_with(tmp_path / "m.docx", changes)) == (Finding.MACROS, Finding.OBJECTS)
    with zipfile.ZipFile(tmp_path / "clean.docx") as clean:
        assert "word/vbaProject.bin" not in clean.namelist()


def test_documents_within_a_document_are_told_and_led_to_no_more_but_a_charts_data_are(tmp_path):
    """Nobody cleaned what is in them."""
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    inner = papers.relations(f'<Relationship Id="o" Type="{space}/package" Target="embeddings/inner.docx"/>')
    changes = {"word/_rels/document.xml.rels": inner, "word/charts/_rels/chart1.xml.rels": inner}
    assert copied(tmp_path, papers.word_with(tmp_path / "o.docx", changes)) == (Finding.OBJECTS,)
    assert b"inner.docx" not in inside(tmp_path / "clean.docx", "word/_rels/document.xml.rels")
    assert b"inner.docx" in inside(tmp_path / "clean.docx", "word/charts/_rels/chart1.xml.rels")


def inside(path, name):
    with zipfile.ZipFile(path) as container:
        return container.read(name)


SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {"office": "office", "text": "text", "table": "table", "draw": "drawing", "script": "script"}.items()
)


def open_document(path, body, *, subtype="text", content=None, **others):
    """An OpenDocument file with `body` in its content, and other entries by name."""
    written = (
        f'<office:document-content {SPACES} xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:q="http://www.w3.org/1999/xlink">'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", f"application/vnd.oasis.opendocument.{subtype}", zipfile.ZIP_STORED)
        made.writestr("content.xml", content or f"{written}{body}</office:document-content>")
        for name, other in others.items():
            made.writestr(name.replace("__", "/"), other)
    return path


def test_a_sound_open_document_is_copied_as_it_is_its_media_type_first_and_stored(tmp_path):
    body = '<text:p><text:a xlink:href="https://example.org/">链接</text:a><draw:image xlink:href="Pictures/a.png"/></text:p>'
    given_one = open_document(tmp_path / "a.odt", body, Pictures__a="x")
    assert copied(tmp_path, given_one, "odt") == ()
    assert inside(tmp_path / "clean.odt", "content.xml") == inside(given_one, "content.xml")
    assert (tmp_path / "clean.odt").read_bytes()[30:77] == b"mimetypeapplication/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    "body",
    [
        '<draw:image xlink:href="http://127.0.0.1:1/secret.png"/>',
        "<draw:image q:href = 'file:///etc/secret' xlink:type='simple'/>",
        '<draw:object xlink:href="../../secret.odt"/>',
        '<text:section-source xlink:href="/etc/secret"/>',
        '<table:table-source xlink:href="\\\\server\\secret.ods"/>',
        '<office:dde-source office:dde-application="soffice" office:dde-topic="/etc/secret" office:dde-item="A1"/>',
        '<table:table-cell table:formula="of:=DDE(&quot;soffice&quot;;&quot;/etc/secret&quot;;1)"/>',
        "<table:table-cell table:formula=\"of:='file:///etc/secret'#$Sheet1.A1\"/>",
    ],
)
def test_whatever_leads_elsewhere_in_an_open_document_leads_nowhere(tmp_path, body):
    assert copied(tmp_path, open_document(tmp_path / "a.odt", body), "odt") == (Finding.LINKS,)
    assert b"secret" not in inside(tmp_path / "clean.odt", "content.xml")


def test_a_link_for_people_may_not_open_a_file(tmp_path):
    body = '<text:a xlink:href="file:///etc/secret">a</text:a><text:a xlink:href="mailto:a@example.org">b</text:a>'
    assert copied(tmp_path, open_document(tmp_path / "a.odt", body), "odt") == ()
    kept = inside(tmp_path / "clean.odt", "content.xml")
    assert b"secret" not in kept
    assert b"mailto:a@example.org" in kept


def test_programs_in_an_open_document_are_left_out_and_told(tmp_path):
    listener = '<script:event-listener script:language="ooo:script" xlink:href="vnd.sun.star.script:Standard.Go?language=Basic"/>'
    assert copied(tmp_path, open_document(tmp_path / "a.odt", listener), "odt") == (Finding.MACROS,)
    made = open_document(tmp_path / "b.odt", "", **{"Basic/Standard/Go.xml": "<a/>"})
    assert copied(tmp_path, made, "odt") == (Finding.MACROS,)
    with zipfile.ZipFile(tmp_path / "clean.odt") as clean:
        assert clean.namelist() == ["mimetype", "content.xml"]
    assert copied(tmp_path, open_document(tmp_path / "c.odt", "", **{"Basic/script-lc.xml": "<a/>"}), "odt") == ()


def test_an_open_document_proves_its_kind_and_has_no_entities_and_no_password(tmp_path):
    assert reason(tmp_path, open_document(tmp_path / "a.odt", "", subtype="spreadsheet"), "odt") == Reason.NOT_SUPPORTED
    assert (
        reason(tmp_path, open_document(tmp_path / "b.odt", "", content='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "odt")
        == Reason.DAMAGED
    )
    secret = {"META-INF/manifest.xml": "<a><manifest-encryption-data/><encryption-data/></a>"}
    assert reason(tmp_path, open_document(tmp_path / "c.odt", "", **secret), "odt") == Reason.ENCRYPTED
    assert reason(tmp_path, open_document(tmp_path / "d.odt", "", **{"encrypted-package": "x"}), "odt") == Reason.ENCRYPTED


def test_another_encoding_hides_no_link(tmp_path):
    body = (
        f'<office:document-content {SPACES} xmlns:xlink="http://www.w3.org/1999/xlink"><draw:image xlink:href="http://a/secret"/>'
    )
    content = f'<?xml version="1.0" encoding="UTF-16"?>{body}文字</office:document-content>'.encode("utf-16")
    assert copied(tmp_path, open_document(tmp_path / "a.odt", "", content=content), "odt") == (Finding.LINKS,)
    kept = inside(tmp_path / "clean.odt", "content.xml").decode("utf-8")
    assert "文字" in kept
    assert "secret" not in kept


def test_rich_text_that_fetches_fetches_no_more(tmp_path):
    fields = rb'{\field{\*\fldinst { INCLUDEPICTURE "http://a/b.png" \\d}}{\fldrslt x}}{\*\template http://a/t.dotm}'
    (tmp_path / "a.rtf").write_bytes(rb"{\rtf1 text " + fields + b"}")
    assert richtext.copied(tmp_path / "a.rtf", tmp_path / "clean.rtf") == (Finding.LINKS,)
    clean = (tmp_path / "clean.rtf").read_bytes()
    assert b"INCLUDEPICTURE" not in clean
    assert b"template" not in clean
    (tmp_path / "b.rtf").write_bytes(rb"{\rtf1 The template may INCLUDE a link.}")
    assert richtext.copied(tmp_path / "b.rtf", tmp_path / "clean.rtf") == ()
    assert (tmp_path / "clean.rtf").read_bytes() == (tmp_path / "b.rtf").read_bytes()


def test_what_an_older_file_holds_is_told_by_its_directory(tmp_path):
    def told(kind, *streams):
        (tmp_path / "a").write_bytes(making.compound(*streams))
        return older.examined(tmp_path / "a", kind)

    assert told("doc", "WordDocument") == ()
    assert told("doc", "WordDocument", "Macros", "ObjectPool") == (Finding.MACROS, Finding.OBJECTS)
    assert told("xls", "Workbook", "_VBA_PROJECT_CUR", "MBD0001A2B3") == (Finding.MACROS, Finding.OBJECTS)
    for streams in (["EncryptedPackage"], ["WordDocument", "EncryptedPackage"]):
        with pytest.raises(Unreadable) as raised:
            told("doc", *streams)
        assert raised.value.reason == Reason.ENCRYPTED
