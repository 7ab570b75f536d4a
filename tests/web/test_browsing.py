"""Keywords, recommendations, what is hot, what was looked at last, and an author's page: each leads to what is public alone."""

import re

import pytest
from tests import making
from tests.web.test_lists import below, linked, statements

from wenku.accounts import people
from wenku.base import clock, db
from wenku.base.db import session
from wenku.documents import access, lifecycle, tags
from wenku.documents.models import DocumentState, Tally
from wenku.downloads.models import Purchase, Way
from wenku.editorial import recommending
from wenku.search import heat, searches, together
from wenku.search.heat import Seen
from wenku.search.searches import Heard


@pytest.fixture
def client(client):
    """With a session that leads nowhere, so that each page is made anew: what is kept for visitors has tests of its own."""
    client.set_cookie("wenku", "nobody")
    return client


@pytest.fixture
def publish(author):
    """`publish("title", keywords=[…])` makes a public document, and gives its number."""

    def make(title="报告", *, by=author, keywords=("年报",), downloads=0, half_stars=0):
        with db.unit_of_work():
            version = making.waiting(by, title=title)
            version.keywords = list(keywords)
            document = lifecycle.approve(version)
            tally = session().get(Tally, document.id)
            tally.downloads, tally.ratings, tally.half_stars = downloads, bool(half_stars), half_stars
            return document.id

    return make


@pytest.fixture
def is_public(author):
    with db.unit_of_work():
        people.known(author.id).is_public = True


def hide(number):
    with db.unit_of_work():
        document = access.found(number)
        document.state = DocumentState.HIDDEN
        lifecycle.changed(document)


def looked_at(number, *names):
    with db.unit_of_work():
        heat.note(Seen(number, name, name, int(clock.now().timestamp())) for name in names)
    heat.count()


def took(number, *members):
    with db.unit_of_work():
        for member in members:
            facts = {"document_id": number, "buyer_id": member.id, "price": 0, "way": Way.FREE, "bought_at": clock.now()}
            session().add(Purchase(**facts))


def recommend(admin, *numbers):
    with db.unit_of_work():
        for number in reversed(numbers):
            recommending.add(number, by=admin)


def test_each_keyword_leads_to_its_documents(client, publish):
    one, two = publish(keywords=["年报", "审计"]), publish(keywords=["年報"])
    page = client.get("/tags").text
    assert re.findall(r'href="(/tags/\d+)">(\S+) <span class="tiny faint">(\d+)', page) == [
        ("/tags/1", "年报", "2"),
        ("/tags/2", "审计", "1"),
    ]
    assert linked(client.get("/tags/1").text) == [two, one]
    assert linked(client.get("/en/tags/2").text) == [one]
    assert 'href="/tags"' in client.get("/categories").text
    hide(one)
    assert linked(client.get("/tags/1").text) == [two]
    assert client.get("/tags/2").status_code == 404
    assert "审计" not in client.get("/tags").text


def test_keywords_and_their_documents_are_gone_through_page_by_page(client, publish, monkeypatch):
    monkeypatch.setattr("wenku.web.tags.SIZE", 2)
    monkeypatch.setattr("wenku.web.tags.TAGS", 2)
    numbers = [publish(keywords=["年报", f"词{place}"]) for place in range(3)]
    onwards = re.search(r'href="([^"]+)" rel="next"', client.get("/tags").text)[1].replace("&amp;", "&")
    assert len(re.findall(r'class="tag" href="/tags/\d+"', client.get(onwards).text)) == 2
    first = client.get("/tags/1").text
    onwards = re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    assert linked(first) + linked(client.get(onwards).text) == numbers[::-1]


@pytest.mark.parametrize("address", ["/tags/99", "/tags/0", f"/tags/{2**63}", f"/tags/{2**99}", "/tags/x", "/members/99"])
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/tags?page=x", "/tags?page=~9.9", "/rankings?by=x", "/recommended?page=x"])
def test_a_mangled_address_shows_the_first_page(client, publish, address):
    publish()
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/tags", "/recommended", "/rankings?by=hot", "/recent"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_where_nothing_is_yet_there_is_a_way_on(client, address, language):
    page = client.get(language + address)
    assert page.status_code == 200
    assert linked(page.text) == []
    assert address == "/recent" or re.search(r'class="btn btn-(quiet|primary)"', page.text.partition("<main")[2])


def test_an_author_s_page_has_three_orders_and_two_figures(client, publish, is_public, author):
    old, loved, good = publish(half_stars=4), publish(downloads=7), publish(half_stars=10)
    address = f"/members/{author.id}"
    assert linked(client.get(address).text) == [good, loved, old]
    assert linked(client.get(f"{address}?by=downloads").text) == [loved, good, old]
    assert linked(client.get(f"{address}?by=score").text) == [good, old]
    assert "3 份文档" in client.get(address).text
    assert "7 次下载" in client.get(address).text


def test_an_author_is_linked_and_grouped_only_with_a_public_page(client, publish, author):
    one, two = publish(), publish()
    page = client.get(f"/documents/{one}").text
    assert f"/members/{author.id}" not in page + client.get("/").text
    assert 'id="h-author"' not in page
    assert client.get(f"/members/{author.id}").status_code == 404
    with db.unit_of_work():
        people.known(author.id).is_public = True
    page = client.get(f"/documents/{one}").text
    assert f'href="/members/{author.id}"' in page
    assert linked(below(page, "h-author")) == [two]
    assert f'href="/members/{author.id}"' in client.get("/").text


