"""The index follows what is published, in the order of the changes, and nothing is ever lost."""

import shutil
import threading
from datetime import timedelta

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from tests import making

from wenku import cli
from wenku.accounts import profile
from wenku.base import db
from wenku.base.jobs import Job
from wenku.base.working import Crew
from wenku.documents import changes, editing, lifecycle, tallies
from wenku.documents.models import Document, DocumentState, Tally
from wenku.health import parts
from wenku.search import checking, engines, indexing, rebuilding
from wenku.search.checking import Difference, What
from wenku.worker import WORKS


def differences():
    return list(checking.check())


def waiting(name):
    with db.unit_of_work(writes=False):
        return list(db.session().scalars(select(Job.key).where(Job.name == name, Job.finished_at.is_(None))))


def test_publishing_asks_for_the_index_once_however_many_are_published(site, author):
    with db.unit_of_work():
        making.published(author)
    with db.unit_of_work():
        making.published(author, file_name="年报.pdf")
    assert waiting("search.index") == ["search.index"]


def test_what_was_published_changed_and_hidden_is_in_step(shelve, change, numbers):
    first, second, third = (shelve(title, indexed=False) for title in ("年报一", "年报二", "年报三"))
    assert numbers("年报") == []
    indexing.index()
    assert set(numbers("年报")) == {first, second, third}
    change(second, price=70)
    change(third, state=DocumentState.HIDDEN)
    assert differences() == [Difference(What.BEHIND, 2)]
    indexing.index()
    assert differences() == []
    assert set(numbers("年报 price:50")) == {first}
    change(third, state=DocumentState.PUBLISHED)
    indexing.index()
    assert set(numbers("年报")) == {first, second, third}
    assert differences() == []


def test_indexing_twice_comes_to_the_same(shelve):
    shelve("年报")
    indexing.index()
    assert differences() == []


def test_a_new_title_is_found_when_it_is_approved(site, author, numbers):
    with db.unit_of_work():
        document = making.published(author)
    indexing.index()
    with db.unit_of_work():
        facts = editing.facts(document, lifecycle.newest(document))
        version = editing.change(document, editing.Facts(**{**vars(facts), "title": "白虎计划"}), by=author)
        making.previewed(version)
        lifecycle.submit(db.session().merge(version), by=author)
    indexing.index()
    assert numbers("白虎计划") == []
    with db.unit_of_work():
        lifecycle.approve(db.session().merge(version))
    indexing.index()
    assert numbers("白虎计划") == [document.id]
    assert differences() == []


def test_pages_that_were_made_anew_are_read_anew(site, published, numbers):
    indexing.index()
    with db.unit_of_work():
        version = lifecycle.newest(published)
        lifecycle.rendered(version, page_count=9, cover=None)
    indexing.index()
    assert numbers("页数:9") == [published.id]


def test_an_author_s_new_name_is_found_where_the_profile_is_public(site, author, numbers):
    with db.unit_of_work():
        document = making.published(author)
    with db.unit_of_work():
        profile.change(db.session().merge(author), name="欧阳明月", is_public=True, language="zh")
    changes.owner_changed(author.id)
    indexing.index()
    assert numbers("欧阳明月") == [document.id]
    with db.unit_of_work():
        profile.change(db.session().merge(author), name="欧阳明月", is_public=False, language="zh")
    assert waiting("documents.owner_changed") == [f"documents.owner_changed:{author.id}"]
    changes.owner_changed(author.id)
    indexing.index()
    assert numbers("欧阳明月") == []


def test_scores_and_downloads_come_in_batches(shelve, numbers):
    quiet, popular = shelve("年报"), shelve("年报")
    with db.unit_of_work():
        before = changes.latest()
        tallies.downloaded(popular)
        tallies.rated(popular, 2, 20)
        tallies.downloaded(popular)
    with db.unit_of_work(writes=False):
        assert changes.latest() == before
    assert differences() == []  # it isn't due yet
    changes.tallies_changed()
    changes.tallies_changed()
    with db.unit_of_work(writes=False):
        assert changes.latest() == before + 1
    indexing.index()
    assert numbers("年报 score:5") == [popular]
    assert differences() == []
    assert quiet in numbers("年报")


def test_a_deleted_index_is_made_again_from_all_changes(shelve, site, numbers):
    first, second = shelve("年报"), shelve("年报")
    shutil.rmtree(site.data / "search")
    assert numbers("年报") == []
    indexing.catch_up()
    assert waiting("search.index") == ["search.index"]
    indexing.index()
    assert set(numbers("年报")) == {first, second}
    assert differences() == []


def test_an_index_from_a_later_database_is_made_anew(shelve, numbers):
    number = shelve("年报")
    with engines.current().writing() as writer:
        writer.finish(99)
    assert differences() == [Difference(What.AHEAD, 98)]
    indexing.catch_up()
    indexing.index()
    assert differences() == []
    assert numbers("年报") == [number]


def test_rebuilding_takes_along_what_changes_meanwhile(shelve, change, numbers):
    kept, hidden = shelve("年报"), shelve("年报")
    fresh = []

    def meanwhile(_done):
        if not fresh:
            change(hidden, state=DocumentState.HIDDEN)
            fresh.append(shelve("年报", indexed=False))
            assert numbers("年报") == [kept]  # the former index goes on answering
            indexing.index()
            assert set(numbers("年报")) == {kept, *fresh}

    assert rebuilding.rebuild(meanwhile) == 3
    assert set(numbers("年报")) == {kept, *fresh}
    assert differences() == []


