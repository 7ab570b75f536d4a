"""The page of a document holds everything that its readers look for, in both languages."""

import html
import re
from html.parser import HTMLParser

import pytest
from tests import making

from wenku.base import db
from wenku.documents import lifecycle, tallies
from wenku.documents.models import Version
from wenku.previews.models import Preview

TITLE = "2022年城市更新推进会领导讲话材料"
TEXT = "第一条　加装电梯，先听居民意见。\n" * 500


class Words(HTMLParser):
    """The text inside the first element of a class, letter for letter."""

    def __init__(self, wanted):
        super().__init__(convert_charrefs=True)
        self.wanted, self.depth, self.text = wanted, 0, ""

    def handle_starttag(self, tag, attrs):
        if self.depth and tag not in ("img", "input", "br", "use"):
            self.depth += 1
        elif not self.depth and not self.text and self.wanted in dict(attrs).get("class", "").split():
            self.depth = 1

    def handle_endtag(self, tag):
        if self.depth and tag not in ("img", "input", "br", "use"):
            self.depth -= 1

    def handle_data(self, data):
        if self.depth:
            self.text += data


def plain(markup):
    """What is read aloud, roughly: tags out, white space as one space."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup))).strip()


def paragraphs(markup):
    """The numbered sections as they stand in the page: (number with its sign, text)."""
    found = re.findall(r'<p id="s\d+"><b>([^<]*)</b>([^<]*)</p>', markup)
    return [(number, html.unescape(text)) for number, text in found]


@pytest.fixture
def document(author):
    """A public document of 22 pages, 12 of them with images, with text for twenty sections."""
    with db.unit_of_work():
        version = making.filled_in(making.draft(author, file_name=f"{TITLE}.pdf"), by=author)
        preview = making.previewed(version, pages=12, text=TEXT)
        preview.page_count = 22
        lifecycle.rendered(version, page_count=22, cover=(275, 389))
        version.kind = "docx"
        lifecycle.submit(version, by=author)
        made = lifecycle.approve(version)
        version.size = 47841
        return made.id


def test_the_page_in_chinese(client, document):
    page = client.get(f"/documents/{document}").text
    text = plain(page)
    assert f"<h1>{TITLE}.docx</h1>" in page
    assert f"<title>{TITLE}.docx - 文库</title>" in page
    for term, value in [("上传者", "a**"), ("文档编号", str(document)), ("格式", "DOCX"), ("页数", "22页"), ("大小", "46.72KB")]:
        assert f"<dt>{term}</dt><dd>{value}</dd>" in page
    assert re.search(r"<dt>上传时间</dt><dd>20\d\d-\d\d-\d\d</dd>", page)
    for word in ("返回", "下载", "相关", "举报"):
        assert re.search(rf'<a class="btn btn-quiet btn-sm"[^>]*>\s*<svg.*?</svg>\s*{word}</a>', page)
    for number in range(1, 13):
        assert f'alt="{TITLE}.docx_第{number}页"' in page
        assert f"<figcaption>第{number}页 / 共22页</figcaption>" in page
    assert "点击查看更多" in text
    assert "该文档共22页，已超出免费预览范围，喜欢就下载吧" in text
    name = f"{TITLE}.docx"
    said = f"《{name}》由会员分享，可在线阅读，更多相关《{name}（22页珍藏版）》请在文库 - 分享文档赚钱的网站上搜索。"
    assert said in html.unescape(re.sub(r"<[^>]+>", "", page))
    assert "限制150内" in text
    assert "资源得分" in page or "暂无评分" in page


def test_the_page_in_english(client, document):
    page = client.get(f"/en/documents/{document}").text
    text = plain(page)
    for term in ("Uploader", "Document no.", "Uploaded", "Format", "Length", "Size"):
        assert f"<dt>{term}</dt>" in page
    for words in (
        "Back",
        "Download",
        "Related",
        "Report",
        "Page 12 of 22",
        "Click to see more",
        "This document has 22 pages and the free preview ends here",
        f"“{TITLE}.docx” was shared by a member",
        "at most 150 characters",
        "Keywords",
    ):
        assert words in text
    assert f'alt="{TITLE}.docx, page 12"' in page


def test_the_text_stands_in_the_page_letter_for_letter(client, document):
    collapsed = " ".join(TEXT.split())[:6000]
    expected = [(f"{number}、", collapsed[(number - 1) * 300 : number * 300]) for number in range(1, 21)]
    assert paragraphs(client.get(f"/documents/{document}").text) == expected


@pytest.mark.parametrize("text", ['a <b>&amp;</b> "\'c" ' * 40, "字" * 300 + " 第二段 ", "短"])
def test_whatever_the_text_holds_it_comes_back(client, document, text):
    with db.unit_of_work() as work:
        work.query(Preview).one().text = text
    sections = [section for _, section in paragraphs(client.get(f"/documents/{document}").text)]
    assert "".join(sections) == " ".join(text.split())


def test_three_sections_stand_open_and_the_rest_is_folded_in_the_page(client, document):
    page = client.get(f"/documents/{document}").text
    assert page.index('id="s3"') < page.index('<details class="fold">') < page.index('id="s4"') < page.index('id="s20"')


def test_keywords_link_to_a_search(client, document):
    page = client.get(f"/documents/{document}").text
    with db.unit_of_work(writes=False) as work:
        keywords = work.query(Version).one().keywords
    assert re.findall(r'<a class="tag" href="/search\?q=[^"]+">([^<]+)</a>', page) == keywords


@pytest.mark.parametrize(
    ("count", "half_stars", "images"),
    [(126, 1134, "1 1 1 1 05"), (1, 10, "1 1 1 1 1"), (1, 1, "05 0 0 0 0"), (4, 17, "1 1 0 0 0"), (4, 33, "1 1 1 1 0")],
)
def test_the_score_is_five_images_to_the_nearest_half(client, document, count, half_stars, images):
    with db.unit_of_work():
        tallies.rated(document, count, half_stars)
    page = client.get(f"/documents/{document}").text
    shown = re.search(r'<span class="stars".*?</span>', page, re.DOTALL)[0]
    assert re.findall(r"score_(\d+)\.svg", shown) == images.split()
    assert re.search(r'aria-label="资源得分：[\d.]+ 分，满分 5 分', shown)
