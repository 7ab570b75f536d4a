"""The search page: filters with counts in the address, chips that take each away, orders, pages, and a way on from nothing."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from tests import making
from tests.listening import heard

from wenku.base import db
from wenku.documents import categories, lifecycle
from wenku.search import indexing, searches
from wenku.search.searches import Heard


@pytest.fixture
def publish(author):
    """`publish("title", kind="docx")` makes a public document that can be found once `indexing.index()` ran."""

    def make(title, *, file=None, category_id=None, price=20):
        with db.unit_of_work():
            content = making.docx_file(title) if file == "docx" else None
            name = f"{title}.{file or 'pdf'}"
            version = making.filled_in(making.draft(author, content=content, file_name=name), by=author, price=price)
            making.previewed(version, pages=1)
            lifecycle.submit(version, by=author)
            document = lifecycle.approve(version)
            if category_id:
                document.category_id = category_id
            return document.id

    return make


def links(page, css):
    """(words, what the address says) of the links of one class."""
    found = re.findall(rf'<a class="{css}[^"]*" href="([^"]+)"[^>]*>(.*?)</a>', page, re.S)
    said = [(re.sub(r"<[^>]+>", "", words).strip(), parse_qs(urlsplit(unescape(url)).query)) for url, words in found]
    return dict(said)


def hits(page):
    return [int(number) for number in re.findall(r'<h2><a href="/documents/(\d+)', page)]


def test_filters_have_counts_and_add_up_in_the_address(client, publish):
    docx, pdf = publish("年报甲", file="docx"), publish("年报乙", price=0)
    indexing.index()
    page = client.get("/search?q=年报").text
    choices = links(page, "filters__choice")
    assert choices["DOCX1"] == {"q": ["年报"], "kind": ["docx"]}
    assert choices["免费1"] == {"q": ["年报"], "price": ["free"]}
    both = client.get("/search?q=年报&kind=docx&kind=pdf").text
    assert sorted(hits(both)) == [docx, pdf]
    assert links(both, "filters__choice")["DOCX1"] == {"q": ["年报"], "kind": ["pdf"]}
    one = client.get("/search?q=年报&kind=docx").text
    assert hits(one) == [docx]
    assert links(one, "filters__choice")["PDF1"] == {"q": ["年报"], "kind": ["docx", "pdf"]}
    assert "aria-current=true" in re.search(r'<a class="filters__choice"[^>]*>DOCX', one)[0]


def test_chips_take_away_one_filter_each(client, publish):
    publish("年报甲", file="docx")
    indexing.index()
    page = client.get("/search?q=年报&kind=docx&price=50&pages=1-5&age=week&by=latest").text
    chips = {words.removeprefix("去掉条件： ").strip(): said for words, said in links(page, "tag").items() if "去掉" in words}
    whole = {"q": ["年报"], "kind": ["docx"], "price": ["50"], "pages": ["1-5"], "age": ["week"], "by": ["latest"]}
    assert {name: whole.keys() - said.keys() for name, said in chips.items()} == {
        "DOCX": {"kind"},
        "最多 50 积分": {"price"},
        "1–5页": {"pages"},
        "最近一周": {"age"},
    }
    assert len(hits(page)) == 1


def test_what_was_typed_as_a_filter_can_be_taken_away_too(client, publish):
    docx, pdf = publish("年报甲", file="docx"), publish("年报乙")
    indexing.index()
    page = client.get("/search?q=年报 格式:docx").text
    assert hits(page) == [docx]
    (chip,) = [said for words, said in links(page, "tag").items() if "去掉" in words]
    assert chip == {"q": ["年报"]}
    assert links(page, "filters__choice")["PDF1"] == {"q": ["年报"], "kind": ["docx", "pdf"]}
    assert sorted(hits(client.get("/search?q=年报 格式:docx&kind=pdf").text)) == [docx]
    assert pdf not in hits(page)


def test_a_chosen_category_opens_what_is_below_it(client, publish, admin):
    with db.unit_of_work():
        top = categories.create("公文", by=admin).id
        leaf = categories.create("讲话", parent_id=top, by=admin).id
    id = publish("年报", category_id=leaf)
    publish("另一份年报")
    indexing.index()
    page = client.get("/search?q=年报").text
    assert "讲话1" not in links(page, "filters__choice")
    page = client.get(f"/search?q=年报&category={top}").text
    assert hits(page) == [id]
    assert links(page, "filters__choice")["讲话1"] == {"q": ["年报"], "category": [str(leaf)]}
    page = client.get(f"/search?q=年报&category={leaf}").text
    assert links(page, "filters__choice")["公文1"] == {"q": ["年报"], "category": [str(top)]}


def test_filters_alone_find_too(client, publish):
    id = publish("年报甲", file="docx")
    publish("年报乙")
    indexing.index()
    assert hits(client.get("/search?kind=docx").text) == [id]


def test_results_are_gone_through_by_numbers(client, publish):
    ids = {publish(f"年报{number}") for number in range(21)}
    indexing.index()
    first = client.get("/search?q=年报").text
    pager = first.partition('class="pager"')[2]
    assert '<span aria-current="page">1</span>' in pager
    second = client.get("/search?q=年报&page=2").text
    assert set(hits(first)) | set(hits(second)) == ids
    assert len(hits(first)) == 20
    for order in ("latest", "downloads", "price"):
        page = client.get(f"/search?q=年报&by={order}").text
        onwards = unescape(re.search(r'href="([^"]+)" rel="next"', page)[1])
        assert set(hits(page)) | set(hits(client.get(onwards).text)) == ids


def test_nothing_found_leads_on(client, publish):
    near = publish("城市更新调研报告")
    indexing.index()
    page = client.get("/search?q=城市绿化").text
    assert "没有同时包含这些词的文档" in page
    assert near in hits(page.partition('id="h-nearest"')[2])
    assert 'id="h-tree"' in page


def test_a_typo_asks_and_changes_nothing(client, publish):
    publish("Annual report on budgets")
    indexing.index()
    page = client.get("/search?q=anual").text
    assert re.search(r'您要找的是不是 <a class="link" href="/search\?q=annual"', page)


def test_a_query_that_is_too_long_says_so(client):
    assert "一次搜索最多 200 个字" in client.get("/search?q=" + "长" * 300).text
    assert client.get("/search?q=" + "x " * 4000).status_code == 200


def test_an_empty_search_offers_what_is_hot_and_how_to_search(client):
    with db.unit_of_work():
        searches.hear({"劳动合同": Heard(3, {one: one for one in "abc"})})
    page = client.get("/search").text
    assert links(page, "tag")["劳动合同"] == {"q": ["劳动合同"]}
    assert 'href="/help/searching"' in page
    assert "劳动合同" in client.get("/").text.partition("letter__hot")[2].partition("</p>")[0]
    assert client.get("/en/help/searching").status_code == 200


def test_results_make_no_statement_for_each(client, publish):
    publish("年报0")
    indexing.index()
    client.get("/search?q=年报")
    few = _statements(client)
    for number in range(1, 12):
        publish(f"年报{number}")
    indexing.index()
    assert _statements(client) == few


def _statements(client):
    return len(heard(lambda: client.get("/search?q=年报")))
