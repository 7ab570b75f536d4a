"""What public pages say, to browsers and to search engines, is as the standards define it, whatever people wrote."""

import json
import re

import pytest
from tests import making, standards

from wenku.accounts.models import Member
from wenku.base import db, options
from wenku.documents import tallies
from wenku.documents.models import Document, Licence, Version
from wenku.web import linked_data

NASTY = "</script><script>alert(1)</script><!--<script>\u2028&amp; \"'`{{7*7}}"


@pytest.fixture
def many(author):
    """Documents with everything that a page may say of one, by an author whom everybody may know."""
    with db.unit_of_work():
        db.session().get(Member, author.id).is_public = True
        made = [making.published(author, price=price, text="正文的第一段。" * 200) for price in (20, 0)]
        made[0].licence = Licence.CC_BY
        tallies.rated(made[0].id, 3, 25)
        for document in made:
            tallies.downloaded(document.id)
        return [document.id for document in made]


def addresses(many, author):
    lists = ["/categories/1", "/categories/1?by=downloads", "/categories/1?by=score", "/rankings", "/rankings?by=score"]
    forms = ["/login", "/sign-up", "/forgot", f"/documents/{many[0]}/reports/new"]
    found = ["/search", "/search?q=城市", "/search?q=nothing-of-that"]
    texts = [
        "/about",
        "/terms",
        "/privacy",
        "/copyright",
        *(f"/help/{slug}" for slug in ("uploading", "points", "review", "questions")),
    ]
    wrong = ["/nowhere", "/documents/99", "/help/nothing"]
    own = [*(f"/documents/{id}" for id in many), f"/documents/{many[0]}?pages=all", f"/members/{author.id}"]
    return ["/", "/categories", *lists, *forms, *found, "/help", *texts, *wrong, *own]


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_public_page_is_html_and_says_what_the_vocabulary_knows(client, many, author, language):
    for address in addresses(many, author):
        page = client.get(language + address)
        assert page.mimetype == "text/html", address
        standards.html(page.text)
        standards.things(page.text)


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_title_and_a_description_are_made_for_people(client, many, author, language):
    seen = {}
    for address in addresses(many, author):
        answer = client.get(language + address)
        if answer.status_code != 200 or "X-Robots-Tag" in answer.headers:
            continue
        title = re.search(r"<title>([^<]+)</title>", answer.text)[1]
        described = re.search(r'<meta name="description" content="([^"]+)">', answer.text)[1]
        assert 4 < len(title) < 90, address
        assert 10 < len(described) <= 400, (address, described)  # of its entities, the text is at most 150 characters
        seen[address.partition("?")[0]] = (title, described)
    assert len({described for _, described in seen.values()}) >= len(seen) - 1  # two documents of the same words


def test_a_document_is_told_in_the_vocabulary(client, many, author):
    told = standards.one(client.get(f"/documents/{many[0]}").text, "DigitalDocument")
    assert told["@type"] == ["DigitalDocument", "TextObject"]
    assert told["name"] == "城市更新调研报告.pdf"
    assert told["author"] == {"@type": "Person", "name": "author", "url": f"http://127.0.0.1:5000/members/{author.id}"}
    assert told["materialExtent"] == {"@type": "QuantitativeValue", "value": 3, "unitText": "page"}
    assert told["aggregateRating"] == {
        "@type": "AggregateRating",
        "ratingValue": 4.17,
        "ratingCount": 3,
        "bestRating": 5,
        "worstRating": 0.5,
    }
    assert (told["offers"]["price"], told["offers"]["priceCurrency"]) == ("2.00", "CNY")  # ten points are a unit
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert told["isAccessibleForFree"] is True  # all of its three pages can be read
    assert client.get(told["thumbnailUrl"]).status_code == 200


def test_what_is_not_known_is_not_told(client, published):
    told = standards.one(client.get(f"/documents/{published.id}").text, "DigitalDocument")
    assert told["author"] == {"@type": "Person", "name": "a**"}
    assert {"aggregateRating", "license", "inLanguage"} & told.keys() == set()


