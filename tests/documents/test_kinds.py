"""What a file is, by its bytes, and what people are told of one that isn't taken."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests import making

from wenku.base import words
from wenku.documents import kinds, limits, naming


def archive(*names, comment=b""):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.writestr(name, b"x" * 10)
        made.comment = comment
    return file.getvalue()


def encrypted_package():
    """An OLE container as office programs make it for a file with a password."""
    return making.compound("EncryptionInfo", "EncryptedPackage")


def open_document(subtype):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("mimetype", f"application/vnd.oasis.opendocument.{subtype}")
        made.writestr("content.xml", "<a/>")
    return file.getvalue()


def kind(content, named=""):
    found = kinds.of(io.BytesIO(content), named=named)
    return found.name if found else None


KINDS = {kind.name for kind in kinds.every()}
PNG = making.png(4, 4)
DOCX = making.docx_file()
PDF = making.pdf(pages=1)


def test_the_bytes_decide():
    assert (kind(PDF), kind(DOCX)) == ("pdf", "docx")
    assert kind(b"\xef\xbb\xbfjunk before it\n" + PDF) == "pdf"
    assert [kind(content) for content in (b"GIF89a", archive("a.txt"), b"", b"PK\5\6", making.compound("Other"))] == [None] * 5


@pytest.mark.parametrize(
    ("content", "named", "found"),
    [
        (archive("word/document.xml"), "dotx", "dotx"),
        (archive("ppt/presentation.xml"), "pptx", "pptx"),
        (archive("ppt/presentation.xml"), "ppsx", "ppsx"),
        (archive("xl/workbook.xml"), "", "xlsx"),
        (making.compound("WordDocument", "1Table"), "doc", "doc"),
        (making.compound("WordDocument"), "wps", "wps"),
        (making.compound("CONTENTS", "SPELLING"), "wps", "wps"),
        (making.compound("Current User", "PowerPoint Document"), "pps", "ppt"),
        (making.compound("Workbook"), "xls", "xls"),
        (making.compound("Book"), "", "xls"),
        (making.compound(*[f"Other {number}" for number in range(200)], "Workbook"), "xls", "xls"),
        (b"{\\rtf1 words}", "rtf", "rtf"),
        (open_document("text"), "odt", "odt"),
        (open_document("presentation"), "odp", "odp"),
        (open_document("spreadsheet"), "ods", "ods"),
        (open_document("graphics"), "odg", None),
        (archive("word/document.xml"), "docm", None),
        (archive("xl/workbook.xml"), "xlsm", None),
        (archive("ppt/presentation.xml"), "pptm", None),
    ],
)
def test_office_files_are_told_apart_by_what_their_containers_name(content, named, found):
    assert kind(content, named) == found


def test_a_long_comment_hides_no_directory():
    assert kind(archive("[Content_Types].xml", "word/document.xml", comment=b"c" * 65_000)) == "docx"


def test_a_torn_docx_is_one_still_so_that_its_card_can_say_that_it_is_damaged():
    assert kind(archive("word/document.xml", "word/styles.xml")[:-40]) == "docx"


def test_a_docx_with_a_password_is_taken_for_what_its_name_says():
    assert kind(encrypted_package(), named="docx") == "docx"
    assert kind(encrypted_package(), named="pptx") == "pptx"
    assert kind(encrypted_package(), named="doc") is None


@given(st.binary(max_size=300))
@example(b"PK\3\4")
@example(b"PK\5\6" + b"\xff" * 18)
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 60)
def test_no_bytes_are_too_odd(content):
    for start in (b"", b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"):
        for name in ("", "docx"):
            assert kind(start + content, named=name) in (None, *KINDS)


@given(st.binary(min_size=1, max_size=60), st.integers(0, 2000))
def test_no_damage_is_too_odd(damage, at):
    torn = DOCX[: at % len(DOCX)] + damage + DOCX[at % len(DOCX) + len(damage) :]
    assert kind(torn) in (None, *KINDS)
    assert kind(DOCX[: at % len(DOCX)]) in (None, "docx")


def refusal(content, name):
    received = making.received(content)
    try:
        with words.speaking("en"), pytest.raises(kinds.FileRefused) as refused:
            kinds.checked(received, name)
        with words.speaking("en"):
            return refused.value.code, str(refused.value), refused.value.fields["file"]
    finally:
        received.path.unlink()


@pytest.mark.parametrize(
    ("content", "name", "code", "says"),
    [
        (b"", "a.pdf", "empty-file", "This file is empty"),
        (b"GIF89a", "a.gif", "unknown-kind", "one of these: "),
        (b"words", "a.html", "unknown-kind", "one of these: "),
        (archive("word/document.xml"), "a.docm", "unknown-kind", "one of these: "),
        (archive("a.txt"), "a.zip", "unknown-kind", "DOCX"),
        (b"words", "a", "unknown-kind", "one of these: "),
        (PNG, "a.pdf", "not-as-named", "The name says PDF, but the content is PNG."),
        (archive("xl/workbook.xml"), "a.docx", "not-as-named", "The name says DOCX, but the content is XLSX."),
        (b"words", "a.PDF", "not-as-named", "The name says PDF, but the content is not."),
        (PDF, "a.docx", "not-as-named", "The name says DOCX, but the content is PDF."),
        (DOCX, "a.txt", "not-as-named", "The name says TXT, but the content is DOCX."),
        (b"Rar!\x1a\7\1\0" + bytes(90), "a.docx", "not-as-named", "The name says DOCX, but the content is RAR."),
        (b"7z\xbc\xaf\x27\x1c" + bytes(90), "a.pdf", "not-as-named", "The name says PDF, but the content is 7z."),
        (archive("a.exe"), "a.pptx", "not-as-named", "The name says PPTX, but the content is ZIP."),
        (b"MZ\x90\0" + bytes(90), "a.exe", "unknown-kind", "one of these: "),
        (b"MZ\x90\0" + bytes(90), "a.docx", "not-as-named", "The name says DOCX, but the content is not."),
        (encrypted_package(), "a.pdf", "not-as-named", "The name says PDF, but the content is an old Office file."),
        (encrypted_package(), "a.doc", "not-as-named", "The name says DOC, but the content is an old Office file."),
    ],
    ids=[
        "empty",
        "picture",
        "text",
        "macros",
        "archive",
        "no ending",
        "picture as pdf",
        "sheet as docx",
        "text as pdf",
        "pdf as docx",
        "docx as text",
        "rar as docx",
        "7z as pdf",
        "zip as pptx",
        "program",
        "program as docx",
        "locked docx as pdf",
        "locked docx as doc",
    ],
)
def test_each_reason_has_its_own_words(unit, content, name, code, says):
    found, message, beside = refusal(content, name)
    assert (found, beside) == (code, message)
    assert says in message


def test_a_file_may_be_as_large_as_the_admins_say(unit, admin):
    limits.largest_file.set(1, by_id=admin.id)
    assert refusal(PDF + bytes(1 << 20), "a.pdf")[0] == "file-too-large"
    exactly = making.received(PDF.ljust(1 << 20, b"\n"))
    assert kinds.checked(exactly, "a.pdf").name == "pdf"
    exactly.path.unlink()


def test_an_ending_that_says_nothing_is_part_of_the_name(unit):
    received = making.received(PDF)
    assert kinds.checked(received, "第1.2节").name == "pdf"
    assert kinds.checked(received, "报告").name == "pdf"
    received.path.unlink()


@pytest.mark.parametrize(
    ("sent", "name", "title"),
    [
        ("报告.pdf", "报告.pdf", "报告"),
        ("C:\\文件\\报告.PDF", "报告.PDF", "报告"),
        ("../../etc/passwd", "passwd", "passwd"),
        ("第1.2节", "第1.2节", "第1.2节"),
        ("说明\u202efdp.exe.pdf", "说明fdp.exe.pdf", "说明fdp.exe"),
        ("a\x00b\r\nc.pdf", "abc.pdf", "abc"),
        ("  .pdf", "pdf", "pdf"),
        ("", "document", "document"),
        ("e\u0301tude.pdf", "\u00e9tude.pdf", "\u00e9tude"),
    ],
)
def test_names_become_harmless(sent, name, title):
    assert naming.clean(sent) == name
    assert naming.title(sent, ("pdf",)) == title


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_fits(sent):
    name, title = naming.clean(sent), naming.title(sent, ("pdf", "docx"))
    assert 0 < len(name) <= 255
    assert 0 < len(title) <= 150
    assert not set("/\\\0\n\r") & set(name)
    assert naming.clean(name) == name


def test_a_long_name_keeps_its_ending():
    assert naming.clean("长" * 300 + ".docx") == "长" * 250 + ".docx"


@pytest.mark.parametrize("page", ["README.md", "docs/operating.md"])
def test_the_pages_for_operators_name_every_kind(page):
    text = (Path(__file__).parents[2] / page).read_text(encoding="utf-8")
    assert [kind.label for kind in kinds.every() if kind.label not in text] == []
