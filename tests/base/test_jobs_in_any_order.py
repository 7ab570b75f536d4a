"""Whatever happens to jobs, in whatever order: one worker at a time, and nothing that was asked for is forgotten."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import delete, select, update

from wenku.base import clock, jobs
from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Job, Lease, LeaseLost

KEYS, WORKERS = ["a", "b"], ["here/1/1", "here/2/1"]


class AnyOrder(RuleBasedStateMachine):
    """`held` and `lost` are the leases that were given; `wanted` are the keys that nobody has begun to work on since they were
    asked for, or not brought to an end.
    """

    def __init__(self) -> None:
        super().__init__()
        with unit_of_work():
            session().execute(delete(Job))
        self.held: dict[Lease, tuple[str, str]] = {}
        self.lost: list[Lease] = []
        self.wanted: set[str] = set()

    @rule(key=st.sampled_from(KEYS))
    def ask(self, key: str) -> None:
        with unit_of_work():
            jobs.enqueue("room.work", key=key)
        self.wanted.add(key)

    @rule(key=st.sampled_from(KEYS), worker=st.sampled_from(WORKERS))
    def take(self, key: str, worker: str) -> None:
        waiting = self.unfinished(key)
        if waiting is None:
            return
        with unit_of_work():
            session().execute(update(Job).where(Job.id == waiting.id).values(run_at=clock.now()))  # whatever pause it had is over
            job = jobs.take(waiting.id, by=worker)
        assert (job is None) == self.is_held(key)
        if job is not None:
            self.held[Lease(job.id, job.lease)] = key, worker
            self.wanted.discard(key)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def ask_meanwhile(self, data: st.DataObject) -> None:
        key, _ = data.draw(st.sampled_from(list(self.held.values())))
        self.ask(key)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), end=st.sampled_from(["finish", "retry", "give_up", "give_back", "interrupted", "move"]))
    def end(self, data: st.DataObject, end: str) -> None:
        lease = data.draw(st.sampled_from(list(self.held)))
        with unit_of_work():
            lease.hold()
            ENDS[end](lease)
        key, _ = self.lose(lease)
        if end in ("retry", "give_back", "interrupted", "move"):
            self.wanted.add(key)

    @precondition(lambda self: self.lost)
    @rule(data=st.data(), end=st.sampled_from(["finish", "retry", "give_up", "give_back", "interrupted", "move", "hold"]))
    def write_too_late(self, data: st.DataObject, end: str) -> None:
        lease = data.draw(st.sampled_from(self.lost))
        with pytest.raises(LeaseLost), unit_of_work():
            ENDS[end](lease)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), worker=st.sampled_from(WORKERS))
    def fall_silent(self, data: st.DataObject, worker: str) -> None:
        """Its lease runs out, and somebody takes the job."""
        lease = data.draw(st.sampled_from(list(self.held)))
        with unit_of_work():
            session().execute(update(Job).where(Job.id == lease.job_id).values(lease_until=clock.now() - timedelta(seconds=1)))
        key, _ = self.lose(lease)
        self.take(key, worker)

    @rule(worker=st.sampled_from(WORKERS))
    def die(self, worker: str) -> None:
        with unit_of_work():
            jobs.release(worker)
        for lease, (key, whose) in list(self.held.items()):
            if whose == worker:
                self.lose(lease)
                self.wanted.add(key)

    def lose(self, lease: Lease) -> tuple[str, str]:
        self.lost.append(lease)
        return self.held.pop(lease)

    def is_held(self, key: str) -> bool:
        return any(held == key for held, _ in self.held.values())

    @invariant()
    def what_is_wanted_will_be_done(self) -> None:
        """Also what is asked for while somebody is at it."""
        for key in self.wanted:
            job = self.unfinished(key)
            assert job is not None
            assert job.again or not self.is_held(key)

    @invariant()
    def one_worker_at_a_time(self) -> None:
        with unit_of_work(writes=False):
            held = list(session().scalars(select(Job.lease).where(Job.lease.is_not(None), Job.finished_at.is_(None))))
        assert sorted(held) == sorted(lease.secret for lease in self.held)

    def unfinished(self, key: str) -> Job | None:
        with unit_of_work(writes=False):
            return session().scalars(select(Job).where(Job.key == key, Job.finished_at.is_(None))).one_or_none()


ENDS = {
    "finish": jobs.finish,
    "retry": lambda lease: jobs.retry(lease, error="no", after=timedelta(0)),
    "give_up": lambda lease: jobs.give_up(lease, error="no"),
    "give_back": jobs.give_back,
    "interrupted": lambda lease: jobs.interrupted(lease, error="killed"),
    "move": lambda lease: jobs.move(lease, lane=jobs.SLOW),
    "hold": lambda lease: lease.hold(),
}


@pytest.mark.usefixtures("site")
def test_jobs_in_any_order():
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)),
    )
