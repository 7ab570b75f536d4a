"""Home, categories, rankings and search lead to what is public, and say so where there is nothing."""

import re

import pytest
from tests import making
from tests.listening import heard

from wenku.base import db
from wenku.documents import lifecycle, tallies
from wenku.documents.models import Category
from wenku.search import indexing


@pytest.fixture
def publish(author):
    """`publish("title", category="…", downloads=…)` makes a public document that can be found, and gives its number."""

    def make(title, *, category=None, text="正文", downloads=0, ratings=0, half_stars=0):
        with db.unit_of_work():
            version = making.filled_in(making.draft(author), by=author, title=title)
            making.previewed(version, pages=1, text=text)
            lifecycle.submit(version, by=author)
            document = lifecycle.approve(version)
            if category is not None:
                document.category_id = category
            tallies.rated(document.id, ratings, half_stars)
            for _ in range(downloads):
                tallies.downloaded(document.id)
            db.session().flush()
        indexing.index()
        return document.id

    return make


def linked(markup):
    """The documents that the page's main part leads to, in order, each once."""
    main = markup.partition("<main")[2].partition("</main>")[0]
    return list(dict.fromkeys(int(number) for number in re.findall(r'href="(?:/en)?/documents/(\d+)"', main)))


def below(markup, id):
    """The part of the page after the heading `id`."""
    return "<main" + markup.partition(f'id="{id}"')[2].partition("</section>")[0] + "</main>"


def branch(name, parent_id=None):
    with db.unit_of_work():
        category = Category(name=name, name_en=f"{name} in English", parent_id=parent_id)
        db.session().add(category)
        db.session().flush()
        return category.id


def statements(do):
    """How many statements `do` sends to the database."""
    return len(heard(do))