def test_the_part_that_has_to_be_paid_for_is_named_and_is_there(client, many, admin):
    with db.unit_of_work():
        db.session().get(Document, many[0]).free_pages = 2
        db.session().get(Document, many[1]).free_pages = 2
    page = client.get(f"/documents/{many[0]}").text
    told = standards.one(page, "DigitalDocument")
    assert told["isAccessibleForFree"] is False
    assert told["hasPart"] == {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": "#page-end"}
    assert 'id="page-end"' in page
    assert standards.one(client.get(f"/documents/{many[1]}").text, "DigitalDocument")["isAccessibleForFree"] is True


def test_breadcrumbs_lead_from_home_to_the_page(client, many):
    crumbs = standards.one(client.get(f"/en/documents/{many[0]}").text, "BreadcrumbList")["itemListElement"]
    assert [crumb["name"] for crumb in crumbs] == ["Home", "Reports", "城市更新调研报告"]
    assert [crumb.get("item", {}).get("@id") for crumb in crumbs] == [
        "http://127.0.0.1:5000/en/",
        "http://127.0.0.1:5000/en/categories/1",
        None,
    ]


@pytest.mark.parametrize("text", [NASTY, "\x0b\ud7ff\ufffe", "]]>", "<img src=x onerror=alert(1)>"])
def test_no_text_breaks_out_of_the_data(client, many, text):
    with db.unit_of_work():
        for version in db.session().query(Version):
            version.title, version.description, version.keywords = text, text, [text[:20]]
    for address in ("/", "/categories/1", f"/documents/{many[0]}"):
        page = client.get(address).text
        standards.html(re.sub("[\x0b\ufffe]", "", page))  # which HTML has no way to write
        assert page.count("<script") == page.count("</script>")
        assert "alert(1)</script>" not in page
    assert standards.one(client.get(f"/documents/{many[0]}").text, "DigitalDocument")["name"] == f"{text}.pdf"


@pytest.mark.parametrize("wrong", ["<p></div>", "<ul><li></ul></li>", "<a href=x><a>", "<!doctype html><p>&nosuch;"])
def test_a_page_that_is_wrong_is_found_out(wrong):
    with pytest.raises(AssertionError):
        standards.html(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"@type": "DigitalDocument", "numberOfPages": 3},
        {"@type": "Document"},
        {"@type": "Offer", "price": "2", "author": "somebody"},
        {"@type": "DigitalDocument", "author": "somebody"},
        {"@type": "DigitalDocument", "datePublished": "yesterday"},
        {"@type": "DigitalDocument", "offers": {"@type": "Person", "name": "a"}},
    ],
)
def test_words_that_are_not_of_the_vocabulary_are_found_out(wrong):
    with pytest.raises(AssertionError):
        standards.things(f'<script type="application/ld+json">{linked_data.script([wrong])}</script>')


def test_data_reads_the_same_however_it_is_written():
    said = linked_data.script([{"@type": "Thing", "name": NASTY}])
    assert not set("<>&\u2028") & set(said)
    assert json.loads(said)["@graph"][0]["name"] == NASTY


def test_the_site_tells_how_it_is_searched(client, admin):
    with db.unit_of_work():
        options.site_name.set("我的文库", by_id=admin.id)
    told = standards.one(client.get("/").text, "WebSite")
    assert told["name"] == "我的文库"
    assert told["potentialAction"]["target"]["urlTemplate"] == "http://127.0.0.1:5000/search?q={search_term_string}"


def test_browsers_can_search_the_site_from_their_address_bar(client):
    found = r'<link rel="search" type="application/opensearchdescription\+xml" title="文库" href="([^"]+)">'
    answer = client.get(re.search(found, client.get("/").text)[1])
    assert answer.mimetype == "application/opensearchdescription+xml"
    assert 'template="http://127.0.0.1:5000/search?q={searchTerms}"' in answer.text
