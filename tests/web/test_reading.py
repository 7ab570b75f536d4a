"""What the reader gets piece by piece: images, words and pages that are made when they are asked for; and who gets them."""

import pytest
from sqlalchemy import delete, select, update
from tests import making

from wenku.base import db
from wenku.base.db import session
from wenku.base.jobs import Job
from wenku.documents import access, lifecycle, limits
from wenku.documents.models import Document, DocumentState
from wenku.downloads import purchasing
from wenku.previews import engine, more
from wenku.previews.models import PageImage, Preview

FREE, PAGES = 2, 6
S = DocumentState
EVERYBODY = {"visitor", "stranger", "buyer", "author", "moderator"}
# Who gets a page that everyone may read, and who one beyond, in each state of a document.
READERS = {
    S.PRIVATE: ({"author", "moderator"}, {"author", "moderator"}),
    S.PUBLISHED: (EVERYBODY, {"buyer", "author", "moderator"}),
    S.HIDDEN: ({"author", "moderator"}, {"author", "moderator"}),
    S.REMOVED: ({"buyer", "moderator"}, {"buyer", "moderator"}),
    S.TAKEN_DOWN: ({"moderator"}, {"moderator"}),
}


@pytest.fixture
def book(author, reader, moderator):
    """Six pages of which two are free, bought by `reader`."""
    with db.unit_of_work():
        limits.free_pages.set(FREE, by_id=moderator.id)
        version = making.filled_in(making.draft(author), by=author)
        making.previewed(version, pages=PAGES)
        lifecycle.submit(version, by=author)
        document_id = lifecycle.approve(version).id
    with db.unit_of_work():
        purchasing.buy(access.readable(document_id, by=reader), by=reader, seen_price=20)
    with db.unit_of_work(writes=False):
        return access.found(document_id)


@pytest.fixture
def people(client, signed_in, stranger, reader, author, moderator):
    members = {"stranger": stranger, "buyer": reader, "author": author, "moderator": moderator}
    return {"visitor": client, **{who: signed_in(member) for who, member in members.items()}}


def address(book, number, what):
    return f"/documents/{book.id}/pages/{book.published_version_id}/{number}/{what}"


def asking(book, first, last, version_id=None):
    return {"version": version_id or book.published_version_id, "first": first, "last": last}


def jobs_for_pages():
    with db.unit_of_work(writes=False):
        return [job.arguments for job in session().scalars(select(Job).where(Job.name == "previews.pages").order_by(Job.id))]


@pytest.mark.parametrize("what", ["page", "thumb", "words"])
@pytest.mark.parametrize("state", READERS)
def test_who_gets_a_page_depends_on_the_document_and_on_the_page(book, people, state, what):
    with db.unit_of_work():
        session().get(Document, book.id).state = state
    free, beyond = READERS[state]
    for number, allowed in ((FREE, free), (FREE + 1, beyond)):
        got = {who for who, browser in people.items() if browser.get(address(book, number, what)).status_code == 200}
        assert got == allowed, number


def test_words_come_with_their_boxes_and_are_kept_by_their_reader(book, client):
    answer = client.get(address(book, 1, "words"))
    assert answer.json == {"text": "第1页\n正文的第一段。\n正文的第二段。", "lines": [[["第1页", 1000, 1000, 2000, 1200]]]}
    assert answer.headers["Cache-Control"].startswith("private")
    again = client.get(address(book, 1, "words"), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("number", [0, PAGES + 1, 10**12])
def test_a_page_that_does_not_exist_is_not_found(book, people, number):
    assert people["moderator"].get(address(book, number, "words")).status_code == 404
    assert people["moderator"].get(address(book, number, "page")).status_code == 404


def test_pages_beyond_the_free_ones_are_made_when_they_are_asked_for(book, people):
    with db.unit_of_work():
        session().execute(delete(PageImage).where(PageImage.page > 3))
        session().execute(update(Preview).values(engine=engine.NAME))
    answer = people["buyer"].send(f"/documents/{book.id}/pages", **asking(book, 3, 6))
    assert (answer.status_code, answer.location) == (303, f"/documents/{book.id}?pages=all#page-3")
    assert [(job["first"], job["last"]) for job in jobs_for_pages()] == [(4, 6)]
    there = people["buyer"].get(f"/documents/{book.id}/pages", query_string=asking(book, 3, 6))
    assert 'data-page="3"' in there.text
    assert 'data-page="4"' not in there.text


def test_a_visitor_asks_for_nothing(book, people):
    assert people["visitor"].send(f"/documents/{book.id}/pages", **asking(book, 3, 6)).status_code in (302, 303, 401)
    assert people["stranger"].send(f"/documents/{book.id}/pages", **asking(book, 3, 6)).status_code == 404
    assert jobs_for_pages() == []


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [(3, 2, 404), (0, 2, 404), ("-1", 2, 404), ("three", 4, 404), ("３", "1e3", 404), (1, more.MOST + 1, 422), (7, 8, 404)],
)
def test_a_range_that_makes_no_sense_changes_nothing(book, people, first, last, status):
    answer = people["moderator"].send(f"/documents/{book.id}/pages", **asking(book, first, last))
    assert answer.status_code == status
    assert jobs_for_pages() == []


def test_another_documents_version_is_not_found(book, people, author):
    with db.unit_of_work():
        other = making.published(author, file_name="另一份.pdf").published_version_id
    assert people["moderator"].send(f"/documents/{book.id}/pages", **asking(book, 1, 2, other)).status_code == 404
    assert people["moderator"].get(f"/documents/{book.id}/pages/{other}/1/words").status_code == 404


def test_buyers_see_every_page_on_the_documents_page_and_others_the_free_ones(book, people):
    pages = {who: people[who].get(f"/documents/{book.id}").text.count('<figure class="page"') for who in ("stranger", "buyer")}
    assert pages == {"stranger": FREE, "buyer": PAGES}


def test_the_picture_for_other_sites_is_the_one_made_for_them(book, client):
    page = client.get(f"/documents/{book.id}").text
    assert f"/documents/{book.id}/pages/{book.published_version_id}/1/social" in page
    assert client.get(address(book, 1, "social")).status_code == 200
