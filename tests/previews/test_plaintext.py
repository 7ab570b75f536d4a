"""Plain text laid out as pages to be read."""

from io import BytesIO

import pytest
from PIL import Image

from wenku.previews import chapters, engine
from wenku.previews.reasons import Reason
from wenku.previews.results import DocumentText, Facts, Failed, PageImages, PageText, Ready

pytestmark = pytest.mark.slow

NIGHT = "　　夜里起了风，吹得窗纸沙沙地响。他把灯拨亮了些，又坐下来写。"
NOVEL = "\n".join(["风雨记", "", *(f"第{number}章　第{number}夜\n{NIGHT * 30}" for number in "一二三")])


def made(path, pages=2):
    return list(engine.events(path, kind="txt", free_pages=pages))


def only(kind, events):
    return [event for event in events if isinstance(event, kind)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_text_comes_back_as_it_was_whatever_its_encoding(tmp_path, encoding):
    (tmp_path / "novel.txt").write_bytes(NOVEL.encode(encoding))
    events = made(tmp_path / "novel.txt")
    assert events[-1] == Ready()
    assert only(DocumentText, events)[0].text.split() == NOVEL.split()


def test_traditional_chinese_in_big5_is_told_from_simplified(tmp_path):
    text = "臺灣的鐵路運輸與城市發展關係密切，本報告說明其歷史與現況。" * 5
    (tmp_path / "big5.txt").write_bytes(text.encode("big5"))
    assert only(DocumentText, made(tmp_path / "big5.txt"))[0].text.strip() == text


def test_chapters_become_the_outline(tmp_path):
    (tmp_path / "novel.txt").write_text(NOVEL, encoding="utf-8")
    facts = only(Facts, made(tmp_path / "novel.txt"))[0]
    assert [heading.title for heading in facts.outline] == ["第一章 第一夜", "第二章 第二夜", "第三章 第三夜"]
    assert facts.outline[0].page <= facts.outline[2].page <= facts.page_count


def test_no_line_begins_with_a_mark_that_may_not_stand_there(tmp_path):
    (tmp_path / "marks.txt").write_text("他说，好。" * 400, encoding="utf-8")
    events = made(tmp_path / "marks.txt")
    lines = [line for page in only(PageText, events) for line in page.words.lines if line]
    assert len(lines) > 30
    assert not [line for line in lines if line[0][0][0] in "，。"]


def test_the_words_are_printed_between_margins(tmp_path):
    (tmp_path / "novel.txt").write_text(NOVEL, encoding="utf-8")
    page = only(PageImages, made(tmp_path / "novel.txt"))[0]
    picture = Image.open(BytesIO(page.images[0].data)).convert("L")
    left, top, right, bottom = picture.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert 0.08 < left / picture.width < 0.16
    assert 0.84 < right / picture.width < 0.92
    assert 0.05 < top / picture.height < bottom / picture.height < 0.95


def test_one_line_without_an_end_is_broken(tmp_path):
    (tmp_path / "long.txt").write_text("没有换行的长文" * 3000, encoding="utf-8")
    events = made(tmp_path / "long.txt")
    assert only(Facts, events)[0].page_count > 10
    assert events[-1] == Ready()


def test_bytes_that_are_no_text_fail(tmp_path):
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 40)
    last = made(tmp_path / "noise.txt")[-1]
    assert isinstance(last, Failed)
    assert last.reason in (Reason.DAMAGED, Reason.NOT_SUPPORTED)


def test_a_table_of_contents_is_no_row_of_chapters():
    listed = ["目录", *[f"第{number}章 某事" for number in range(1, 9)], "", "第1章 某事", "正文", "第2章 某事", "正文"]
    assert sorted(chapters.found(listed)) == [10, 12]
