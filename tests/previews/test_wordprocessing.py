"""Documents of every word processing format through the whole engine."""

import zipfile

import docx
import pytest
from tests.previews import papers
from tests.previews.office_papers import TEMPLATE, Seen, changed, copied_to, report, retyped, saved

from wenku.previews.findings import Finding
from wenku.previews.reasons import Reason

pytestmark = pytest.mark.slow

WORDS = ["第一章", "总体情况", "全市2022年完成投资35.6亿元，Total", "35.6", "billion。", "项目", "金额", "道路", "120"]


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    """The same document in every format."""
    folder = tmp_path_factory.mktemp("report")
    made = {"docx": report(folder / "report.docx")}
    made["dotx"] = retyped(made["docx"], folder / "report.dotx", TEMPLATE)
    for ending in ("doc", "odt", "rtf"):
        made[ending] = saved(made["docx"], ending)
    made["wps"] = copied_to(made["doc"], folder / "report.wps")
    return made


@pytest.fixture(scope="module", params=["docx", "dotx", "doc", "wps", "odt", "rtf"])
def seen(request, originals):
    return Seen(originals[request.param], request.param)


def test_every_format_comes_back_with_its_words_in_their_order(seen):
    assert seen.is_ready
    assert seen.text.split() == [*WORDS, "第二章", "下一步打算", "继续推进。"]


def test_every_format_keeps_its_pages_on_a4(seen):
    assert seen.facts.page_count == 2
    assert not seen.facts.simplified
    assert not seen.facts.findings
    assert "继续推进" in seen.pages[1]
    assert "总体情况" not in seen.pages[1]


def test_headings_become_the_outline(originals):
    assert Seen(originals["odt"], "odt").outline == ["第一章 总体情况", "第二章 下一步打算"]
    assert Seen(originals["doc"], "doc").outline == ["第一章 总体情况", "第二章 下一步打算"]


def test_a_template_that_calls_itself_a_document_is_not_supported(originals):
    assert Seen(originals["dotx"], "docx").reason == Reason.NOT_SUPPORTED


def test_changes_that_were_tracked_are_taken_as_accepted(tmp_path):
    who = 'w:id="1" w:author="a" w:date="2020-01-01T00:00:00Z"'
    xml = (
        f"<w:p><w:r><w:t>保留</w:t></w:r><w:del {who}><w:r><w:delText>删去</w:delText></w:r></w:del>"
        f"<w:ins {who}><w:r><w:t>插入</w:t></w:r></w:ins></w:p>"
    )
    seen = Seen(papers.word_with(tmp_path / "changes.docx", {"word/document.xml": papers.body(xml)}), "docx")
    assert seen.text.strip() == "保留插入"
    assert seen.pages[0].strip() == "保留插入"


def test_comments_are_not_part_of_the_page(tmp_path):
    document = docx.Document()
    run = document.add_paragraph("正文").runs[0]
    document.add_comment(run, text="批注里的话", author="a")
    document.save(str(tmp_path / "comment.docx"))
    seen = Seen(tmp_path / "comment.docx", "docx")
    assert seen.pages == ["正文"]
    assert seen.text.strip() == "正文"


def test_a_word_file_with_a_password_is_told_as_encrypted(tmp_path, originals):
    content = bytearray(originals["doc"].read_bytes())
    at = content.index(b"\xec\xa5")
    content[at + 11] |= 0x01
    (tmp_path / "secret.doc").write_bytes(content)
    assert Seen(tmp_path / "secret.doc", "doc").reason == Reason.ENCRYPTED


def test_an_encrypted_odt_is_told_so(tmp_path, originals):
    encrypted = b'<manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>'
    made = changed(
        originals["odt"],
        tmp_path / "secret.odt",
        {
            "META-INF/manifest.xml": lambda content: content.replace(
                b"/></manifest:manifest>", b">" + encrypted + b"</manifest:manifest>"
            )
        },
    )
    with zipfile.ZipFile(made) as container:
        assert b"encryption-data" in container.read("META-INF/manifest.xml")
    assert Seen(made, "odt").reason == Reason.ENCRYPTED


@pytest.mark.parametrize("kind", ["doc", "odt", "rtf", "wps", "dotx"])
def test_broken_files_of_each_kind_end_with_a_reason(tmp_path, originals, kind):
    (tmp_path / "empty").write_bytes(b"")
    assert Seen(tmp_path / "empty", kind).reason == Reason.EMPTY
    (tmp_path / "noise").write_bytes(b"\x00\x01" * 3000)
    assert Seen(tmp_path / "noise", kind).reason == Reason.DAMAGED


def test_macros_and_objects_are_told_and_left_out(tmp_path, originals):
    made = changed(originals["docx"], tmp_path / "macros.docx", {"word/vbaProject.bin": b"x"})
    assert Seen(made, "docx").facts.findings == (Finding.MACROS,)
    rtf = originals["rtf"].read_bytes().rstrip().removesuffix(b"}") + rb"{\object\objemb{\*\objdata 01050000}}}"
    (tmp_path / "object.rtf").write_bytes(rtf)
    assert Seen(tmp_path / "object.rtf", "rtf").facts.findings == (Finding.OBJECTS,)
