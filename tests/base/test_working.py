"""A worker at work: picked up at once, tried again, given up, given back; and nothing is done behind a lost lease."""

import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from wenku.base import clock, jobs, processes, workers, working
from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Job, LeaseLost
from wenku.base.working import Crew, Time, Work

pytestmark = pytest.mark.usefixtures("site")


@contextmanager
def at_work(times=(), patience=5.0, hands=2, **works):
    """A crew that knows the jobs `room.<name>`, with so many hands for slow ones."""
    crew = Crew({f"room.{name}": work for name, work in works.items()}, times, slow=hands)
    crew.start()
    try:
        yield crew
    finally:
        crew.stop(patience=timedelta(seconds=patience))


def ask(name, **facts):
    with unit_of_work():
        jobs.enqueue(f"room.{name}", **facts)


def rows():
    with unit_of_work(writes=False):
        return list(session().scalars(select(Job).order_by(Job.id)))


def until(happened, seconds=20):
    end = time.monotonic() + seconds
    while not (found := happened()):
        assert time.monotonic() < end, f"waited in vain, jobs are {[(job.name, job.attempts, job.last_error) for job in rows()]}"
        time.sleep(0.02)
    return found


def all_finished():
    return all(job.finished_at for job in rows())


def test_a_job_is_picked_up_within_a_second_with_its_arguments():
    done = []
    with at_work(greet=Work(lambda whom: done.append((whom, time.monotonic())))):
        time.sleep(0.3)
        asked = time.monotonic()
        ask("greet", whom="reader")
        until(all_finished)
    [(whom, began)] = done
    assert whom == "reader"
    assert began - asked < 1.5  # a second, and something for a busy machine


def test_slow_jobs_do_not_hold_up_fast_ones():
    go_on, done = threading.Event(), []
    with at_work(slow=Work(lambda: go_on.wait(20)), fast=Work(lambda n: done.append(n))):
        for _ in range(6):
            ask("slow", lane=jobs.SLOW)
        until(lambda: sum(job.lease is not None for job in rows()) == 2)
        for n in range(6):
            ask("fast", n=n)
        until(lambda: len(done) == 6)
        assert sum(job.lease is not None for job in rows() if job.lane == jobs.SLOW) == 2  # the others stay free for other workers
        go_on.set()
        until(all_finished)


def test_light_jobs_wait_for_no_slow_ones_and_idle_hands_take_them():
    go_on, done = threading.Event(), []
    with at_work(slow=Work(lambda: go_on.wait(20)), light=Work(lambda n: done.append(n)), hands=1):
        ask("slow", lane=jobs.SLOW)
        until(lambda: any(job.lease for job in rows()))
        for n in range(3):
            ask("light", lane=jobs.LIGHT, n=n)
        until(lambda: sorted(done) == [0, 1, 2])
        go_on.set()
        until(all_finished)
        go_on.clear()
        for _ in range(3):
            ask("slow", lane=jobs.LIGHT)
        until(lambda: sum(job.lease is not None for job in rows()) == 2)  # one hand of each lane
        go_on.set()
        until(all_finished)


def test_slow_jobs_never_hold_up_hands_for_light_ones():
    go_on = threading.Event()
    with at_work(slow=Work(lambda: go_on.wait(20)), hands=1):
        for _ in range(3):
            ask("slow", lane=jobs.SLOW)
        until(lambda: any(job.lease for job in rows()))
        time.sleep(1.2)
        assert sum(job.lease is not None for job in rows()) == 1
        go_on.set()
        until(all_finished)


def test_work_that_only_looked_light_goes_on_in_the_slow_lane(monkeypatch):
    monkeypatch.setattr(jobs, "LIGHT_SPAN", timedelta(milliseconds=200))
    begun, go_on, done = [], threading.Event(), []

    def work(lease):
        begun.append(lease.lane)
        while not go_on.is_set():
            lease.check()
            time.sleep(0.05)
        done.append(1)

    with at_work(slow=Work(lambda: go_on.wait(20)), work=Work(work), note=Work(lambda: done.append(2)), hands=1):
        ask("slow", lane=jobs.SLOW)
        until(lambda: any(job.lease for job in rows()))
        ask("work", lane=jobs.LIGHT)
        ask("note", lane=jobs.LIGHT)
        until(lambda: done == [2])
        [moved] = [job for job in rows() if job.name == "room.work"]
        assert (moved.lane, moved.attempts, moved.lease, begun) == (jobs.SLOW, 0, None, [jobs.LIGHT])
        go_on.set()
        until(all_finished)
    assert begun == [jobs.LIGHT, jobs.SLOW]


def test_what_something_else_ended_is_tried_more_often_than_what_fails(monkeypatch):
    monkeypatch.setattr(jobs, "SHORTEST_PAUSE", timedelta(milliseconds=1))
    monkeypatch.setattr(jobs, "PAUSE", timedelta(milliseconds=1))
    tries, ends = {"killed": 0, "failed": 0}, {}

    def work(how):
        tries[how] += 1
        raise InterruptedError if how == "killed" else RuntimeError

    def given_up(how, error):
        ends[how] = type(error)

    with at_work(work=Work(work, given_up=given_up, interruptions=(InterruptedError,))):
        for how in tries:
            ask("work", how=how, most_attempts=3)
        until(all_finished, seconds=40)
    assert tries == {"killed": jobs.MOST_INTERRUPTIONS, "failed": 3}
    assert ends == {"killed": InterruptedError, "failed": RuntimeError}


