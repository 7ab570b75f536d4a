"""People who took this also took: two different people at least, however much one of them takes."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from tests import making
from tests.conftest import person

from wenku.base import clock
from wenku.base.db import session, unit_of_work
from wenku.documents import access, lifecycle
from wenku.documents.models import DocumentState
from wenku.downloads.models import Purchase, Way
from wenku.search import together
from wenku.search.crowds import Mark, Together


@pytest.fixture
def documents(author):
    with unit_of_work():
        return [making.published(author).id for _ in range(5)]


@pytest.fixture
def people(site):
    return [person(f"reader{number}") for number in range(4)]


def take(member, *document_ids, way=Way.SALE, ended=False):
    now = clock.now()
    with unit_of_work():
        for document_id in document_ids:
            facts = {"document_id": document_id, "buyer_id": member.id, "price": 0, "way": way, "bought_at": now}
            session().add(Purchase(**facts, ended_at=now if ended else None))
            session().flush()


def beside(document_id):
    with unit_of_work(writes=False):
        return together.beside(document_id)


def test_what_two_people_took_stands_on_both_lists(documents, people):
    one, two, three, *_ = documents
    take(people[0], one, two, three)
    together.count()
    assert beside(one) == []
    take(people[1], two, one)
    together.count()
    assert (beside(one), beside(two), beside(three)) == ([two], [one], [])
    take(people[2], three, one), take(people[3], three, one)
    together.count()
    assert (beside(one), beside(three)) == ([three, two], [one])


def test_a_refund_is_no_taking_and_a_vip_is_who_was_one(documents, people):
    one, two, three, *_ = documents
    take(people[0], one, two, three)
    take(people[1], one)
    take(people[1], two, ended=True)
    take(people[1], three, way=Way.VIP, ended=True)
    together.count()
    assert beside(one) == [three]


def test_what_is_no_longer_so_is_forgotten_after_a_while(documents, people, time):
    one, two, *_ = documents
    take(people[0], one, two), take(people[1], one, two)
    together.count()
    with unit_of_work():
        session().execute(delete(Purchase).where(Purchase.buyer_id == people[0].id))
        session().merge(Mark(name="purchases", number=10_000))
    time.move(days=8)
    together.count()
    assert (beside(one), beside(two)) == ([], [])


def test_who_takes_everything_links_only_what_came_last(documents, people, monkeypatch):
    monkeypatch.setattr(together, "OF_EACH", 2)
    take(people[0], *documents)
    take(people[1], documents[0], documents[1], documents[4])
    together.count()
    assert documents[1] not in beside(documents[0])
    assert beside(documents[0]) == [documents[4]]


def test_a_list_is_never_longer_than_it_should_be(documents, people, monkeypatch):
    monkeypatch.setattr(together, "KEPT", 2)
    for member in people:
        take(member, *documents)
    together.count()
    assert [len(beside(number)) for number in documents] == [2] * 5


def test_once_more_changes_nothing_and_a_crash_loses_nothing(documents, people):
    take(people[0], *documents[:3]), take(people[1], *documents[:3])
    together.count()
    lists = [beside(number) for number in documents]
    together.count()
    with unit_of_work():
        session().execute(delete(Mark))
    together.count()
    assert [beside(number) for number in documents] == lists


def test_what_is_not_public_is_no_company(documents, people):
    one, two, *_ = documents
    with unit_of_work():
        document = access.found(two)
        document.state = DocumentState.HIDDEN
        lifecycle.changed(document)
    take(people[0], one, two), take(people[1], one, two)
    together.count()
    assert beside(one) == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=8), max_size=4))
def test_in_whatever_order_it_comes_a_list_tells_of_different_people(documents, people, rounds):
    with unit_of_work():
        for table in (Together, Purchase, Mark):
            session().execute(delete(table))
    took = set()
    for taken in rounds:
        for who, what in taken:
            if (who, what) not in took:
                take(people[who], documents[what])
                took.add((who, what))
        together.count()
    for one in range(5):
        with unit_of_work(writes=False):
            rows = {row.other_id: row.people for row in session().query(Together).filter_by(document_id=documents[one])}
        both = {
            documents[other]: sum((who, one) in took and (who, other) in took for who in range(4))
            for other in range(5)
            if other != one
        }
        assert rows == {number: count for number, count in both.items() if count >= 2}


def test_time_is_needed_only_for_what_is_stale(documents, people):
    take(people[0], *documents[:2]), take(people[1], *documents[:2])
    together.count()
    with unit_of_work(writes=False):
        made = session().get(Together, (documents[0], documents[1])).made
    assert abs(made - clock.now().timestamp()) < timedelta(minutes=5).total_seconds()
