"""One address for each page in each language: what was moved, misspelt or ended with a slash leads there, and what isn't public is
kept out of search engines."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import making

from wenku.base import db
from wenku.documents.models import Document, DocumentState
from wenku.web import slugs
from wenku.web.slugs import slug

RIGHT = "城市更新调研报告"


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_readable_end_may_follow_the_number(client, published, language):
    answer = client.get(f"{language}/documents/{published.id}-{RIGHT}")
    assert answer.status_code == 200
    assert f'<link rel="canonical" href="http://127.0.0.1:5000{language}/documents/{published.id}">' in answer.text
    assert f'<meta property="og:url" content="http://127.0.0.1:5000{language}/documents/{published.id}">' in answer.text


@pytest.mark.parametrize("wrong", ["x", "城市", f"{RIGHT}-", f"{RIGHT}.pdf", "%2e%2e", "<b>"])
@pytest.mark.parametrize("query", ["", "?pages=all", "?_external=1&_scheme=javascript&_anchor=x"])
def test_a_wrong_end_leads_to_the_right_one_for_good(client, published, wrong, query):
    answer = client.get(f"/en/documents/{published.id}-{wrong}{query}")
    assert (answer.status_code, answer.location) == (301, f"/en/documents/{published.id}-{quote(RIGHT)}{query}")
    assert client.get(answer.location).status_code == 200


def test_a_title_without_letters_has_no_end(client, author):
    with db.unit_of_work():
        number = making.published(author, title="？！…").id
    assert client.get(f"/documents/{number}-whatever").location == f"/documents/{number}"


@pytest.mark.parametrize("state", ["private", "hidden", "removed", "taken_down"])
def test_an_end_tells_nothing_of_what_is_not_public(client, published, state):
    with db.unit_of_work():
        db.session().get(Document, published.id).state = DocumentState(state)
    answer = client.get(f"/documents/{published.id}-x")
    assert answer.status_code == {"removed": 410, "taken_down": 451}.get(state, 404)
    assert RIGHT not in answer.text


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("2022年城市更新推进会", "2022年城市更新推进会"),
        ("Annual  Report: 2022/2023 (final)", "annual-report-2022-2023-final"),
        ("ＡＢＣ　１２", "abc-12"),
        ("___", ""),
        ("a" * 80, "a" * 60),
        ("a" * 59 + " b", "a" * 59),
    ],
)
def test_an_end_is_made_of_letters_and_digits(title, expected):
    assert slug(title) == expected


@given(st.text(max_size=200))
def test_an_end_stays_what_it_is(title):
    made = slug(title)
    assert slug(made) == made
    assert len(made) <= slugs.LONGEST
    assert not set(made) & set("/?#&<>\"' \\%")


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/documents/{id}/", "/documents/{id}"),
        ("/en/documents/{id}/?pages=all", "/en/documents/{id}?pages=all"),
        ("/categories/", "/categories"),
        ("/en/help/points/", "/en/help/points"),
        ("/documents/{id}///", "/documents/{id}"),
    ],
)
def test_a_slash_at_the_end_leads_to_the_page(client, published, asked, led):
    answer = client.get(asked.format(id=published.id))
    while answer.status_code in (301, 308) and answer.location.rstrip("/") != led.format(id=published.id):
        answer = client.get(answer.location)
    assert (answer.status_code, answer.location) == (301, led.format(id=published.id))


@pytest.mark.parametrize("asked", ["/nowhere/", "/documents/x/", "/login/nothing/", "/\\example.org/", "/%2f%2fexample.org/"])
def test_a_slash_leads_nowhere_else(client, asked):
    answer = client.get(asked)
    while answer.status_code == 308:
        assert answer.location.startswith(("/", "http://localhost/"))
        answer = client.get(answer.location)
    assert answer.status_code == 404


@pytest.mark.parametrize(("address", "found"), [("/", True), ("/categories/1", True), ("/rankings", True), ("/about", True)])
def test_public_pages_may_be_found(client, published, address, found):
    assert ("X-Robots-Tag" not in client.get(address).headers) == found
    assert ("X-Robots-Tag" not in client.get(address).headers) == found


@pytest.mark.parametrize(
    "address", ["/search", "/search?q=城市", "/login", "/categories/1?page=5.5", "/documents/{id}/reports/new"]
)
def test_what_search_engines_have_no_use_for_says_so(client, published, address):
    for _again in range(2):
        assert client.get(address.format(id=published.id)).headers["X-Robots-Tag"] == "noindex", address


def test_previews_of_what_is_hidden_say_so(signed_in, published, author, moderator):
    pages = [f"/documents/{published.id}", f"/documents/{published.id}/pages/{published.published_version_id}/1/page"]
    for browser in (signed_in(author), signed_in(moderator)):
        assert ["X-Robots-Tag" in browser.get(page).headers for page in pages] == [False, False]
    with db.unit_of_work():
        db.session().get(Document, published.id).state = DocumentState.HIDDEN
    for browser in (signed_in(author), signed_in(moderator)):
        assert [browser.get(page).headers.get("X-Robots-Tag") for page in pages] == ["noindex", "noindex"]
        assert "ld+json" not in browser.get(pages[0]).text
        assert "canonical" not in browser.get(pages[0]).text


def test_a_further_page_of_a_list_is_passed_through_and_calls_itself_nothing(client, author):
    with db.unit_of_work():
        for number in range(26):
            making.published(author, title=f"文{number}")
    first = client.get("/categories/1").text
    onwards = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    further = client.get(onwards)
    assert "canonical" not in further.text
    assert further.headers["X-Robots-Tag"] == "noindex"


def test_robots_learn_where_the_sitemap_is(client):
    assert "Sitemap: http://127.0.0.1:5000/sitemap.xml" in client.get("/robots.txt").text.split("\n")
