"""Nothing of a document that isn't public shows at any address, to anybody but its owner and moderators."""

import pytest
from tests import making

from wenku.base import db
from wenku.documents import lifecycle
from wenku.documents.models import Document, DocumentState
from wenku.search import indexing

SECRET = "玄武计划"
STATES = ["draft", "waiting", "published", "hidden", "removed", "taken_down"]
PAGE = "/documents/{document}"
LISTS = [
    *["/", "/categories", "/categories/{category}", "/categories/{category}?by=downloads", "/categories/{category}?by=score"],
    *["/rankings", "/rankings?by=score", "/rankings?by=hot", "/tags", "/recommended", "/recent?ids={document}"],
    *[f"/search?q={SECRET}", "/search?q=机密正文", "/search?q={document}", "/search?q=%23{document}", "/search?q=关键密语"],
]
IMAGES = [f"/documents/{{document}}/pages/{{version}}/1/{size}" for size in ("page", "large", "thumb")]


class Shelved:
    """One document in a state, everything about it as loud as can be."""

    def __init__(self, state, author):
        with db.unit_of_work():
            version = making.draft(author, file_name=f"{SECRET}.pdf")
            making.filled_in(version, by=author)
            version.keywords = ["关键密语"]
            making.previewed(version, pages=14, text="机密正文")
            self.version, self.document = version.id, version.document_id
            document = db.session().get(Document, self.document)
            self.category = document.category_id
            if state != "draft":
                lifecycle.submit(version, by=author)
            if state not in ("draft", "waiting"):
                lifecycle.approve(version)
        indexing.index()
        with db.unit_of_work():
            if state in ("hidden", "removed", "taken_down"):
                document = db.session().get(Document, self.document)
                document.state = DocumentState(state)
                lifecycle.changed(document)  # the index doesn't know of it

    def at(self, address):
        return address.format(document=self.document, version=self.version, category=self.category)


@pytest.fixture
def everybody(client, signed_in, stranger, author, moderator, admin):
    """A browser for each of the people."""
    members = {"stranger": stranger, "author": author, "moderator": moderator, "admin": admin}
    return {"visitor": client, **{who: signed_in(member) for who, member in members.items()}}


def status_of(state, who):
    """What the page of a document in this state answers."""
    if who in ("moderator", "admin"):
        return 200
    if state == "removed":
        return 410
    if state == "taken_down":
        return 451
    return 200 if state == "published" or who == "author" else 404


@pytest.mark.parametrize("state", STATES)
def test_a_page_and_its_images_are_for_those_who_may(state, author, everybody):
    shelved = Shelved(state, author)
    for who, browser in everybody.items():
        expected = status_of(state, who)
        for address in [PAGE, f"/en{PAGE}", *IMAGES]:
            answer = browser.get(shelved.at(address))
            assert answer.status_code == expected, (who, address)
            if expected != 200:
                assert SECRET not in answer.text, (who, address)
                assert "机密正文" not in answer.text, (who, address)


@pytest.mark.parametrize("state", STATES)
def test_pages_beyond_the_free_ones_are_for_the_owner_and_moderators(state, author, everybody):
    shelved = Shelved(state, author)
    for who, browser in everybody.items():
        answer = browser.get(shelved.at("/documents/{document}/pages/{version}/13/page"))
        expected = status_of(state, who) if who in ("author", "moderator", "admin") else {"published": 404}.get(state)
        assert answer.status_code == (expected or status_of(state, who)), who


@pytest.mark.parametrize("state", STATES)
def test_how_far_a_preview_is_only_its_owner_and_moderators_learn(state, author, everybody):
    shelved = Shelved(state, author)
    for who, browser in everybody.items():
        expected = {"visitor": 303, "stranger": {"published": 404}.get(state)}.get(who) or status_of(state, who)
        assert browser.get(shelved.at("/documents/{document}/status")).status_code == expected, who


@pytest.mark.parametrize("state", [state for state in STATES if state != "published"])
def test_no_list_no_search_and_no_count_knows_it(state, author, everybody):
    shelved = Shelved(state, author)
    for who, browser in everybody.items():
        for address in LISTS:
            for language in ("", "/en"):
                answer = browser.get(language + shelved.at(address))
                assert answer.status_code == 200, (who, address)
                assert f"/documents/{shelved.document}" not in answer.text, (who, address)
                assert f"{SECRET}.pdf" not in answer.text, (who, address)
        assert "总结报告 <small>0<" in browser.get("/").text
        assert "0 份文档" in browser.get(shelved.at("/categories/{category}")).text


def test_what_is_public_is_listed_everywhere(author, client):
    shelved = Shelved("published", author)
    for address in ["/", "/categories/{category}", f"/search?q={SECRET}", "/search?q=机密正文", "/search?q=关键密语"]:
        assert f'href="/documents/{shelved.document}"' in client.get(shelved.at(address)).text, address
    assert "总结报告 <small>1<" in client.get("/").text


def test_the_next_version_stays_unseen_until_it_is_approved(author, stranger, client, signed_in):
    shelved = Shelved("published", author)
    with db.unit_of_work():
        following = making.replaced(db.session().get(Document, shelved.document), by=author, file_name="白虎方略.pdf")
        following.title = "白虎方略"
        making.previewed(following, text="崭新内容")
        lifecycle.submit(following, by=author)
    indexing.index()
    for browser in (client, signed_in(stranger)):
        assert browser.get(f"/documents/{shelved.document}/pages/{following.id}/1/page").status_code == 404
        for address in (f"/documents/{shelved.document}", "/", shelved.at("/categories/{category}")):
            answer = browser.get(address).text
            assert SECRET in answer, address
            assert "白虎方略" not in answer, address
            assert "崭新内容" not in answer, address
        for words in ("白虎方略", "崭新内容"):
            assert f'href="/documents/{shelved.document}"' not in browser.get(f"/search?q={words}").text
    assert signed_in(author).get(f"/documents/{shelved.document}/pages/{following.id}/1/page").status_code == 200


def test_a_version_is_seen_only_under_its_own_document(author, client):
    one, other = Shelved("published", author), Shelved("published", author)
    assert client.get(f"/documents/{one.document}/pages/{other.version}/1/page").status_code == 404


@pytest.mark.parametrize(
    "address", ["/documents/99", "/documents/99/status", "/documents/99/pages/1/1/page", f"/documents/{2**64}"]
)
def test_what_never_was_is_not_found(address, moderator, signed_in):
    assert signed_in(moderator).get(address).status_code == 404


@pytest.mark.parametrize("address", ["0/page", "15/page", "1/huge", "1/", f"{2**70}/page"])
def test_an_image_that_was_never_made_is_not_found(address, author, signed_in):
    shelved = Shelved("published", author)
    assert signed_in(author).get(f"/documents/{shelved.document}/pages/{shelved.version}/{address}").status_code == 404
