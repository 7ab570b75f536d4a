"""Jobs that were given up are done after all, put aside, or done by another of the same key; what is confidential stays so."""

import pytest
from sqlalchemy import select
from tests.base.test_working import all_finished, ask, at_work, rows, until

from wenku.base import failures, jobs
from wenku.base.audit import AuditEntry
from wenku.base.db import session, unit_of_work
from wenku.base.working import Work


def fail(**facts):
    """A job `room.fail` that a worker gave up."""

    def broken(**_arguments):
        raise ValueError("the store is full")

    ask("fail", most_attempts=1, **facts)
    with at_work(fail=Work(broken)):
        until(all_finished)


def act(do, ids, by):
    with unit_of_work():
        return do(ids, by_id=by.id)


def listed(**facts):
    with unit_of_work(writes=False):
        return [row.Job.id for row in failures.failed(**facts).items]


def test_a_retried_job_goes_back_to_its_lane_and_is_done(site, admin):
    fail(lane=jobs.SLOW, number=7)
    assert "the store is full" in rows()[0].last_error
    assert listed() == listed(name="room.fail") == [1]
    assert listed(name="room.other") == []
    assert act(failures.retry, [1, 99], admin) == 1
    assert rows()[0].lane == jobs.SLOW
    done = []
    with at_work(fail=Work(lambda number: done.append(number))):
        until(all_finished)
    assert done == [7]
    assert listed() == []
    assert not rows()[0].failed


def test_twice_is_once_and_what_is_put_aside_stays_put(site, admin):
    fail(key="fail")
    assert act(failures.discard, [1], admin) == 1
    assert act(failures.discard, [1], admin) == act(failures.retry, [1], admin) == 0
    assert listed() == []
    with unit_of_work(writes=False):
        assert session().scalars(select(AuditEntry.action)).all() == ["job.discarded"]


def test_where_another_of_the_same_key_waits_that_one_does_it(site, admin):
    fail(key="fail")
    ask("fail", key="fail")
    assert act(failures.retry, [1], admin) == 1
    assert [(job.failed, job.discarded, job.finished_at is None) for job in rows()] == [(True, True, False), (False, False, True)]


def test_what_was_confidential_can_only_be_put_aside(site, admin):
    with unit_of_work():
        jobs.enqueue("mail.deliver", to="x@example.org", subject="s", text="t")
        for job in session().scalars(select(jobs.Job)):
            job.failed, job.arguments, job.finished_at = True, {}, job.made_at
    with pytest.raises(failures.Forgotten):
        act(failures.retry, [1], admin)
    assert act(failures.discard, [1], admin) == 1


def test_addresses_and_tokens_are_not_shown():
    shown = failures.shown({"to": "x@example.org", "secret": 1, "version_id": 7, "why": "by x@example.org with " + "aB3" * 9})
    assert shown == {"to": "…", "secret": "…", "version_id": "7", "why": "by … with …"}