def test_every_job_is_done_once_by_two_crews():
    done = []
    for n in range(40):
        ask("note", n=n)
    with at_work(note=Work(lambda n: done.append(n))), at_work(note=Work(lambda n: done.append(n))):
        until(all_finished)
    assert sorted(done) == list(range(40))


def test_a_failed_job_is_tried_again_and_then_given_up_in_its_room(monkeypatch):
    monkeypatch.setattr(jobs, "PAUSE", timedelta(milliseconds=50))
    tries, given_up = [], []

    def fail(n):
        tries.append(n)
        raise RuntimeError("no luck")

    with at_work(fail=Work(fail, given_up=lambda n: given_up.append((n, session().get_one(Job, 1).failed)))):
        ask("fail", n=7, most_attempts=3)
        until(all_finished)
    [job] = rows()
    assert tries == [7, 7, 7]
    assert given_up == [(7, True)]
    assert job.failed
    assert "no luck" in job.last_error


def test_a_job_that_killed_its_workers_is_given_up_without_another_try():
    tries = []
    ask("kill", most_attempts=2)
    with unit_of_work():
        session().execute(update(Job).values(attempts=2))
    with at_work(kill=Work(lambda: tries.append(1))):
        until(all_finished)
    assert tries == []
    assert "WorkersDied" in rows()[0].last_error


def test_long_work_keeps_its_lease(monkeypatch):
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=2))
    monkeypatch.setattr(working, "BEAT", timedelta(milliseconds=200))
    begun, lost = [], []

    def long(lease):
        begun.append(lease)
        time.sleep(4)
        with unit_of_work():
            lease.hold()
        lost.append(
            lease.lost
        )  # while it is at work: a beat that comes as it ends finds a finished job, which isn't its lease any more

    with at_work(long=Work(long)):
        ask("long")
        until(all_finished)
    assert len(begun) == 1
    assert lost == [False]


def test_work_without_an_end_loses_its_lease(monkeypatch):
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=1))
    monkeypatch.setattr(working, "BEAT", timedelta(milliseconds=100))
    runs = []

    def endless(lease):
        runs.append(lease)
        while len(runs) == 1 and not lease.lost:
            time.sleep(0.05)

    with at_work(endless=Work(endless, longest=timedelta(milliseconds=300))):
        ask("endless")
        until(lambda: runs and runs[0].lost)


def test_a_worker_that_stops_gives_back_what_it_cannot_finish():
    begun, may_end, refused = threading.Event(), threading.Event(), []

    def long(lease):
        begun.set()
        may_end.wait(20)
        with unit_of_work():
            try:
                lease.hold()
            except LeaseLost:
                refused.append(lease.lost)
                raise

    with at_work(long=Work(long), patience=0.2):
        ask("long")
        assert begun.wait(10)
    [job] = rows()
    assert (job.lease, job.attempts, job.finished_at) == (None, 0, None)
    may_end.set()
    until(lambda: refused == [True])
    assert rows()[0].finished_at is None


def test_a_worker_that_stops_finishes_what_is_nearly_done():
    begun = threading.Event()
    with at_work(short=Work(lambda: (begun.set(), time.sleep(0.5))[1])):
        ask("short")
        assert begun.wait(10)
    assert all_finished()


def test_the_jobs_of_a_dead_neighbour_are_taken_up_at_once():
    dead = processes.name().rpartition("/")[0] + "/0"  # this very id, but started at another time
    done = []
    ask("work")
    with unit_of_work():
        assert jobs.take(rows()[0].id, by=dead)
        workers.seen(dead)
    with at_work(work=Work(lambda: done.append(1))):
        until(lambda: done, seconds=5)
        with unit_of_work(writes=False):
            assert dead not in workers.names()


def test_the_jobs_of_a_worker_elsewhere_are_left_alone():
    ask("work")
    with unit_of_work():
        jobs.take(rows()[0].id, by="another-machine/1/1")
    with at_work(work=Work(lambda: None)):
        time.sleep(1)
        assert rows()[0].worker == "another-machine/1/1"


def test_a_worker_says_that_it_lives_and_that_it_goes():
    def is_alive():
        with unit_of_work(writes=False):
            return workers.is_any_alive()

    assert not is_alive()
    with at_work(work=Work(lambda: None)):
        assert is_alive()
    assert not is_alive()


def test_a_worker_that_fell_silent_does_not_count():
    with unit_of_work():
        workers.seen("here/1/1")
        session().execute(update(workers.Worker).values(seen_at=clock.now() - workers.SILENT))
        assert not workers.is_any_alive()


def test_periodic_work_is_asked_for_once_by_all_workers():
    done = []
    hourly = [Time("room.tidy", every=timedelta(days=900))]
    tidy = Work(lambda: done.append(1))
    with at_work(times=hourly, tidy=tidy), at_work(times=hourly, tidy=tidy):
        until(lambda: done)
        until(all_finished)
    assert len(rows()) == 1


def test_a_slot_begins_at_a_round_time():
    hourly = Time("room.tidy", every=timedelta(hours=1))
    assert hourly.slot(datetime(2030, 1, 2, 3, 59, 59, tzinfo=UTC)) == "2030-01-02T03:00:00Z"
    assert hourly.slot(datetime(2030, 1, 2, 4, 0, 0, tzinfo=UTC)) == "2030-01-02T04:00:00Z"