def test_searching_never_pauses_while_the_index_is_rebuilt(shelve, numbers):
    number, done, missed = shelve("年报"), threading.Event(), []

    def ask():
        while not done.is_set():
            if numbers("年报") != [number]:
                missed.append(True)

    asking = threading.Thread(target=ask)
    asking.start()
    for _ in range(5):
        rebuilding.rebuild()
    done.set()
    asking.join()
    assert missed == []


def test_checking_tells_of_every_kind_of_difference(shelve, site):
    stale, standing, left, missing = (shelve(title) for title in ("甲", "乙", "丙", "丁"))
    with db.unit_of_work():  # behind everybody's back
        db.session().get_one(Document, stale).price = 5
        db.session().get_one(Document, left).state = DocumentState.HIDDEN
        tallies.downloaded(standing)
        db.session().get_one(Tally, standing).moved = False
    with engines.current().writing() as writer:
        writer.remove(missing)
        writer.finish(writer.number)
    assert differences() == [
        Difference(What.STALE, stale),
        Difference(What.STANDING, standing),
        Difference(What.LEFT, left),
        Difference(What.MISSING, missing),
    ]
    rebuilding.rebuild()
    assert differences() == []


def run(*arguments):
    return CliRunner().invoke(cli.search, arguments, env={"LC_ALL": "C.UTF-8"})


def test_operators_rebuild_and_check(shelve, change):
    assert run("check").exit_code == 1
    assert "There is no index" in run("check").output
    number = shelve("年报", indexed=False)
    assert "The new index has 1 document." in run("rebuild").output
    assert (run("check").exit_code, run("check").output) == (0, "The index holds what the database says.\n")
    change(number, price=9)
    answer = run("check", "--json")
    assert (answer.exit_code, answer.output) == (1, '{"differences": [{"what": "behind", "number": 1}]}\n')
    with engines.current().replacing():
        busy = run("rebuild")
    assert busy.exit_code == 1
    assert "Another process" in busy.output


def test_the_doctor_knows_how_the_index_stands(shelve):
    search = next(part for part in parts.EVERY if part.name == "search")
    (finding,) = parts.look([search])
    assert not finding.works
    shelve("年报", indexed=False)
    rebuilding.rebuild()
    assert parts.look([search])[0].works


def test_two_workers_share_one_writer(shelve, numbers):
    crews = [Crew({name: WORKS[name] for name in ("search.index",)}, []) for _ in range(2)]
    for crew in crews:
        crew.start()
    made = [shelve("年报", indexed=False) for _ in range(20)]
    try:
        waited = threading.Event()
        for _ in range(300):
            if set(numbers("年报", size=50)) == set(made) and not waiting("search.index"):
                break
            waited.wait(0.1)
    finally:
        for crew in crews:
            crew.stop()
    assert set(numbers("年报", size=50)) == set(made)
    assert differences() == []
    with db.unit_of_work(writes=False):
        assert (
            db.session().scalars(select(Job.last_error).where(Job.name == "search.index", Job.last_error.is_not(None))).all() == []
        )


def test_who_finds_another_writing_comes_again_soon(shelve):
    shelve("年报", indexed=False)
    indexing.index()
    shelve("年报", indexed=False)
    work = WORKS["search.index"]
    with engines.current().writing():
        with pytest.raises(work.interruptions):
            work.do()
    assert work.longest > timedelta(hours=1)
    indexing.index()
    assert differences() == []


class Changing(RuleBasedStateMachine):
    """Publishing, changing, hiding, restoring and crashing in any order, indexed now and then."""

    @initialize()
    def begin(self):
        self.numbers = []

    @rule(title=st.sampled_from(["年报", "项目推进", "Report"]))
    def publish(self, title):
        self.numbers.append(self.shelve(title, indexed=False))

    @rule(which=st.integers(0, 9), price=st.integers(0, 9), state=st.sampled_from([DocumentState.PUBLISHED, DocumentState.HIDDEN]))
    def change_one(self, which, price, state):
        if self.numbers:
            self.change(self.numbers[which % len(self.numbers)], price=price, state=state)

    @rule()
    def index(self):
        indexing.index()
        assert differences() == []

    @rule()
    def die_in_the_middle(self):
        class Died(Exception):
            pass

        try:
            with engines.current().writing() as writer:
                for number in self.numbers:
                    writer.remove(number)
                raise Died
        except Died:
            pass

    @rule()
    def rebuild(self):
        rebuilding.rebuild()
        assert differences() == []

    @invariant()
    def nothing_hidden_is_found(self):
        with db.unit_of_work(writes=False):
            hidden = set(db.session().scalars(select(Document.id).where(Document.state == DocumentState.HIDDEN)))
        found = self.find("年报 项目 report", size=50)
        assert not hidden & {hit.document_id for hit in (*found.hits.items, *found.nearest)}


def test_the_index_holds_what_is_public_whatever_happens(shelve, change, find):
    Changing.shelve, Changing.change, Changing.find = staticmethod(shelve), staticmethod(change), staticmethod(find)
    relaxed = settings(
        max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    run_state_machine_as_test(Changing, settings=relaxed)
