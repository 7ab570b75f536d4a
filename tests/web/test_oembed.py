"""oEmbed answers for a document's address what another site may show for it, and for nothing else."""

import html
import re

import pytest
from lxml import etree
from tests import making

from wenku.accounts.models import Member
from wenku.base import db
from wenku.documents.models import Document, DocumentState

HERE = "http://127.0.0.1:5000"


def ask(client, url, **more):
    return client.get("/oembed", query_string={"url": url, **more})


@pytest.mark.parametrize(
    "address", ["/documents/{id}", "/en/documents/{id}", "/documents/{id}-城市更新调研报告", "/documents/{id}?pages=all#page-2"]
)
def test_a_document_is_told_as_a_link_with_a_picture(client, published, address):
    answer = ask(client, HERE + address.format(id=published.id))
    assert answer.mimetype == "application/json"
    told = answer.json
    assert (told["version"], told["type"], told["title"], told["author_name"]) == ("1.0", "link", "城市更新调研报告.pdf", "a**")
    assert (told["provider_name"], told["provider_url"]) == ("文库", f"{HERE}/")
    assert (told["thumbnail_width"], told["thumbnail_height"]) == (480, 679)
    picture = client.get(told["thumbnail_url"])
    assert (picture.status_code, picture.headers["Cross-Origin-Resource-Policy"]) == (200, "cross-origin")


@pytest.mark.parametrize(
    ("limits", "width"),
    [
        ({}, 480),
        ({"maxwidth": 480}, 480),
        ({"maxwidth": 300}, 275),
        ({"maxheight": 400}, 275),
        ({"maxwidth": 100}, None),
        ({"maxwidth": "x"}, 480),
    ],
)
def test_the_picture_is_no_larger_than_who_asks_can_show(client, published, limits, width):
    told = ask(client, f"{HERE}/documents/{published.id}", **limits).json
    assert told.get("thumbnail_width") == width
    assert {"thumbnail_url", "thumbnail_width", "thumbnail_height"} & told.keys() in (
        set(),
        {"thumbnail_url", "thumbnail_width", "thumbnail_height"},
    )


def test_the_same_in_xml(client, published):
    answer = ask(client, f"{HERE}/documents/{published.id}", format="xml")
    assert answer.mimetype == "text/xml"
    told = {child.tag: child.text for child in etree.fromstring(answer.data)}
    assert (told["type"], told["title"], told["thumbnail_width"]) == ("link", "城市更新调研报告.pdf", "480")


def test_another_form_is_not_there(client, published):
    assert ask(client, f"{HERE}/documents/{published.id}", format="yaml").status_code == 501


@pytest.mark.parametrize(
    "url",
    [
        *["", "x", "/documents/{id}", "https://example.org/documents/{id}", f"{HERE}.example.org/documents/{{id}}", f"{HERE}/"],
        *[
            f"{HERE}/documents/99",
            f"{HERE}/documents/{{id}}/download",
            f"{HERE}/login",
            f"{HERE}/documents/{2**63}",
            "javascript:alert(1)",
        ],
        *[f"{HERE}/documents/%00", "http://[", f"{HERE}/en/en/documents/{{id}}"],
    ],
)
def test_other_addresses_are_not_found(client, published, url):
    assert ask(client, url.format(id=published.id)).status_code == 404


@pytest.mark.parametrize(("state", "status"), [("private", 404), ("hidden", 404), ("removed", 410), ("taken_down", 451)])
def test_what_is_not_public_is_not_told_of(client, published, state, status, signed_in, author, moderator):
    browsers = [client, signed_in(author), signed_in(moderator)]
    assert [ask(browser, f"{HERE}/documents/{published.id}").status_code for browser in browsers] == [200] * 3
    with db.unit_of_work():
        document = db.session().get(Document, published.id)
        document.state = DocumentState(state)
        making.lifecycle.changed(document)
    for browser in browsers:
        answer = ask(browser, f"{HERE}/documents/{published.id}")
        assert answer.status_code == status
        assert "城市" not in answer.text


def test_a_document_s_page_says_where_it_is_told(client, published, author):
    with db.unit_of_work():
        db.session().get(Member, author.id).is_public = True
    for kind in ("application/json", "text/xml"):
        page = client.get(f"/en/documents/{published.id}").text
        link = re.search(rf'<link rel="alternate" type="{kind}\+oembed" title="[^"]+" href="([^"]+)">', page)
        answer = client.get(html.unescape(link[1]))
        assert answer.status_code == 200
        assert answer.mimetype == kind
        assert f"{HERE}/en/members/{author.id}" in answer.text
