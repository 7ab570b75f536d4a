"""The page of a document holds everything that its readers look for, in both languages."""

import html
import re

import pytest
from tests import making

from wenku.accounts.models import Member
from wenku.base import blobs, clock, db
from wenku.documents import access, lifecycle, limits, tallies
from wenku.documents.models import Document, Version
from wenku.downloads import purchasing
from wenku.editorial.models import Notice
from wenku.previews.models import Preview, PreviewState
from wenku.reviews import collecting
from wenku.reviews.models import Rating
from wenku.search import indexing

TITLE = "2022年城市更新推进会领导讲话材料"
TEXT = "第一条　加装电梯，先听居民意见。\n" * 500


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
        preview.page_count, preview.sizes = 22, [[595, 842]] * 22
        lifecycle.rendered(version, page_count=22, cover=(480, 679))
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
    with db.unit_of_work():
        db.session().query(Preview).one().text = text
    sections = [section for _, section in paragraphs(client.get(f"/documents/{document}").text)]
    assert "".join(sections) == " ".join(text.split())


def test_three_sections_stand_open_and_the_rest_is_folded_in_the_page(client, document):
    page = client.get(f"/documents/{document}").text
    assert page.index('id="s3"') < page.index('<details class="fold">') < page.index('id="s4"') < page.index('id="s20"')


def test_keywords_link_to_a_search(client, document):
    page = client.get(f"/documents/{document}").text
    with db.unit_of_work(writes=False):
        keywords = db.session().query(Version).one().keywords
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


def test_a_document_that_nobody_rated_has_no_score(client, document):
    page = client.get(f"/documents/{document}").text
    assert "暂无评分" in page
    assert "score_1.svg" not in re.search(r'<span class="stars".*?</span>', page, re.DOTALL)[0]


def test_ratings_are_shown_star_by_star(client, document, reader, stranger):
    with db.unit_of_work():
        for member, half_stars in ((reader, 9), (stranger, 8)):
            db.session().add(Rating(document_id=document, member_id=member.id, half_stars=half_stars, rated_at=clock.now()))
    bars = re.findall(r'<progress class="bar bar--star" value="(\d+)" max="(\d+)"', client.get(f"/documents/{document}").text)
    assert [int(value) for value, _ in bars] == [1, 1, 0, 0, 0]


def test_an_uploader_s_name_is_masked_unless_the_profile_is_public(client, document, author):
    assert "<dt>上传者</dt><dd>a**</dd>" in client.get(f"/documents/{document}").text
    assert author.name not in re.sub('author_name|"author":', "", client.get(f"/documents/{document}").text)
    with db.unit_of_work():
        db.session().get(Member, author.id).is_public = True
    assert f'<dt>上传者</dt><dd><a href="/members/{author.id}">author</a></dd>' in client.get(f"/documents/{document}").text


def test_page_images_keep_their_place_and_load_when_they_are_near(client, document):
    page = client.get(f"/documents/{document}").text
    figures = re.findall(r'<figure class="page".*?</figure>', page, re.DOTALL)
    assert len(figures) == 12
    for number, figure in enumerate(figures, 1):
        version = re.search(r"/pages/(\d+)/", figure)[1]
        address = f"/documents/{document}/pages/{version}/{number}"
        assert f'src="{address}/page" srcset="{address}/page 1100w, {address}/large 1700w"' in figure
        assert 'width="1100" height="1557"' in figure
        assert ("loading=lazy" in figure) == (number > 1)


def test_pages_beyond_the_first_three_come_with_a_click(client, document):
    page = client.get(f"/documents/{document}").text
    assert page.index('id="page-3"') < page.index('<details class="more-pages">') < page.index('id="page-4"')
    assert '<details class="more-pages" open>' in client.get(f"/documents/{document}?pages=all").text


@pytest.mark.parametrize(("own", "option", "shown"), [(None, 5, 5), (4, 12, 4), (6, 5, 5), (None, 200, 12)])
def test_the_free_pages_are_the_fewer_of_the_site_s_and_the_uploader_s(client, document, admin, own, option, shown):
    with db.unit_of_work():
        limits.free_pages.set(option, by_id=admin.id)
        db.session().get(Document, document).free_pages = own
    page = client.get(f"/documents/{document}").text
    assert page.count('<figure class="page"') == shown
    version = re.search(r"/pages/(\d+)/1/page", page)[1]
    assert client.get(f"/documents/{document}/pages/{version}/{shown}/page").status_code == 200
    assert client.get(f"/documents/{document}/pages/{version}/{shown + 1}/page").status_code == 404


