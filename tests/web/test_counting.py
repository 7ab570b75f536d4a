"""Who reads what is counted once, in memory, and written down later."""

import threading
import time

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from tests import making
from werkzeug.test import EnvironBuilder

from wenku.base import db
from wenku.documents.models import Document, DocumentState, Tally
from wenku.search import heat
from wenku.search.crowds import Interest
from wenku.web import asked, counting
from wenku.web.counting import Views

PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture
def number(author):
    with db.unit_of_work():
        return making.published(author).id


def counted(app, number):
    """What was counted of the document so far, written down."""
    counting.views(app).flush()
    with db.unit_of_work(writes=False):
        return db.session().get(Tally, number).views


def test_a_reader_counts_once(app, client, number):
    for _ in range(3):
        client.get(f"/documents/{number}", headers=PERSON)
    assert counted(app, number) == 1


def test_every_reader_counts(app, client, signed_in, number, reader, stranger):
    for browser in (client, signed_in(reader), signed_in(stranger)):
        browser.get(f"/documents/{number}", headers=PERSON)
    client.get(f"/en/documents/{number}", headers=PERSON, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert counted(app, number) == 4


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Baiduspider/2.0)"},
        {"User-Agent": "Googlebot/2.1"},
        {"User-Agent": "curl/8.5"},
        {"User-Agent": "Mediapartners-Google"},
        {"User-Agent": ""},
        {**PERSON, "Sec-Purpose": "prefetch;prerender"},
        {**PERSON, "Purpose": "prefetch"},
    ],
)
def test_programs_and_pages_fetched_in_advance_do_not_count(app, client, number, headers):
    client.get(f"/documents/{number}", headers=headers)
    assert counted(app, number) == 0


def test_only_looking_at_the_page_counts(app, client, number):
    client.head(f"/documents/{number}", headers=PERSON)
    client.get(f"/documents/{number}?page=2", headers=PERSON)
    assert counted(app, number) == 0


def test_who_was_interested_is_kept_as_marks_that_name_nobody(app, client, signed_in, number, reader):
    client.get(f"/documents/{number}", headers=PERSON, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    for host in ("::1", "::2"):
        client.get(f"/documents/{number}", headers=PERSON, environ_base={"REMOTE_ADDR": f"2001:db8{host}"})
    signed_in(reader).get(f"/documents/{number}", headers=PERSON, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    client.get(f"/documents/{number}", headers={"User-Agent": "GPTBot/1.2"}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    counting.views(app).flush()
    with db.unit_of_work(writes=False):
        rows = db.session().query(Interest).all()
    assert len(rows) == 3
    assert heat.member(reader.id) in {row.person for row in rows}
    assert {len(row.person) for row in rows} == {len(row.network) for row in rows} == {32}
    assert len({row.network for row in rows}) == 2
    assert not any("198.51" in row.network or "2001" in row.network for row in rows)


def test_an_author_s_own_look_does_not_count(app, signed_in, number, author):
    signed_in(author).get(f"/documents/{number}", headers=PERSON)
    assert counted(app, number) == 0


def test_what_is_not_public_is_not_counted(app, signed_in, number, moderator):
    with db.unit_of_work():
        db.session().get(Document, number).state = DocumentState.HIDDEN
    signed_in(moderator).get(f"/documents/{number}", headers=PERSON)
    assert counted(app, number) == 0


def test_views_are_written_down_by_themselves_after_a_while(number):
    views = Views(every=0.01)
    written = threading.Event()
    flush = views.flush
    views.flush = lambda: (flush(), written.set())
    views.note(number, "somebody", "somewhere")
    assert written.wait(30)
    with db.unit_of_work(writes=False):
        assert db.session().get(Tally, number).views == 1


def test_many_at_once_lose_nothing(number):
    views = Views()
    read = lambda part: [views.note(number, f"reader {part} {one}", f"net {part} {one}") for one in range(50)]  # noqa: E731
    threads = [threading.Thread(target=read, args=[part]) for part in range(8)]
    writers = [threading.Thread(target=views.flush) for _ in range(8)]
    for thread in [*threads, *writers]:
        thread.start()
    for thread in [*threads, *writers]:
        thread.join()
    views.flush()
    with db.unit_of_work(writes=False):
        assert db.session().get(Tally, number).views == 400


@pytest.mark.parametrize("kind", ["views", "searches"])
def test_who_has_it_written_now_waits_for_one_who_writes_already(number, monkeypatch, kind):
    """Otherwise the process could end, or a test look, between the taking and the writing."""
    begun, let_go, seen = threading.Event(), threading.Event(), []
    room, writes = (counting.tallies, "viewed") if kind == "views" else (asked.searches, "hear")
    monkeypatch.setattr(room, writes, lambda *_: (begun.set(), let_go.wait(30), seen.append("written")))
    if kind == "views":
        collected = Views()
        collected.note(number, "somebody", "somewhere")
    else:
        collected = asked.Searches()
        collected.note("报告", 1, whom="somebody", network="somewhere")
    first = threading.Thread(target=collected.flush)
    first.start()
    assert begun.wait(30)
    second = threading.Thread(target=lambda: (collected.flush(), seen.append("returned")))
    second.start()
    second.join(0.2)
    let_go.set()
    for thread in (first, second):
        thread.join()
    assert seen == ["written", "returned"]


def test_what_cannot_be_written_now_is_kept(number, site):
    views = Views()
    views.note(number, "somebody", "somewhere")
    db.connect("sqlite:////nowhere/at/all.sqlite3")
    views.flush()
    db.connect(site.database)
    views.flush()
    with db.unit_of_work(writes=False):
        assert db.session().get(Tally, number).views == 1
        assert db.session().query(Interest).count() == 1


def test_what_could_not_be_written_is_tried_again_though_nobody_comes(number, site):
    views = Views(every=0.05)
    db.connect("sqlite:////nowhere/at/all.sqlite3")
    views.note(number, "somebody", "somewhere")
    views.flush()
    db.connect(site.database)
    for _ in range(1000):
        with db.unit_of_work(writes=False):
            if db.session().get(Tally, number).views == 1:
                return
        time.sleep(0.01)
    raise AssertionError("nobody tried again")


def test_only_so_many_readers_are_remembered(number, monkeypatch):
    monkeypatch.setattr(counting, "REMEMBERED", 3)
    views = Views()
    for reader in [0, 1, 2, 3, 3, 3, 0]:
        views.note(number, f"reader {reader}", "somewhere")
    views.flush()
    with db.unit_of_work(writes=False):
        assert db.session().get(Tally, number).views == 5


@given(agent=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=60))
def test_any_agent_is_a_reader_or_not(agent):
    with Flask("any").request_context(EnvironBuilder(headers={"User-Agent": agent}).get_environ()) as context:
        assert counting.is_a_reader(context.request) in (True, False)