def test_home_leads_with_what_is_recommended(client, publish, admin):
    numbers = [publish(half_stars=10) for _ in range(4)]
    assert "h-pick" not in client.get("/").text
    recommend(admin, numbers[2], numbers[0])
    page = client.get("/").text
    assert linked(below(page, "h-pick")) == [numbers[2], numbers[0]]
    assert "h-best" not in page
    assert linked(client.get("/recommended").text) == [numbers[2], numbers[0]]
    hide(numbers[2])
    assert linked(below(client.get("/").text, "h-pick")) == [numbers[0]]
    assert linked(client.get("/recommended").text) == [numbers[0]]


def test_home_says_what_people_look_for(client, publish):
    publish()
    assert "letter__hot" not in client.get("/").text
    with db.unit_of_work():
        searches.hear({"年报": Heard(found=1, people={f"p{place}": f"n{place}" for place in range(30)})})
    assert re.search(r'<p class="letter__hot"><span>大家在找</span><a href="/search\?q=[^"]+">年报</a></p>', client.get("/").text)


def test_admins_choose_and_order(signed_in, publish, admin):
    one, two = publish("甲"), publish("乙")
    browser = signed_in(admin)
    assert browser.send("/admin/recommended", number=str(one)).status_code == 303
    assert browser.send("/admin/recommended", number=str(two)).status_code == 303
    page = browser.get("/admin/recommended").text
    assert linked(page) == [two, one]
    assert browser.send(f"/admin/recommended/{two}/place", position="1").status_code == 303
    assert linked(browser.get("/admin/recommended").text) == [one, two]
    hide(one)
    assert f"文档 {one} 现在不公开" in browser.get("/admin/recommended").text
    assert browser.send(f"/admin/recommended/{one}/deletion").status_code == 303
    assert browser.send(f"/admin/recommended/{one}/deletion").status_code == 404
    assert linked(browser.get("/admin/recommended").text) == [two]


@pytest.mark.parametrize("number", ["", "0", "x", "99", str(10**30)])
def test_what_cannot_be_recommended_is_said_beside_the_field(signed_in, admin, number):
    answer = signed_in(admin).send("/admin/recommended", number=number)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text or "invalid-feedback" in answer.text


def test_only_admins_recommend(signed_in, client, publish, moderator):
    number = publish()
    assert signed_in(moderator).get("/admin/recommended").status_code == 403
    assert signed_in(moderator).send("/admin/recommended", number=str(number)).status_code == 403
    assert signed_in(moderator).send(f"/admin/recommended/{number}/deletion").status_code == 403


def test_what_is_hot_stands_in_the_rankings_and_at_home(client, publish):
    one, two, three = publish(downloads=9), publish(), publish()
    looked_at(two, *"abcd")
    assert linked(client.get("/rankings?by=hot").text) == [two]
    assert linked(below(client.get("/").text, "h-top")) == [one]
    looked_at(one, *"abc")
    looked_at(three, *"abcde")
    assert linked(client.get("/rankings?by=hot").text) == [three, two, one]
    assert linked(below(client.get("/").text, "h-top")) == [three, two, one]
    hide(two)
    assert linked(client.get("/rankings?by=hot").text) == [three, one]


def test_what_was_looked_at_comes_as_cards_in_the_order_asked_for(client, publish):
    one, two, three = publish(), publish(), publish()
    hide(two)
    page = client.get(f"/recent?ids={three},{two},{one},{three},99")
    assert re.findall(r'href="/documents/(\d+)"', page.text) == [str(three), str(one)]
    assert "<html" not in page.text


@pytest.mark.parametrize("ids", ["", ",", "x", "1,x,2", "-1", "%00", "１", "9" * 400, ",".join(["1"] * 900), f"{2**63}"])
def test_a_mangled_list_of_numbers_is_answered(client, publish, ids):
    publish()
    assert client.get(f"/recent?ids={ids}").status_code == 200


def test_people_who_took_this_also_took(client, publish, reader, stranger):
    one, two, alone = publish(), publish(), publish()
    page = client.get(f"/documents/{one}").text
    assert 'id="h-taken"' not in page
    took(one, reader, stranger)
    took(two, reader, stranger)
    took(alone, reader)
    together.count()
    assert linked(below(client.get(f"/documents/{one}").text, "h-taken")) == [two]
    hide(two)
    assert 'id="h-taken"' not in client.get(f"/documents/{one}").text


def test_no_box_is_shown_empty(client, publish):
    number = publish()
    page = client.get(f"/documents/{number}").text
    assert 'id="related"' not in page
    assert 'href="#related"' not in page


def test_a_browser_remembers_what_is_public_and_not_its_own(client, signed_in, publish, author, reader):
    number = publish()
    assert f'<wenku-seen document="{number}" owner="">' in client.get(f"/documents/{number}").text
    assert f'<wenku-seen document="{number}" owner="{reader.id}">' in signed_in(reader).get(f"/documents/{number}").text
    assert "<wenku-seen" not in signed_in(author).get(f"/documents/{number}").text
    hide(number)
    assert "<wenku-seen" not in signed_in(author).get(f"/documents/{number}").text


def test_lists_ask_the_database_as_often_for_many_as_for_one(client, publish, is_public, author, admin, reader, stranger):
    def fill(count):
        numbers = [publish(keywords=["年报", f"词{clock.now()}"], half_stars=8) for _ in range(count)]
        recommend(admin, *numbers)
        for number in numbers:
            looked_at(number, *"abc")
            took(number, reader, stranger)
        together.count()
        return numbers

    first = fill(8)[0]  # as many as related ones are looked for
    with db.unit_of_work(writes=False):
        tag = tags.every().items[0].id
    pages = ["/", "/tags", f"/tags/{tag}", f"/members/{author.id}", "/recommended", "/rankings?by=hot", f"/documents/{first}"]
    few = {address: statements(lambda address=address: client.get(address)) for address in pages}
    fill(5)
    assert {address: statements(lambda address=address: client.get(address)) for address in pages} == few