@pytest.mark.parametrize("address", ["/", "/categories", "/rankings", "/search", "/search?q=年报"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_a_site_with_nothing_in_it_says_so_and_gives_a_way_on(client, address, language):
    answer = client.get(language + address)
    assert answer.status_code == 200
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    assert re.search(r'class="btn btn-(quiet|primary)"|role="search"', main)
    assert linked(answer.text) == []


def test_home_shows_the_newest_beside_the_most_downloaded(client, publish):
    old, loved, new = publish("甲", downloads=3), publish("乙", downloads=9), publish("丙")
    page = client.get("/").text
    assert linked(below(page, "h-new")) == [new, loved, old]
    assert linked(below(page, "h-top")) == [loved, old]
    assert "3 份文档可在线阅读" in page


def test_home_praises_nothing_on_the_word_of_one(client, publish):
    publish("甲", ratings=1, half_stars=10)
    assert "h-best" not in client.get("/").text
    publish("乙", ratings=2, half_stars=18), publish("丙", ratings=5, half_stars=50)
    assert len(linked(below(client.get("/").text, "h-best"))) == 3


def test_home_says_what_an_author_earns(client):
    assert "每收到 100 积分，80 归你" in client.get("/").text


def test_the_tree_names_its_branches_in_both_languages_and_counts_what_is_below(client, publish):
    top = branch("公文")
    leaf = branch("讲话", top)
    publish("甲", category=leaf)
    for language, name in (("", "讲话"), ("/en", "讲话 in English")):
        page = client.get(f"{language}/categories").text
        for number in (top, leaf):
            assert re.search(rf'href="{language}/categories/{number}">[^<]+<span class="tiny faint">1<', page)
        assert f">{name} <" in page


def test_a_category_shows_what_is_in_it_and_below_it(client, publish):
    top = branch("公文")
    leaf, other = branch("讲话", top), branch("合同")
    deep, high, elsewhere = publish("甲", category=leaf), publish("乙", category=top), publish("丙", category=other)
    page = client.get(f"/categories/{top}").text
    assert linked(page) == [high, deep]
    assert elsewhere not in linked(page)
    assert "2 份文档" in page
    assert f'href="/categories/{leaf}"' in page
    crumbs = re.search(r'<ol class="crumbs">.*?</ol>', client.get(f"/categories/{leaf}").text)[0]
    assert re.findall(r">([^<]+)<", crumbs) == ["首页", "全部分类", "公文", "讲话"]


def test_a_category_has_three_orders(client, publish):
    top = branch("公文")
    one = publish("甲", category=top, downloads=5)
    two = publish("乙", category=top, downloads=1, ratings=9, half_stars=90)
    three = publish("丙", category=top, ratings=9, half_stars=18)
    assert linked(client.get(f"/categories/{top}").text) == [three, two, one]
    assert linked(client.get(f"/categories/{top}?by=downloads").text) == [one, two, three]
    assert linked(client.get(f"/categories/{top}?by=score").text) == [two, three]
    assert linked(client.get(f"/categories/{top}?by=nonsense").text) == [three, two, one]


def test_a_category_is_gone_through_page_by_page(client, publish):
    top = branch("公文")
    made = [publish(f"文{number}", category=top) for number in range(26)]
    first = client.get(f"/categories/{top}").text
    assert linked(first) == made[:1:-1]
    onwards = re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    second = client.get(onwards).text
    assert linked(second) == made[1::-1]
    assert 'rel="next"' not in second
    back = re.search(r'href="([^"]+)" rel="prev"', second)[1].replace("&amp;", "&")
    assert linked(client.get(back).text) == made[:1:-1]


@pytest.mark.parametrize("number", ["99", "0", f"{2**63}", f"{2**99}"])
def test_a_category_that_is_not_there_is_not_found(client, number):
    assert client.get(f"/categories/{number}").status_code == 404


def test_an_empty_category_says_so(client):
    page = client.get(f"/categories/{branch('公文')}").text
    assert "这个分类里还没有文档" in page


def test_rankings_name_only_what_was_downloaded_or_rated(client, publish):
    much, little, nothing = publish("甲", downloads=4), publish("乙", downloads=2, ratings=3, half_stars=27), publish("丙")
    assert linked(client.get("/rankings").text) == [much, little]
    assert linked(client.get("/rankings?by=score").text) == [little]
    assert nothing not in linked(client.get("/rankings").text)


def test_a_search_marks_the_words_that_it_found(client, publish):
    publish("城市更新报告", text="关于<b>城市</b>更新的意见")
    page = client.get("/search?q=城市 更新").text
    assert "<mark>城市更新</mark>报告.pdf" in page
    assert "关于&lt;b&gt;<mark>城市</mark>&lt;/b&gt;<mark>更新</mark>的意见" in page


def test_a_search_is_narrowed_by_kind_and_category(client, publish):
    top = branch("公文")
    inside, outside = publish("年报", category=top), publish("年报")
    page = client.get("/search?q=年报").text
    assert linked(page) == [outside, inside]
    choose = re.search(rf'href="(/search\?[^"]*category={top}[^"]*)"', page)[1].replace("&amp;", "&")
    narrowed = client.get(choose).text
    assert linked(narrowed) == [inside]
    assert "aria-current=true>公文" in narrowed
    assert "没有文档同时符合这些筛选条件" in client.get(f"/search?q=年报&category={top}&kind=docx").text


@pytest.mark.parametrize("query", ["", "   ", "category=x", f"category={10**20}", "page=zzz", "by=zzz", "kind=%00", "q=%00"])
def test_a_mangled_search_is_answered(client, publish, query):
    publish("年报")
    assert client.get(f"/search?q=年报&{query}").status_code == 200


def test_a_document_s_number_leads_to_it(client, publish):
    number = publish("年报")
    for words in (str(number), f"%23{number}"):
        answer = client.get(f"/search?q={words}")
        assert (answer.status_code, answer.location) == (303, f"/documents/{number}")
    publish(f"第{number}号文件")
    page = client.get(f"/search?q={number}").text
    assert f"文档编号 {number}" in page
    assert linked(page)[0] == number
    assert client.get(f"/search?q=%23{number}").location == f"/documents/{number}"


def test_nothing_found_offers_the_categories(client, publish):
    publish("年报")
    page = client.get("/search?q=桥梁").text
    assert "没有同时包含这些词的文档" in page
    assert 'href="/categories/' in page


def test_lists_ask_the_database_as_often_for_many_as_for_one(client, publish):
    top = branch("公文")
    mine = publish("年报", category=top, downloads=1, ratings=1, half_stars=9)
    addresses = ["/", "/categories", f"/categories/{top}", "/rankings", "/search?q=年报", f"/documents/{mine}"]
    for number in range(8):  # fewer hits, or documents that are alike, lead to further questions
        publish(f"年报{number}", category=top, downloads=1, ratings=1, half_stars=number + 2)
    few = {address: statements(lambda address=address: client.get(address)) for address in addresses}
    for number in range(8, 16):
        publish(f"年报{number}", category=top, downloads=1, ratings=1, half_stars=number + 2)
        branch(f"分类{number}", top)
    many = {address: statements(lambda address=address: client.get(address)) for address in addresses}
    assert many == few


def test_a_cover_is_shown_wherever_a_document_is_named(client, publish):
    number = publish("年报", downloads=1)
    for address in ("/", "/rankings", "/search?q=年报"):
        cover = re.search(rf'<img src="(/documents/{number}/pages/\d+/1/cover)" width="480" height="679"', client.get(address).text)
        assert client.get(cover[1]).status_code == 200, address
