"""Feeds tell of what is new on the site, in a category and by an author, as Atom has it, and of nothing that isn't public."""

import pytest
from tests import making, standards
from tests.standards import ATOM
from tests.web.test_lists import branch, statements

from wenku.accounts import profile
from wenku.accounts.models import Member
from wenku.base import db, revision
from wenku.documents import editing, lifecycle
from wenku.documents.models import Document, DocumentState, Version


def publish(author, *titles, category=None):
    with db.unit_of_work():
        made = [making.published(author, title=title) for title in titles]
        for document in made:
            document.category_id = category or document.category_id
        return [document.id for document in made]


def titles(feed):
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def link(element, rel):
    return element.find(f"{ATOM}link[@rel='{rel}']").get("href")


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_newest_documents_come_first(client, author, language):
    numbers = publish(author, "甲", "乙", "丙")
    answer = client.get(f"{language}/feed.atom")
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    feed = standards.atom(answer.data)
    assert titles(feed) == ["丙.pdf", "乙.pdf", "甲.pdf"]
    here = f"http://127.0.0.1:5000{language}"
    assert (link(feed, "self"), link(feed, "alternate")) == (f"{here}/feed.atom", f"{here}/")
    entries = list(feed.iter(f"{ATOM}entry"))
    assert [link(entry, "alternate") for entry in entries] == [f"{here}/documents/{number}" for number in reversed(numbers)]
    assert entries[0].findtext(f"{ATOM}author/{ATOM}name") == "a**"
    assert entries[0].find(f"{ATOM}category").get("label") == ("Reports" if language else "总结报告")


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_feed_in_which_nothing_is_yet_is_valid_and_does_not_change(client, language):
    first = client.get(f"{language}/feed.atom")
    assert titles(standards.atom(first.data)) == []
    assert client.get(f"{language}/feed.atom").data == first.data


def test_a_category_has_the_news_of_those_below_it(client, author):
    top = branch("公文")
    below, other = branch("讲话", top), branch("合同")
    publish(author, "甲", category=below), publish(author, "乙", category=other), publish(author, "丙", category=top)
    feed = standards.atom(client.get(f"/categories/{top}/feed.atom").data)
    assert titles(feed) == ["丙.pdf", "甲.pdf"]
    assert link(feed, "alternate") == f"http://127.0.0.1:5000/categories/{top}"
    assert client.get("/categories/99/feed.atom").status_code == 404


def test_an_author_has_a_feed_while_the_profile_is_public(client, author, reader):
    publish(author, "甲"), publish(reader, "乙")
    address = f"/members/{author.id}/feed.atom"
    assert client.get(address).status_code == 404
    _known(author, True)
    feed = standards.atom(client.get(address).data)
    assert titles(feed) == ["甲.pdf"]
    assert feed.find(f"{ATOM}entry/{ATOM}author/{ATOM}uri").text == f"http://127.0.0.1:5000/members/{author.id}"
    _known(author, False)
    assert client.get(address).status_code == 404


def test_what_is_not_public_is_in_no_feed(client, author, waiting, private):
    [_one, other] = publish(author, "甲", "乙")
    _known(author, True)
    feeds = ["/feed.atom", f"/members/{author.id}/feed.atom", "/categories/1/feed.atom"]
    assert [titles(standards.atom(client.get(feed).data)) for feed in feeds] == [["乙.pdf", "甲.pdf"]] * 3
    with db.unit_of_work():
        document = db.session().get(Document, other)
        document.state = DocumentState.HIDDEN
        lifecycle.changed(document)
    assert [titles(standards.atom(client.get(feed).data)) for feed in feeds] == [["甲.pdf"]] * 3


def test_a_document_keeps_its_id_whatever_it_is_called_and_wherever_the_site_moves(client, author, time, monkeypatch):
    [number] = publish(author, "甲")
    first = standards.atom(client.get("/feed.atom").data)
    time.move(hours=1)
    with db.unit_of_work():
        document, by = db.session().get(Document, number), db.session().get(Member, author.id)
        facts = editing.facts(document, lifecycle.newest(document))
        version = editing.change(document, editing.Facts(**{**vars(facts), "title": "甲的新名"}), by=by)
        making.previewed(version)
        lifecycle.submit(version, by=by)
        lifecycle.approve(version)
    again = standards.atom(client.get("/feed.atom").data)
    assert titles(again) == ["甲的新名.pdf"]
    for path in ("id", f"entry/{ATOM}id", f"entry/{ATOM}published"):
        assert again.findtext(ATOM + path) == first.findtext(ATOM + path), path
    for path in ("updated", f"entry/{ATOM}updated"):
        assert again.findtext(ATOM + path) > first.findtext(ATOM + path), path
    assert again.findtext(f"{ATOM}id").startswith("urn:uuid:")
    assert again.findtext(f"{ATOM}id") != standards.atom(client.get("/en/feed.atom").data).findtext(f"{ATOM}id")


def test_two_sites_never_give_the_same_id(client, author):
    publish(author, "甲")
    with db.unit_of_work(writes=False):
        assert revision.mark().version == 4


@pytest.mark.parametrize("text", ["\x0b]]>&<title>", "\ud7ff\ufffe", "</entry>"])
def test_whatever_people_write_the_feed_stays_valid(client, author, text):
    [number] = publish(author, "甲")
    with db.unit_of_work():
        version = db.session().get(Version, db.session().get(Document, number).published_version_id)
        version.title = version.description = text
    standards.atom(client.get("/feed.atom").data)


def test_a_reader_that_has_the_feed_already_gets_nothing(client, author):
    publish(author, "甲")
    tag = client.get("/feed.atom").headers["ETag"]
    assert client.get("/feed.atom", headers={"If-None-Match": tag}).status_code == 304
    publish(author, "乙")
    again = client.get("/feed.atom", headers={"If-None-Match": tag})
    assert (again.status_code, titles(standards.atom(again.data))) == (200, ["乙.pdf", "甲.pdf"])


def test_pages_say_where_their_feed_is(client, author):
    publish(author, "甲")
    _known(author, True)
    for address, feed in [("/en/", "/en/feed.atom"), ("/categories/1", "/categories/1/feed.atom"), (f"/members/{author.id}",) * 2]:
        path = feed if feed.endswith(".atom") else f"{feed}/feed.atom"
        assert '<link rel="alternate" type="application/atom+xml"' in client.get(address).text
        assert f'href="{path}">' in client.get(address).text


def test_a_long_feed_asks_the_database_as_often_as_a_short_one(client, author):
    publish(author, *"甲乙丙")
    few = statements(lambda: client.get("/en/feed.atom"))
    publish(author, *(f"文{number}" for number in range(27)))
    assert statements(lambda: client.get("/en/feed.atom")) == few


def _known(member, is_public):
    with db.unit_of_work():
        profile.change(db.session().get(Member, member.id), name=member.name, is_public=is_public, language="zh")
