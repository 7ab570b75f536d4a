"""`flask preview`, as a person or a script calls it."""

import json

import pytest
from click.testing import CliRunner
from tests.previews import papers

from wenku.cli_preview import preview


def called(*arguments):
    return CliRunner().invoke(preview, [str(argument) for argument in arguments])


def test_a_ready_file_is_told_as_json(tmp_path):
    file = papers.portable(tmp_path / "2022年项目推进会领导讲话材料.pdf", "第一页", "第二页", "第三页")
    result = called(file, "--out", tmp_path / "out", "--json", "--pages", 2)
    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (told["status"], told["kind"], told["pages"], told["reason"]) == ("ready", "pdf", 3, None)
    assert told["sections"] == ["第一页 第二页 第三页"]
    assert told["keywords"] == ["2022", "项目", "推进", "领导", "讲话", "材料"]
    assert [(image["page"], image["width"]) for image in told["images"]] == [
        (1, 1100),
        (1, 1700),
        (1, 275),
        (2, 1100),
        (2, 1700),
        (2, 275),
    ]
    for image in told["images"]:
        assert (tmp_path / "out" / image["file"]).stat().st_size
        assert image["type"] == "image/png"
        assert image["height"] > image["width"]
    assert (told["scan"], told["cut"], told["findings"], told["outline"]) == (False, False, [], [])
    assert told["seconds"].keys() == {"start", "prepare", "first_page", "pages", "end", "total"}
    assert all((tmp_path / "out" / told[front]).stat().st_size for front in ("cover", "social"))
    pages = json.loads((tmp_path / "out" / "text.json").read_text())["pages"]
    assert [page["text"] for page in pages] == ["第一页", "第二页", "第三页"]
    [[word, left, top, right, bottom]] = pages[0]["words"]
    assert word == "第一页"
    assert (left, right) == pytest.approx((72 / 595, 108 / 595), abs=0.002)
    assert 0.1 < top < bottom < 0.13


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [("cut.pdf", b"%PDF-1.7", "damaged"), ("notes.txt", "文字".encode(), "not_supported"), ("empty.docx", b"", "empty")],
)
def test_a_file_without_a_preview_says_why_in_words(tmp_path, name, content, reason):
    (tmp_path / name).write_bytes(content)
    result = called(tmp_path / name, "--out", tmp_path / "out", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["status"], told["reason"]) == (1, "failed", reason)
    assert told["message"].endswith((".", "。"))
    assert told["images"] == []


def test_the_kind_is_told_by_the_bytes_whatever_the_name(tmp_path):
    papers.portable(tmp_path / "report.pdf", "内容").rename(tmp_path / "report.docx")
    assert json.loads(called(tmp_path / "report.docx", "--out", tmp_path / "out", "--json").stdout)["kind"] == "pdf"


def test_a_person_is_answered_in_a_line(tmp_path):
    result = called(papers.portable(tmp_path / "one.pdf", "内容"), "--out", tmp_path / "out")
    assert "pdf, 1 pages, 3 images" in result.stdout


@pytest.mark.parametrize(
    "arguments", [[], ["missing.pdf", "--out", "out"], ["here.pdf"], ["here.pdf", "--out", "x", "--pages", "-1"]]
)
def test_a_wrong_call_ends_with_2(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    papers.portable(tmp_path / "here.pdf", "内容")
    assert called(*arguments).exit_code == 2
