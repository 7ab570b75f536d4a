"""Jobs as rows: who has one, how often it is tried, and that nothing asked for is forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from wenku.base import clock, jobs
from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Job, Lease, LeaseLost, Misplaced

NAMES = ["room.work"]
pytestmark = pytest.mark.usefixtures("site")


def asked(**facts) -> int:
    """The id of a job that somebody asked for."""
    with unit_of_work():
        jobs.enqueue("room.work", **facts)
        return session().scalars(select(Job.id).order_by(Job.id.desc())).first()


def taken(job_id: int, by: str = "here/1/1") -> Lease | None:
    with unit_of_work():
        job = jobs.take(job_id, by=by)
    return Lease(job.id, job.lease) if job else None


def done(do, *arguments, **facts):
    with unit_of_work():
        return do(*arguments, **facts)


def row(job_id: int) -> Job:
    with unit_of_work(writes=False):
        return session().get_one(Job, job_id)


def due() -> list[int]:
    with unit_of_work(writes=False):
        return [id for id, _ in jobs.due(jobs.FAST, names=NAMES, limit=99)]


def run_now(job_id: int) -> None:
    """Its pause is over."""
    with unit_of_work():
        session().execute(update(Job).where(Job.id == job_id).values(run_at=clock.now()))


def run_out(job_id: int) -> None:
    """Its worker has said nothing for too long."""
    with unit_of_work():
        session().execute(update(Job).where(Job.id == job_id).values(lease_until=clock.now() - timedelta(seconds=1)))


def test_a_job_is_handed_to_one_worker_only():
    job = asked()
    assert due() == [job]
    assert taken(job) is not None
    assert taken(job) is None
    assert due() == []


def test_of_many_workers_one_gets_the_job(site):
    job = asked()
    answers = site.at_once(16, lambda n: jobs.take(job, by=f"here/{n}/1"))
    assert sum(answer is not None for answer in answers) == 1
    assert row(job).attempts == 1


def test_a_job_that_nobody_here_knows_stays_for_those_who_do():
    with unit_of_work():
        jobs.enqueue("other.work")
    assert due() == []


def test_a_job_for_later_is_not_due():
    job = asked(run_at=clock.now() + timedelta(minutes=1))
    assert due() == []
    assert taken(job) is None


def test_a_silent_worker_loses_its_job_and_may_write_nothing():
    job = asked()
    slow = taken(job)
    run_out(job)
    assert due() == [job]
    quick = taken(job, by="there/2/1")
    for write in (slow.hold, lambda: jobs.finish(slow), lambda: jobs.give_back(slow), lambda: jobs.give_up(slow, error="late")):
        with pytest.raises(LeaseLost):
            done(write)
    assert slow.lost
    done(jobs.finish, quick)
    assert row(job).finished_at is not None


def test_a_silent_worker_whose_job_nobody_took_goes_on():
    job = asked()
    lease = taken(job)
    run_out(job)
    done(lease.hold)
    assert due() == []


def test_what_a_dead_worker_held_is_free_at_once_and_its_attempt_counts():
    job, other = asked(), asked()
    lease, living = taken(job, by="here/1/1"), taken(other, by="here/2/1")
    with unit_of_work():
        assert set(jobs.holders()) == {"here/1/1", "here/2/1"}
        jobs.release("here/1/1")
    assert due() == [job]
    assert row(job).attempts == 1
    with pytest.raises(LeaseLost):
        done(jobs.finish, lease)
    done(jobs.finish, living)


def test_a_job_given_back_counts_no_attempt():
    job = asked()
    done(jobs.give_back, taken(job))
    assert due() == [job]
    assert row(job).attempts == 0


def test_a_job_goes_on_in_another_lane_as_if_it_had_always_waited_there():
    job = asked(lane=jobs.LIGHT)
    asked_at = row(job).run_at
    done(jobs.move, taken(job), lane=jobs.FAST)
    assert due() == [job]
    assert (row(job).attempts, row(job).run_at) == (0, asked_at)


def test_what_was_interrupted_is_tried_again_soon_and_counts_apart():
    job = asked()
    done(jobs.interrupted, taken(job), error="killed")
    assert (row(job).attempts, row(job).interruptions, row(job).last_error) == (0, 1, "killed")
    assert row(job).run_at - clock.now() < timedelta(seconds=1)
    run_now(job)
    done(jobs.interrupted, taken(job), error="killed")
    assert row(job).run_at - clock.now() > jobs.SHORTEST_PAUSE
    run_now(job)
    asked_again = taken(job)
    done(jobs.retry, asked_again, error="no", after=timedelta(0))
    assert (row(job).attempts, row(job).interruptions) == (1, 2)


def test_long_work_is_told_when_its_lease_is_lost_or_its_lane_is_the_wrong_one():
    light, slow = taken(asked()), taken(asked())
    light.lane = jobs.LIGHT
    for lease in (light, slow):
        lease.check()
        lease.began -= jobs.LIGHT_SPAN.total_seconds() + 1
    slow.check()
    with pytest.raises(Misplaced) as wish:
        light.check()
    assert wish.value.lane == jobs.SLOW
    slow.lost = True
    with pytest.raises(LeaseLost):
        slow.check()


def test_a_failed_attempt_waits_longer_each_time():
    job = asked()
    done(jobs.retry, taken(job), error="no", after=jobs.pause(1))
    assert due() == []
    assert row(job).last_error == "no"
    waits = [jobs.pause(attempts) for attempts in range(1, 60)]
    assert waits == sorted(waits)
    assert waits[1] == 2 * waits[0]
    assert waits[-1] == jobs.LONGEST_PAUSE


def test_asking_again_does_not_wait_for_the_pause():
    job = asked(key="one")
    done(jobs.retry, taken(job), error="no", after=timedelta(hours=1))
    asked(key="one")
    assert due() == [job]


def test_the_same_key_is_one_job_until_it_is_finished():
    job = asked(key="one")
    assert asked(key="one") == job
    done(jobs.finish, taken(job))
    assert row(job).finished_at is not None  # nobody had begun when it was asked for a second time
    assert asked(key="one") != job


def test_fifty_who_ask_at_once_make_one_job(site):
    site.at_once(50, lambda n: jobs.enqueue("room.work", key="one"))
    assert len(due()) == 1


@pytest.mark.parametrize("end", [jobs.finish, lambda lease: jobs.give_up(lease, error="no")])
def test_what_is_asked_for_during_the_work_is_done_once_more(end):
    job = asked(key="one")
    lease = taken(job)
    assert asked(key="one") == job
    done(end, lease)
    assert due() == [job]
    assert row(job).attempts == 0
    done(jobs.finish, taken(job))
    assert due() == []


def test_what_was_asked_for_before_a_second_try_is_part_of_it():
    job = asked(key="one")
    taken(job)
    asked(key="one")
    run_out(job)
    done(jobs.finish, taken(job))
    assert row(job).finished_at is not None


def test_a_job_given_up_is_kept_and_not_tried_again():
    job = asked()
    assert done(jobs.give_up, taken(job), error="no")
    assert row(job).failed
    assert due() == []


def test_periodic_work_is_done_once_for_each_slot(site):
    site.at_once(8, lambda n: jobs.enqueue_slot("room.work", "monday"))
    [job] = due()
    done(jobs.finish, taken(job))
    done(jobs.enqueue_slot, "room.work", "monday")
    assert due() == []
    done(jobs.enqueue_slot, "room.work", "tuesday")
    assert len(due()) == 1


def test_finished_jobs_are_kept_for_a_while():
    old, fresh, open_one = asked(), asked(), asked()
    done(jobs.finish, taken(old))
    done(jobs.finish, taken(fresh))
    with unit_of_work():
        session().execute(update(Job).where(Job.id == old).values(finished_at=clock.now() - jobs.KEPT - timedelta(minutes=1)))
    done(jobs.forget_old)
    with unit_of_work(writes=False):
        assert list(session().scalars(select(Job.id).order_by(Job.id))) == [fresh, open_one]
