import contextlib
import stat
import struct
import zipfile
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.previews import papers

from wenku.previews import containers, wordtext
from wenku.previews.reasons import Reason, Unreadable

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def copied(tmp_path, source):
    return containers.copied(source, tmp_path / "clean.docx")


def reason(tmp_path, source):
    with pytest.raises(Unreadable) as raised:
        copied(tmp_path, source)
    return raised.value.reason


@pytest.fixture
def report(tmp_path):
    return papers.word(tmp_path / "report.docx", papers.annual_report()[:9])


def test_a_sound_container_is_copied_with_all_that_it_holds(tmp_path, report):
    assert WORD in copied(tmp_path, report)
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
    copied(tmp_path, papers.word_with(tmp_path / "links.docx", {"word/_rels/document.xml.rels": links}))
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
        bomb.writestr(containers.CONTENT_TYPES, f'<Types><Override ContentType="{WORD}"/></Types>')
        bomb.writestr("word/media/zeros.bin", bytes(80 << 20))
    assert reason(tmp_path, tmp_path / "bomb.docx") == Reason.TOO_COMPLEX


def test_a_bomb_that_lies_about_its_size_is_found_too(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr(containers.CONTENT_TYPES, f'<Types><Override ContentType="{WORD}"/></Types>')
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
        if WORD in copied(tmp_path, broken):
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