def test_a_short_document_does_not_promise_more(client, author):
    with db.unit_of_work():
        number = making.published(author).id
    text = plain(client.get(f"/documents/{number}").text)
    assert "点击查看更多" not in text
    assert "已超出免费预览范围" not in text
    assert "该文档共3页，已全部展示" in text


@pytest.mark.parametrize(("wanted", "place"), [(1, "page-1"), (7, "page-7"), (12, "page-12"), (13, "page-end"), (-4, "page-1")])
def test_a_page_is_reached_by_its_number_without_script(client, document, wanted, place):
    answer = client.get(f"/documents/{document}?page={wanted}")
    assert (answer.status_code, answer.location) == (303, f"/documents/{document}?pages=all#{place}")
    assert f'id="{place}"' in client.get(answer.location).text


def test_an_image_is_sent_as_what_it_is_and_kept_by_the_reader_alone(client, document):
    page = client.get(f"/documents/{document}").text
    address = re.search(r'src="(/documents/\d+/pages/\d+/2/page)"', page)[1]
    answer = client.get(address)
    assert answer.content_type == "image/png"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content_length == len(answer.data)
    assert answer.data == making.png(1100, 1557)
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_image_whose_file_is_gone_is_not_found(client, document):
    page = client.get(f"/documents/{document}").text
    blobs.remove_folder("derived/")
    assert client.get(re.search(r'src="(/documents/\d+/pages/\d+/2/page)"', page)[1]).status_code == 404


def test_a_visitor_s_page_holds_no_token_and_sets_no_cookie(client, document):
    answer = client.get(f"/documents/{document}")
    assert "csrf" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_the_price_and_the_balance_stand_before_the_click(client, signed_in, document, author, reader, moderator):
    def card(browser):
        return plain(re.search(r'<div class="buy__top">.*?</div>', browser.get(f"/documents/{document}").text, re.DOTALL)[0])

    assert card(client) == "20 积分 登录后下载"
    assert card(signed_in(reader)) == "20 积分 余额 100 赠送 100，现金 0 下载后 80"
    assert card(signed_in(author)) == "20 积分 你自己的文档 管理"
    assert card(signed_in(moderator)) == "20 积分 审核员免积分"
    with db.unit_of_work():
        db.session().get(Document, document).price = 130
    assert card(signed_in(reader)) == "130 积分 余额 100 赠送 100，现金 0 还差 30 积分"
    with db.unit_of_work():
        db.session().get(Document, document).price = 0
    assert card(signed_in(reader)) == "免费"


def test_a_buyer_pays_nothing_more_and_may_rate(signed_in, document, reader, stranger):
    with db.unit_of_work():
        purchasing.buy(access.found(document), by=db.session().get(Member, reader.id), seen_price=20)
    page = signed_in(reader).get(f"/documents/{document}").text
    assert "你已经拥有" in page
    assert '<form class="rate"' in page
    assert '<form class="rate"' not in signed_in(stranger).get(f"/documents/{document}").text


def test_a_favourite_can_be_kept_and_dropped_from_the_page(signed_in, document, reader):
    browser = signed_in(reader)
    assert "收藏</button>" in browser.get(f"/documents/{document}").text
    with db.unit_of_work():
        collecting.keep(db.session().get(Document, document), by=db.session().get(Member, reader.id))
    assert "已收藏</button>" in browser.get(f"/documents/{document}").text


def test_notices_are_shown_beside_the_kinds_that_they_are_for(client, document):
    with db.unit_of_work():
        db.session().add(Notice(heading="示例说明", body="仅作为示例展示。", kinds=["docx"], language="zh"))
        db.session().add(Notice(heading="幻灯说明", body="双击图标打开。", kinds=["pptx"], language="zh"))
        db.session().add(Notice(heading="English only", body="For readers of English.", kinds=[], language="en"))
    page = client.get(f"/documents/{document}").text
    assert re.search(r"<h3[^>]*>示例说明</h3><p[^>]*>仅作为示例展示。</p>", page)
    assert "幻灯说明" not in page
    assert "English only" not in page
    assert "English only" in client.get(f"/en/documents/{document}").text


