"""Web and worker killed at random while documents are published, changed and hidden: the index follows the database."""

import re
from random import Random

import pytest
from sqlalchemy import func, select, update
from tests.conftest import PASSWORD
from tests.kills import publishing
from tests.kills.publishing import AUTHOR, MODERATOR, WORD, Hands, Served
from tests.running import until

from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Job
from wenku.documents import lifecycle
from wenku.documents.models import Document, DocumentState, Version
from wenku.search import indexing, query

FEW, MANY = 100, 5000
PAUSE = {FEW: 1.2, MANY: 3.0}
"""Seconds that a process may work before it is killed."""


@pytest.fixture
def served(site, author, moderator):
    started = Served(site.data, site.database)
    yield started
    started.stop()


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_whatever_is_killed_the_index_catches_up_with_the_database(served: Served, author, count):
    versions = publishing.handed_in(count, by=author)
    hands = Hands(served, versions, {AUTHOR: served.seat("author", PASSWORD), MODERATOR: served.seat("moderator", PASSWORD)})
    hands.start()
    publishing.kill_while(hands.are_busy, served, Random(count), pause=PAUSE[count])
    served.kill("worker")  # what came last is in the middle of its way
    assert (hands.refused, hands.done["publish"]) == ([], count)
    assert min(served.killed["web"], served.killed["worker"]) >= 1
    until(lambda: waiting() == 0, 240, lambda: f"{waiting()} jobs wait: {served.runs['worker'].text()[-3000:]}")
    code, said = served.ask("search", "check")
    assert code == 0, said
    check_what_is_found(count)
    print(dict(served.killed), dict(hands.done))


def waiting() -> int:
    with unit_of_work(writes=False):
        asked = select(func.count()).select_from(Job).where(Job.name.like("search.%"), Job.finished_at.is_(None))
        return session().scalars(asked).one()


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
    "hidden": (Document.id, update(Document).values(state=DocumentState.HIDDEN)),
    "dearer": (Document.id, update(Document).values(price=33)),
    "elsewhere": (Document.id, update(Document).values(category_id=None)),
    "renamed": (Version.document_id, update(Version).values(title="另一个题目")),
    "longer": (Version.document_id, update(Version).values(page_count=7)),
}


@pytest.mark.parametrize("broken", BREAKS)
def test_the_check_finds_what_changed_and_nobody_told_the_index(app, author, broken):
    versions = publishing.handed_in(5, by=author)
    with unit_of_work():
        for version in session().scalars(select(Version).where(Version.id.in_(versions.values()))):
            lifecycle.approve(version)
    indexing.index()
    assert checked(app) == (0, set())
    id, (column, statement) = list(versions)[2], BREAKS[broken]
    with unit_of_work():
        session().execute(statement.where(column == id))
    assert checked(app) == (1, {id})


def checked(app) -> tuple[int, set[int]]:
    """The exit code of the command, and the numbers of the documents that it names."""
    result = app.test_cli_runner().invoke(args=["search", "check"])
    return result.exit_code, {int(number) for number in re.findall(r"#(\d+)", result.output)}
