"""Members take turns: whoever has many jobs doesn't hold up whoever has one, and what can wait for all else does."""

import time
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from wenku.base import clock, jobs
from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Job

pytestmark = pytest.mark.usefixtures("site")
AUTHOR, READER, STRANGER = 1, 2, 3
BEGAN = clock.now() - timedelta(hours=1)

waiting = st.lists(
    st.tuples(st.sampled_from([None, AUTHOR, READER, STRANGER]), st.integers(0, 20), st.booleans(), st.booleans()), max_size=30
)
"""Jobs: whose, when asked for, whether at work, whether in the background."""


def ask(owner_id: int | None, **facts) -> None:
    jobs.enqueue("room.work", lane=jobs.LIGHT, owner_id=owner_id, **facts)


def due(limit: int = 999) -> list[Job]:
    """The jobs that may be leased, in their order."""
    ids = [id for id, _ in jobs.due(jobs.LIGHT, names=["room.work"], limit=limit)]
    return [session().get_one(Job, id) for id in ids]


def owners(limit: int = 999) -> list[int | None]:
    with unit_of_work(writes=False):
        return [job.owner_id for job in due(limit)]


def take_next() -> Job:
    with unit_of_work():
        return jobs.take(due(1)[0].id, by="here/1/1")


def test_a_single_file_is_next_after_one_of_two_hundred():
    with unit_of_work():
        for _ in range(200):
            ask(AUTHOR)
        ask(READER)
    assert owners(3) == [AUTHOR, READER, AUTHOR]
    take_next()
    assert owners(2) == [READER, AUTHOR]
    take_next()
    assert owners(1) == [AUTHOR]


def test_what_a_member_has_at_work_counts():
    with unit_of_work():
        for owner in (AUTHOR, AUTHOR, AUTHOR, READER, STRANGER, STRANGER):
            ask(owner)
    begun = [take_next().owner_id for _ in range(6)]
    assert begun == [AUTHOR, READER, STRANGER, AUTHOR, STRANGER, AUTHOR]


def test_what_can_wait_comes_last_and_sooner_once_somebody_wants_it():
    with unit_of_work():
        ask(AUTHOR, background=True, key="old")
        ask(READER)
    assert owners() == [READER, AUTHOR]
    with unit_of_work():
        ask(AUTHOR, key="old")
    assert owners() == [AUTHOR, READER]
    with unit_of_work():
        ask(READER, background=True, key="old")
    assert owners() == [AUTHOR, READER]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(waiting=waiting, limit=st.integers(1, 40))
def test_turns_are_fair_whoever_waits(waiting, limit):
    with unit_of_work():
        session().execute(delete(Job))
        for owner_id, moment, is_at_work, background in waiting:
            ask(owner_id, run_at=BEGAN + timedelta(seconds=moment), background=background)
            job = session().query(Job).order_by(Job.id.desc()).first()
            if is_at_work:
                jobs.take(job.id, by="here/1/1")
    with unit_of_work(writes=False):
        found = due()
        assert [job.id for job in due(limit)] == [job.id for job in found][:limit]
    assert len(found) == sum(not is_at_work for _, _, is_at_work, _ in waiting)
    urgent = [job for job in found if not job.background]
    assert found[len(urgent) :] == sorted((job for job in found if job.background), key=lambda job: (job.run_at, job.id))
    has = {owner: sum(a and o == owner and not b for o, _, a, b in waiting) for owner, *_ in waiting}
    for place, job in enumerate(urgent):
        later = urgent[place + 1 :]
        assert all((job.run_at, job.id) < (other.run_at, other.id) for other in later if other.owner_id == job.owner_id)
        assert has[job.owner_id] == min(has[other.owner_id] for other in urgent[place:])
        has[job.owner_id] += 1


def test_ten_thousand_that_wait_are_soon_looked_through():
    now = clock.now()
    facts = {"name": "room.work", "lane": jobs.LIGHT, "arguments": {}, "background": False, "made_at": now, "again": False}
    facts |= {"failed": False, "attempts": 0, "most_attempts": 5, "interruptions": 0}
    with unit_of_work():
        for owner_id in range(1, 51):
            session().execute(
                insert(Job), [{**facts, "owner_id": owner_id, "run_at": now - timedelta(seconds=n)} for n in range(200)]
            )
    spent = []
    for _ in range(7):
        began = time.monotonic()
        assert len(owners(3)) == 3
        spent.append(time.monotonic() - began)
    assert sorted(spent)[3] < 0.25, spent
