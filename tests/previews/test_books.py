"""EPUB and Markdown: paged, in their own order, with an outline, without what would run or be fetched."""

import json
from io import BytesIO

import pytest
from PIL import Image
from tests.previews import plain_papers as papers

from wenku.previews import engine
from wenku.previews.findings import Finding
from wenku.previews.markdown import rendered
from wenku.previews.reasons import Reason
from wenku.previews.results import DocumentText, Facts, Failed, PageImages, PageText, Ready

pytestmark = pytest.mark.slow

CHAPTERS = [
    ("第一章　风起", "<p>夜里起了风，吹得窗纸沙沙地响。</p>" * 40),
    ("第二章　雨落", "<p>天亮的时候下起雨来。</p>"),
    ("Chapter 3", "<p>It rained &amp; rained for three days.</p>"),
]


def made(path, pages=3):
    return list(engine.events(path, kind=path.suffix[1:], free_pages=pages))


def only(kind, events):
    return [event for event in events if isinstance(event, kind)]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return made(papers.book(tmp_path_factory.mktemp("book") / "novel.epub", CHAPTERS))


def test_a_book_has_its_chapters_in_order(book):
    [facts], [text] = only(Facts, book), only(DocumentText, book)
    assert book[-1] == Ready()
    assert facts.page_count >= 3
    assert [heading.title for heading in facts.outline] == ["第一章 风起", "第二章 雨落", "Chapter 3"]
    assert [heading.page for heading in facts.outline] == sorted(heading.page for heading in facts.outline)
    lines = text.text.split("\n")
    assert lines[0] == "第一章　风起"
    assert lines[-2:] == ["Chapter 3", "It rained & rained for three days."]
    assert text.text.count("吹得窗纸") == 40


def test_a_books_words_stand_on_its_pages(book):
    pages = [page.text for page in only(PageText, book)]
    assert "吹得窗纸沙沙地响" in pages[0]
    assert "It rained & rained" in pages[-1]
    picture = Image.open(BytesIO(only(PageImages, book)[0].images[0].data)).convert("L")
    assert picture.getextrema()[0] < 60


def test_a_books_own_style_holds(tmp_path):
    head = '<style type="text/css">p{color:#ff0000;background-color:#ff0000}</style>'
    events = made(papers.book(tmp_path / "red.epub", CHAPTERS[2:], head=head))
    picture = Image.open(BytesIO(only(PageImages, events)[0].images[0].data)).convert("RGB")
    assert any(red > 200 and green < 80 for _, (red, green, _) in picture.getcolors(1 << 24))


def test_a_chinese_book_of_many_chapters_in_many_faces_is_not_too_much(tmp_path):
    faces = "宋体,SimSun,NSimSun,STSong,华文宋体,仿宋,FangSong,黑体,SimHei,微软雅黑,PingFang SC,楷体,KaiTi,STKaiti,华文楷体"
    chapters = [(f"第{number}章", "<p>夜里起了风，吹得窗纸沙沙地响。</p>") for number in range(1, 13)]
    events = made(
        papers.book(tmp_path / "long.epub", chapters, head=f'<style type="text/css">p{{font-family:{faces}}}</style>'), 12
    )
    assert events[-1] == Ready()


def test_what_a_book_would_run_or_fetch_is_left_out_and_told(tmp_path):
    body = '<p onclick="steal()">Words.</p><script>steal()</script><img src="http://127.0.0.1:9/x.png"/>'
    events = made(papers.book(tmp_path / "sly.epub", [("One", body)]))
    assert set(only(Facts, events)[0].findings) == {Finding.SCRIPTS, Finding.LINKS}
    assert "steal" not in only(DocumentText, events)[0].text


ENCRYPTION = '<e xmlns:x="http://www.w3.org/2001/04/xmlenc#"><x:EncryptionMethod Algorithm="aes"/></e>'


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        (
            {"META-INF/encryption.xml": '<e xmlns:x="http://www.w3.org/2001/04/xmlenc#"><x:EncryptionMethod Algorithm="aes"/></e>'},
            "encrypted",
        ),
        ({"../outside.xhtml": "x"}, "damaged"),
        ({"OEBPS/more.xhtml": '<!DOCTYPE html [<!ENTITY a "aaaa">]><html><body>&a;</body></html>'}, "damaged"),
    ],
    ids=["encrypted", "leads out", "entities"],
)
def test_a_book_that_is_not_to_be_opened_says_why(tmp_path, extra, reason):
    last = made(papers.book(tmp_path / "bad.epub", CHAPTERS[1:2], extra=extra))[-1]
    assert isinstance(last, Failed)
    assert last.reason == reason


MARKDOWN = """# 城市更新调研报告

这是**第一段**，有`代码`和[链接](https://example.org)。![一张图](http://127.0.0.1:9/x.png)

## 一、基本情况

- [x] 完成调研
- [ ] 写报告

| 项目 | 金额 |
|:--|--:|
| 住房 | 1,200 |

<script>steal()</script> <b onclick="steal()">bold</b> line<br>break

## Conclusion

```python
print("你好")
```
"""


def test_markdown_is_laid_out_with_its_outline(tmp_path):
    (tmp_path / "报告.md").write_text(MARKDOWN, encoding="utf-8")
    events = made(tmp_path / "报告.md")
    [facts], [text] = only(Facts, events), only(DocumentText, events)
    assert events[-1] == Ready()
    assert [(heading.level, heading.title, heading.page) for heading in facts.outline] == [
        (1, "城市更新调研报告", 1),
        (2, "一、基本情况", 1),
        (2, "Conclusion", 1),
    ]
    lines = text.text.split("\n")
    assert lines[:2] == ["城市更新调研报告", "这是第一段，有代码和链接。[一张图]"]
    assert {"☑ 完成调研", "☐ 写报告", "1,200", 'print("你好")'} <= set(lines)
    assert "☑" in only(PageText, events)[0].text


def test_markdown_brings_no_script_no_handler_and_no_picture():
    html, _ = rendered(MARKDOWN)
    assert "steal" not in html
    assert "127.0.0.1" not in html
    assert "<b>bold</b> line<br/>break" in html
    assert '<td align="right">1,200</td>' in html


def test_markdown_that_says_nothing_is_empty(tmp_path):
    (tmp_path / "blank.md").write_text(" \n\n")
    assert made(tmp_path / "blank.md")[-1] == Failed(Reason.EMPTY)
    assert json.dumps(rendered("text without heading")[1]) == "[]"
