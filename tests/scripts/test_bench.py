"""What the benches are made of: goals that can be missed, turns that are taken, our own line as it is timed, and purchases."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from benching import buying, clock, library, market, pictures, visiting
from benching.goals import at_least, at_most
from benching.line import Line
from benching.memory import Peaks
from benching.visiting import Visitor
from tests.previews import papers

from wenku.base import db


@pytest.mark.parametrize(
    ("goal", "is_met"), [(at_most("a", 2, 2), True), (at_most("a", 2.01, 2), False), (at_least("a", 2, 2), True)]
)
def test_a_goal_is_met_or_missed_and_says_so(goal, is_met):
    assert goal.is_met is is_met
    assert ("MISSED" in str(goal)) is not is_met


def test_what_is_less_than_wanted_is_missed():
    assert not at_least("a", 1.99, 2).is_met


def test_rivals_take_turns_and_the_first_round_is_not_counted():
    turns = []
    seconds = clock.medians({"one": lambda: turns.append("one"), "two": lambda: turns.append("two")}, rounds=2)
    assert turns == ["one", "two"] * 3
    assert seconds.keys() == {"one", "two"}


def test_our_line_tells_when_the_first_page_came_and_what_it_took(tmp_path):
    papers.portable(tmp_path / "two.pdf", "第一页", "第二页")
    with Line(cores=1) as line:
        told = line.run(tmp_path / "two.pdf", free_pages=2, watch_memory=True)
        assert line.bare(tmp_path / "two.pdf") > 0
    assert 0 < told["facts"] <= told["first"] <= told["all"]
    assert told["peak"] > 1 << 20


def test_the_most_that_a_process_held_is_seen(tmp_path):
    with Peaks(root=os.getpid()) as peaks:
        subprocess.run([sys.executable, "-c", "import time; held = bytearray(1 << 27); time.sleep(0.5)"], check=True)
    assert peaks.largest >= 1 << 27


def test_page_images_of_a_text_are_smaller_than_jpeg(tmp_path):
    papers.typeset(tmp_path / "text.pdf", "".join(f"<p>{text}</p>" for text in papers.annual_report()[:20]))
    measured = pictures.measured(tmp_path / "text.pdf", pages=1, rounds=1)
    assert 0 < measured.bytes < 1
    assert pictures.together([measured, measured]).bytes == measured.bytes


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_floor_of_a_purchase_does_what_the_room_did(site, tmp_path):
    found = market.opened(members=3, documents=20, gift=1000)
    wanted = buying.wishes(found, buying.WARM)
    db.disconnect()
    places = {"site": Path(site.database.removeprefix("sqlite:///")), "copy": tmp_path / "copy.sqlite3"}
    shutil.copy(places["site"], places["copy"])
    statements = buying.recorded(site.database, wanted)
    assert len(list(buying.floor(f"sqlite:///{places['copy']}", statements))) == len(wanted)
    rows = {}
    for name, path in places.items():
        with sqlite3.connect(path) as connection:
            asked = "SELECT id, balance FROM wallet", "SELECT document_id, buyer_id FROM purchase", "SELECT * FROM transfer"
            rows[name] = [connection.execute(statement).fetchall() for statement in asked]
    assert rows["site"] == rows["copy"]
    assert len(rows["site"][1]) == len(wanted)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_clients_begin_together_and_their_speed_is_told(site, tmp_path):
    found = market.opened(members=3, documents=40, gift=1000)
    wanted = buying.wishes(found, 2 * buying.WARM + 2)
    db.disconnect()
    places = {"site": Path(site.database.removeprefix("sqlite:///"))}
    for name in ("seen", "copy", "floor"):
        places[name] = tmp_path / f"{name}.sqlite3"
        shutil.copy(places["site"], places[name])
    at = {name: f"sqlite:///{path}" for name, path in places.items()}
    statements = buying.recorded(at["seen"], wanted)
    db.disconnect()
    assert buying.a_second(buying.room, at["site"], wanted, clients=2) > 0
    assert min(buying.one_by_one(at["copy"], at["floor"], wanted, statements)) > 0
    for name in ("site", "copy", "floor"):
        with sqlite3.connect(places[name]) as connection:
            assert connection.execute("SELECT count(*) FROM purchase").fetchone() == (len(wanted),)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_library_is_a_site_like_any_other(site, app):
    chosen = library.filled(60)
    visitor = Visitor(app, session=True)
    for path in (f"/documents/{chosen}", "/", "/categories/1", "/tags/1", "/members/2", "/feed.atom", "/sitemaps/documents-1.xml"):
        assert visitor.ask(path) > 0
    page = app.test_client().get(f"/documents/{chosen}").text
    assert page.count('<figure class="page"') == library.PAGES
    assert app.test_client().get(f"/documents/{chosen}/pages/{chosen}/1/page").status_code == 200
    assert visiting.statements(lambda: visitor.ask("/"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_statements_are_the_same_when_they_are_bare(site, app):
    chosen = library.filled(60)
    visitor = Visitor(app, session=True)
    asked = visiting.statements(lambda: visitor.ask(f"/documents/{chosen}"))
    assert any("FROM version" in statement or "JOIN version" in statement for statement, _ in asked)
    visiting.bare(site.database.removeprefix("sqlite:///"), asked)()