def test_what_is_like_the_document_is_shown_first_beside_it_and_never_itself(client, author):
    with db.unit_of_work():
        alike = making.published(author, title="城市更新方案").id
        own = making.published(author, title="城市更新报告").id
        others = {making.published(author, title=title).id for title in ("植物图谱", "合同汇编")}
    indexing.index()
    box = client.get(f"/documents/{own}").text.partition('id="related"')[2]
    shown = list(dict.fromkeys(map(int, re.findall(r'href="/documents/(\d+)"', box))))
    assert shown[0] == alike
    assert set(shown[1:]) == others


def test_programs_learn_the_page_s_one_address_and_both_languages(client, document):
    for language, own in (("", "zh-Hans-CN"), ("/en", "en")):
        page = client.get(f"{language}/documents/{document}?pages=all").text
        host = "http://127.0.0.1:5000"
        assert f'<html lang="{own}">' in page
        assert f'<link rel="canonical" href="{host}{language}/documents/{document}">' in page
        for tag, prefix in (("zh", ""), ("en", "/en"), ("x-default", "")):
            assert f'<link rel="alternate" hreflang="{tag}" href="{host}{prefix}/documents/{document}">' in page
        assert f'<meta property="og:title" content="{TITLE}.docx">' in page
        assert re.search(r'<meta name="description" content="DOCX[^"]+第一条 加装电梯[^"]{90,}">', page)
        assert re.search(rf'<meta property="og:image" content="{host}/documents/{document}/pages/\d+/1/social">', page)
        assert '<meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">' in page


def test_a_page_that_is_not_public_is_not_for_search_engines(signed_in, author):
    with db.unit_of_work():
        number = making.waiting(author).document_id
    page = signed_in(author).get(f"/documents/{number}").text
    assert '<meta name="robots" content="noindex">' in page
    assert "og:image" not in page
    assert "只有上传者和审核员能看到这一页" in page


@pytest.mark.parametrize(
    ("state", "words", "done"),
    [
        (PreviewState.QUEUED, "正在生成预览", False),
        (PreviewState.MAKING, "正在生成预览", False),
        (PreviewState.FAILED, "预览没有生成", True),
    ],
)
def test_the_owner_sees_how_far_the_preview_is(signed_in, author, state, words, done):
    with db.unit_of_work():
        version = making.waiting(author)
        number = version.document_id
        preview = db.session().query(Preview).one()
        preview.state, preview.pages_made, preview.pages_wanted = state, 1, 3
    browser = signed_in(author)
    assert words in plain(browser.get(f"/documents/{number}").text)
    part = browser.get(f"/documents/{number}/status").text
    assert words in part
    assert f'data-state="{state}"' in part
    assert ("data-done" in part) == done
    assert "<html" not in part


def test_a_preview_that_is_ready_ends_the_waiting(signed_in, author):
    with db.unit_of_work():
        number = making.waiting(author).document_id
    part = signed_in(author).get(f"/documents/{number}/status").text
    assert "data-done" in part
    assert f'href="/documents/{number}"' in part


def test_a_simplified_layout_says_so(client, document):
    with db.unit_of_work():
        db.session().query(Preview).one().is_simplified = True
    assert "版面经过简化" in client.get(f"/documents/{document}").text


def test_a_scan_without_text_says_so(client, document):
    with db.unit_of_work():
        db.session().query(Preview).one().text = ""
    assert "没有找到文字" in client.get(f"/documents/{document}").text


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "a & b", "“引号” 'x' \"y\"", "%(title)s %s", "{{ 7 * 7 }}"])
def test_whatever_a_title_holds_it_is_only_text(client, document, title):
    with db.unit_of_work():
        db.session().query(Version).one().title = title
    page = client.get(f"/documents/{document}").text
    assert f"<h1>{html.escape(f'{title}.docx', quote=True).replace('&quot;', '&#34;').replace('&#x27;', '&#39;')}</h1>" in page
    assert "<script>alert" not in page
