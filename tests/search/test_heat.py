"""What is hot is what many different people want now: nobody makes a document hot alone, and what was hot fades."""

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from tests import making
from tests.conftest import person

from wenku.base import clock
from wenku.base.db import session, unit_of_work
from wenku.documents import access
from wenku.documents.models import DocumentState
from wenku.downloads import delivering
from wenku.downloads.models import Download
from wenku.search import heat
from wenku.search.crowds import Hot, Interest
from wenku.search.heat import HALF_LIFE, Seen, Sign

NOW = 1_800_000_000
MARKS = st.sampled_from("abcde")
TIMES = st.integers(NOW - 20 * 24 * 3600, NOW)
CROWD = st.lists(st.tuples(MARKS, MARKS, TIMES), max_size=12)


def looks(interests, *, most=1000):
    """What they add up to now."""
    found = heat.heat(interests, most=most)
    return heat.score(found[0], at=NOW) if found else 0.0


def near(one, other):
    return math.isclose(one, other, rel_tol=1e-4, abs_tol=1e-6)  # heat is in whole seconds


@given(crowd=CROWD, more=st.lists(st.tuples(MARKS, TIMES), min_size=1, max_size=8), most=st.sampled_from([3, 1000]))
def test_however_often_one_member_comes_from_wherever_it_counts_as_once_at_most(crowd, more, most):
    before = looks(crowd, most=most)
    after = looks([*crowd, *(("one", network, at) for network, at in more)], most=most)
    once = max(looks([("one", "there", at)]) for _, at in more)
    assert before * 0.9999 <= after <= (before + once) * 1.0001


@given(crowd=CROWD, more=st.lists(st.tuples(MARKS, TIMES), min_size=1, max_size=8), most=st.sampled_from([3, 1000]))
def test_however_many_names_one_address_has_it_counts_as_one(crowd, more, most):
    before = looks(crowd, most=most)
    after = looks([*crowd, *((name, "here", at) for name, at in more)], most=most)
    once = max(looks([("one", "here", at)]) for _, at in more)
    assert before * 0.9999 <= after <= (before + once) * 1.0001


@given(at=TIMES, times=st.integers(1, 50))
def test_the_same_again_changes_nothing(at, times):
    assert looks([("one", "here", at)] * times) == looks([("one", "here", at)])


@given(crowd=CROWD.filter(bool), later=st.integers(0, 30 * 24 * 3600))
def test_a_score_halves_every_two_days(crowd, later):
    (found, _) = heat.heat(crowd)
    then, now = heat.score(found, at=NOW + later), heat.score(found, at=NOW)
    assert near(then, now * 2 ** (-later / HALF_LIFE))


@given(crowd=CROWD, other=CROWD, later=st.integers(0, 30 * 24 * 3600))
def test_time_alone_changes_no_order(crowd, other, later):
    first, second = heat.heat(crowd), heat.heat(other)
    if first and second:
        now = heat.score(first[0], at=NOW) < heat.score(second[0], at=NOW)
        assert (heat.score(first[0], at=NOW + later) < heat.score(second[0], at=NOW + later)) == now


def test_different_people_add_up():
    assert near(looks([(f"m{one}", f"n{one}", NOW) for one in range(7)]), 7)
    assert near(looks([(f"m{one}", f"n{one}", NOW) for one in range(7)], most=5), 5)
    assert Seen(1, "a", "b", NOW, Sign.DOWNLOAD).worth == NOW + 2 * HALF_LIFE


@pytest.fixture
def documents(author):
    with unit_of_work():
        return [making.published(author).id for _ in range(3)]


def seen(document_id, *names, network=None, sign=Sign.LOOK, ago=0):
    at = int((clock.now() - timedelta(seconds=ago)).timestamp())
    with unit_of_work():
        heat.note(Seen(document_id, name, network or f"n-{name}", at, sign) for name in names)


def hottest():
    heat.count()
    with unit_of_work(writes=False):
        return [card.id for card in heat.hottest().items]


def test_a_crowd_leads_the_list_and_one_who_comes_back_doesn_t(documents):
    one, two, three = documents
    for _ in range(20):
        seen(one, "a")
    seen(one, *(f"name {number}" for number in range(50)), network="one house")
    assert hottest() == []
    seen(two, "a", "b", "c")
    seen(three, "a", "b", "c", "d")
    assert hottest() == [three, two]
    seen(two, "e", "f")
    assert hottest() == [two, three]
    heat.count()
    assert hottest() == [two, three]


def test_what_was_hot_fades_and_is_forgotten(documents, time):
    one, two, _ = documents
    seen(one, *"abcdefgh")
    assert hottest() == [one]
    time.move(days=3)
    seen(two, *"abc")
    assert hottest() == [two, one]
    time.move(days=8)
    assert hottest() == []
    time.move(days=20)
    heat.count()
    with unit_of_work(writes=False):
        assert session().scalars(select(Interest)).all() == session().scalars(select(Hot)).all() == []


def test_what_is_hidden_is_not_hot(documents):
    seen(documents[0], *"abc")
    assert hottest() == documents[:1]
    with unit_of_work():
        access.found(documents[0]).state = DocumentState.HIDDEN
    with unit_of_work(writes=False):
        assert heat.hottest().items == []


def test_who_looks_at_everything_counts_for_nothing(documents, author, monkeypatch):
    monkeypatch.setattr(heat, "BUSY", 2)
    for number in documents:
        seen(number, "bot", "a", "b")
    seen(documents[0], "c", "d", "e")
    assert hottest() == [documents[0]]
    with unit_of_work(writes=False):
        assert session().get(Hot, documents[0]).people == 3


def test_downloads_of_others_count_more_than_looks_and_once(site, documents, author):
    one, two, _ = documents
    people = [person(f"reader{number}") for number in range(3)]
    with unit_of_work():
        document = access.found(one)
        for member in people:
            for _ in range(3):
                session().add(_download(document, member, f"{member.name:x<64}"))
        for _ in range(5):
            session().add(_download(document, author, "a" * 64))
    seen(two, *"abcdefgh")
    assert hottest() == [one, two]
    with unit_of_work(writes=False):
        assert {row.person for row in session().scalars(select(Interest).where(Interest.document_id == one))} == {
            heat.member(member.id) for member in people
        }
    assert hottest() == [one, two]


def _download(document, member, network):
    version_id = document.published_version_id
    return Download(document_id=document.id, version_id=version_id, member_id=member.id, network=network, asked_at=clock.now())


def test_many_who_write_at_once_lose_nothing(site, documents):
    done = site.at_once(8, lambda place: heat.note(Seen(number, f"p{place}", f"n{place}", NOW) for number in reversed(documents)))
    assert done == [None] * 8
    with unit_of_work(writes=False):
        assert len(session().scalars(select(Interest)).all()) == 24


def test_a_ticket_that_was_asked_for_is_a_download(site, documents, moderator):
    with unit_of_work():
        delivering.ask(access.found(documents[0]), by=moderator, network="f" * 64)
    heat.count()
    with unit_of_work(writes=False):
        (row,) = session().scalars(select(Interest)).all()
        assert (row.document_id, row.person, row.network, row.is_new) == (
            documents[0],
            heat.member(moderator.id),
            heat.mark("f" * 64),
            False,
        )
