"""Workers that are killed in the middle of a job: another takes it up within seconds, and what is written is written once."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.running import until

from wenku.base import jobs
from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Job
from wenku.base.options import OptionValue


@pytest.fixture
def start(site):
    """`start()` is one more worker process."""
    started = []

    def one():
        command = [sys.executable, str(Path(__file__).with_name("crew.py")), site.database]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        started.append(process)
        assert process.stdout.readline() == b"ready\n"
        return process

    yield one
    for process in started:
        process.kill()
        process.communicate()


def ask(number: int, *, steps: int, seconds: float) -> None:
    with unit_of_work():
        jobs.enqueue("kills.mark", most_attempts=50, number=number, steps=steps, seconds=seconds)


def marks() -> dict[str, dict[str, int]]:
    with unit_of_work(writes=False):
        return {row.name: row.value for row in session().scalars(select(OptionValue))}


def all_jobs() -> list[Job]:
    with unit_of_work(writes=False):
        return list(session().scalars(select(Job).order_by(Job.id)))


def is_all_done() -> bool:
    return all(job.finished_at for job in all_jobs())


def test_a_killed_workers_job_is_taken_up_within_seconds(start):
    first, second = start(), None
    ask(1, steps=1000, seconds=0.05)
    until(lambda: marks().get("mark-1", {}).get("step", 0) > 3)
    second = start()
    killed = time.monotonic()
    first.kill()
    until(lambda: marks()["mark-1"]["by"] == second.pid)
    assert time.monotonic() - killed < 12  # a heartbeat, and something for a busy machine; a lease alone would last longer
    [job] = all_jobs()
    assert job.attempts == 2


@pytest.mark.long
def test_whatever_is_killed_every_job_is_done_and_by_one_worker_at_a_time(start):
    dice = random.Random(7)
    for number in range(60):
        ask(number, steps=8, seconds=0.05)
    crews = [start() for _ in range(3)]
    for _ in range(12):
        time.sleep(dice.uniform(0.2, 0.8))
        victim = dice.choice(crews)
        victim.kill()
        crews[crews.index(victim)] = start()
    until(is_all_done, seconds=240)
    assert {name: mark["step"] for name, mark in marks().items()} == {f"mark-{number}": 8 for number in range(60)}
    assert not any(job.failed for job in all_jobs())
    assert any(job.attempts > 1 for job in all_jobs())
