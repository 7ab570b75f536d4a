"""Web and worker killed at random while documents are published, changed and hidden: the index follows the database."""

import json
from functools import partial
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from tests.conftest import PASSWORD
from tests.kills import publishing
from tests.kills.publishing import AUTHOR, MODERATOR, WORD, Hands, Served
from tests.running import until

from wenku.accounts.models import Member
from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Job
from wenku.documents import lifecycle
from wenku.documents.models import Document, DocumentState, Tally, Version
from wenku.search import engines, indexing, query

MANY = {"sqlite": 1000, "postgresql": 5000}
"""Documents, by the kind of database: thousands take a quarter of an hour, and two servers at once twice that."""

FEW = 40
PAUSE = {False: 1.2, True: 20.0}
"""Seconds that a process may work before it is killed, at most: to start again takes some of them, on a busy machine many."""


@pytest.fixture
def served(site, author, moderator):
    started = Served(site.data, site.database)
    yield started
    started.stop()


@pytest.mark.parametrize("many", [False, pytest.param(True, marks=pytest.mark.long)], ids=["few", "many"])
def test_whatever_is_killed_the_index_catches_up_with_the_database(served: Served, site, author, many):
    count = MANY[site.database.partition(":")[0].partition("+")[0]] if many else FEW
    versions = publishing.handed_in(count, by=author)
    hands = Hands(served, versions, {AUTHOR: served.seat("author", PASSWORD), MODERATOR: served.seat("moderator", PASSWORD)})
    hands.start()
    publishing.kill_while(hands.are_busy, served, Random(count), pause=PAUSE[many])
    served.kill("worker")  # what came last is in the middle of its way
    assert (hands.refused, hands.done["publish"]) == ([], count)
    assert min(served.killed["web"], served.killed["worker"]) >= 1
    wait_for_the_index(served)
    code, said = served.ask("search", "check")
    assert code == 0, said
    check_what_is_found(count)
    print(dict(served.killed), dict(hands.done))


def wait_for_the_index(served: Served) -> None:
    """As long as there is less and less to do: the decisions and mails of thousands of documents stand in the same lane."""
    fewest = unfinished()
    while waiting():
        until(partial(is_further, fewest), 240, lambda: f"{waiting()} wait: {served.runs['worker'].text()[-3000:]}")
        fewest = min(fewest, unfinished())


def is_further(fewest: int) -> bool:
    return not waiting() or unfinished() < fewest


def waiting() -> list[str]:
    with unit_of_work(writes=False):
        return list(session().scalars(select(Job.name).where(Job.name.like("search.%"), Job.finished_at.is_(None))))


def unfinished() -> int:
    with unit_of_work(writes=False):
        return session().scalars(select(func.count()).select_from(Job).where(Job.finished_at.is_(None))).one()


def check_what_is_found(count: int) -> None:
    """By the site's own search, not by the check: each by its mark while it is public, and all together by the word of all."""
    with unit_of_work(writes=False):
        states = dict(session().execute(select(Document.id, Document.state)).all())
        public = {id for id, state in states.items() if state is DocumentState.PUBLISHED}
        assert len(states) == count
        assert 0 < len(public) < count
        assert query.find(WORD).hits.total == len(public)
        for id in list(states)[:: max(1, count // 200)]:
            found = [hit.document_id for hit in query.find(publishing.mark(id)).hits.items]
            assert found == ([id] if id in public else [])


BREAKS = {
    "left": (Document.id, update(Document).values(state=DocumentState.HIDDEN)),
    "stale": (Document.id, update(Document).values(price=33)),
    "stale as well": (Document.id, update(Document).values(category_id=None)),
    "stale by its title": (Version.document_id, update(Version).values(title="另一个题目")),
    "stale by its length": (Version.document_id, update(Version).values(page_count=7)),
    "standing": (Tally.document_id, update(Tally).values(downloads=9)),
}


@pytest.mark.parametrize("broken", BREAKS)
def test_the_check_finds_what_changed_and_nobody_told_the_index(app, author, broken):
    id = published(5, author)[2]
    assert differences(app) == (0, [])
    column, statement = BREAKS[broken]
    with unit_of_work():
        session().execute(statement.where(column == id))
    assert differences(app) == (1, [{"what": broken.split()[0], "number": id}])


def test_the_check_finds_what_came_back_and_nobody_told_the_index(app, author):
    id = published(3, author)[0]
    publishing.put(id, DocumentState.HIDDEN)
    indexing.index()
    assert differences(app) == (0, [])
    with unit_of_work():
        session().execute(update(Document).where(Document.id == id).values(state=DocumentState.PUBLISHED))
    assert differences(app) == (1, [{"what": "missing", "number": id}])


def test_an_index_that_passes_over_changes_is_found_out(app, author):
    """As one would that notes how far it is before it has written everything."""
    ids = published(3, author)
    with engines.current().writing() as writer:
        writer.remove(ids[1])
        writer.finish(writer.number)
    assert differences(app) == (1, [{"what": "missing", "number": ids[1]}])


def published(count: int, author: Member) -> list[int]:
    versions = publishing.handed_in(count, by=author)
    with unit_of_work():
        for version in session().scalars(select(Version).where(Version.id.in_(versions.values()))):
            lifecycle.approve(version)
    indexing.index()
    return list(versions)


def differences(app: Flask) -> tuple[int, list[dict[str, object]]]:
    """The exit code of the command, and what it found."""
    result = app.test_cli_runner().invoke(args=["search", "check", "--json"])
    return result.exit_code, json.loads(result.output)["differences"]
