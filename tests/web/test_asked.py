"""What people search is noted once for each of them, and by nobody else; the field's script gets suggestions."""

import threading

import pytest
from sqlalchemy import select

from wenku.base import db
from wenku.search import indexing, suggesting
from wenku.search.searches import Search, Searcher
from wenku.web import asked
from wenku.web.asked import Searches

PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


def noted(app):
    """What was searched so far, written down: (text, times, people, found)."""
    asked.of(app).flush()
    with db.unit_of_work(writes=False):
        return [(one.text, one.times, one.people, one.found) for one in db.session().scalars(select(Search).order_by(Search.text))]


def test_a_search_is_noted_once_for_each_person(app, client, signed_in, reader, published):
    for _ in range(3):
        client.get("/search?q=城市更新", headers=PERSON)
    client.get("/en/search?q=城市更新", headers=PERSON, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    signed_in(reader).get("/search?q=城市更新 ", headers=PERSON, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert [(text, times, people) for text, times, people, _ in noted(app)] == [("城市更新", 3, 2)]


@pytest.mark.parametrize(
    "address",
    [
        "/search",
        "/search?q=",
        "/search?q=年报&kind=pdf",
        "/search?q=年报&by=latest",
        "/search?q=年报&page=2",
        "/search/suggestions?q=年报",
    ],
)
def test_only_a_plain_search_is_noted(app, client, address):
    client.get(address, headers=PERSON)
    assert noted(app) == []


@pytest.mark.parametrize("agent", ["Mozilla/5.0 (compatible; Baiduspider/2.0)", "curl/8.5", ""])
def test_a_program_s_search_is_not_noted(app, client, agent):
    client.get("/search?q=年报", headers={"User-Agent": agent})
    assert noted(app) == []


def test_who_asked_is_in_no_row(app, client, signed_in, reader):
    signed_in(reader).get("/search?q=年报", headers=PERSON, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    signed_in(reader).get("/search?q=月报", headers=PERSON, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    noted(app)
    with db.unit_of_work(writes=False):
        rows = [(one.whom, one.network) for one in db.session().scalars(select(Searcher))]
    assert len({mark for row in rows for mark in row}) == 4  # no two searches have anything in common
    assert all(len(mark) == 64 for row in rows for mark in row)


def test_one_address_fills_no_memory(app, client):
    for number in range(asked.MOST_OF_ONE + 10):
        client.get(f"/search?q=词{number}", headers=PERSON)
    assert len(noted(app)) == asked.MOST_OF_ONE


def test_only_so_many_searches_are_kept(site, monkeypatch):
    monkeypatch.setattr(asked, "MOST", 3)
    searches = Searches()
    for number in range(9):
        searches.note(f"词{number}", 1, whom=f"{number}", network=f"{number}")
    searches.flush()
    with db.unit_of_work(writes=False):
        assert len(db.session().scalars(select(Search)).all()) == 3


def test_searches_are_written_down_by_themselves_after_a_while(site):
    searches, written = Searches(every=0.01), threading.Event()
    flush = searches.flush
    searches.flush = lambda: (flush(), written.set())
    searches.note("年报", 1, whom="somebody", network="somewhere")
    assert written.wait(30)
    with db.unit_of_work(writes=False):
        assert db.session().scalar(select(Search.times)) == 1


def test_what_cannot_be_written_disturbs_nobody(site):
    searches = Searches()
    searches.note("年报", 1, whom="somebody", network="somewhere")
    db.connect("sqlite:////nowhere/at/all.sqlite3")
    searches.flush()
    db.connect(site.database)


def test_suggestions_have_addresses_and_say_what_they_are(client, published):
    with db.unit_of_work():
        suggesting.keep([published.id])
    for language, label in (("", "文档"), ("/en", "Document")):
        answer = client.get(f"{language}/search/suggestions?q=csgx")
        assert answer.json == {
            "suggestions": [
                {
                    "sort": "document",
                    "text": "城市更新调研报告",
                    "id": published.id,
                    "label": label,
                    "url": f"{language}/documents/{published.id}",
                }
            ]
        }
        assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("typed", ["", "?q=", "?q=%00", "?q=%ff", "?q=" + "长" * 5000, "?q=%F0%9F%98%80", "?q=a&q=b"])
def test_whatever_is_typed_is_answered(client, typed):
    assert client.get(f"/search/suggestions{typed}").json == {"suggestions": []}


MEANINGLESS = """
kind=exe category=99 category=-1 category=9999999999999999999999 pages=0-0 pages=9-3 pages=x pages=- price=-5 price=x stars=9
stars=4.4 stars=٤ age=century language=123 language=zh-CN by=magic page=x page=-1 page=99999999999999999999
"""


def test_what_means_nothing_in_an_address_narrows_nothing(client, published):
    indexing.index()
    for arguments in MEANINGLESS.split():
        answer = client.get(f"/search?q=城市&{arguments}")
        assert answer.status_code == 200
        assert f"/documents/{published.id}" in answer.text, arguments
        assert 'class="cluster chips"' not in answer.text, arguments
