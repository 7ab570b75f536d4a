"""A worker at work: jobs done under a lease that is kept alive, tried again or given up, and periodic work asked for in time."""

import inspect
import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import dramatiq

from wenku.base import clock, jobs, processes, workers
from wenku.base.broker import SqlBroker
from wenku.base.db import unit_of_work
from wenku.base.jobs import Job, Lease, LeaseLost, Misplaced

log = logging.getLogger(__name__)

BEAT = timedelta(seconds=4)
"""How often leases are renewed; a lease outlives three beats."""


class WorkersDied(Exception):
    """Every worker that took the job ended without a word: it is given up before it kills one more."""


@dataclass(frozen=True)
class Work:
    """How the jobs of one name are done.

    `do` gets the job's arguments, and its `lease` where it has a parameter of that name; no unit of work is open. `given_up` gets
    the arguments, and the `error` likewise, in the unit that ends a job for good, so that its room can say so. After `longest` the
    lease isn't renewed. What `do` raises of `interruptions` says that something else ended it: it is tried again sooner and more
    often than after a failure.
    """

    do: Callable[..., None]
    given_up: Callable[..., None] | None = None
    longest: timedelta = timedelta(minutes=15)
    interruptions: tuple[type[Exception], ...] = ()

    def on(self, job: Job, lease: Lease) -> None:
        _call(self.do, job, lease=lease)

    def end(self, job: Job, error: Exception) -> None:
        if self.given_up is not None:
            _call(self.given_up, job, error=error)


@dataclass(frozen=True)
class Time:
    """Periodic work: the job `name` once in each span of `every`, counted from the epoch."""

    name: str
    every: timedelta

    def slot(self, now: datetime) -> str:
        seconds = self.every.total_seconds()
        return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Crew:
    """The threads of a worker process, so many hands of them for the jobs of each lane."""

    def __init__(
        self, works: Mapping[str, Work], times: Sequence[Time] = (), *, fast: int = 2, light: int = 1, slow: int = 2
    ) -> None:
        self.works, self.name = works, processes.name()
        self.heart = _Heart(self.name, times)
        broker = SqlBroker({jobs.FAST: fast, jobs.LIGHT: light, jobs.SLOW: slow})
        for name in works:
            dramatiq.actor(actor_name=name, queue_name=jobs.FAST, broker=broker)(self._doing(name))
        for lane in (jobs.LIGHT, jobs.SLOW):
            broker.declare_queue(lane)
        self.threads = dramatiq.Worker(broker, worker_threads=broker.hands, worker_timeout=500)

    def start(self) -> None:
        """Raises where the database doesn't answer."""
        self.heart.beat()
        self.heart.start()
        self.threads.start()

    def stop(self, *, patience: timedelta = timedelta(seconds=5)) -> None:
        """Take no more jobs, and give back those that aren't done after `patience`."""
        self.threads.stop(timeout=int(patience.total_seconds() * 1000))
        self.heart.stop()

    def _doing(self, name: str) -> Callable[[int, str], None]:
        return lambda job_id, lane: self._do(self.works[name], job_id, lane)

    def _do(self, work: Work, job_id: int, lane: str) -> None:
        with unit_of_work():
            job = jobs.take(job_id, by=self.name)
        if job is None or job.lease is None:
            return
        lease = Lease(job.id, job.lease, lane)
        with self.heart.keeping(lease, work.longest):
            try:
                _attempt(work, job, lease)
            except LeaseLost:
                log.warning("job %s (%s) went to another worker", job.id, job.name)


def _attempt(work: Work, job: Job, lease: Lease) -> None:
    try:
        if job.attempts > job.most_attempts:
            raise WorkersDied
        work.on(job, lease)
    except LeaseLost:
        raise
    except Misplaced as wish:
        with unit_of_work():
            jobs.move(lease, lane=wish.lane)
    except Exception as error:
        _failed(work, job, lease, error)
    else:
        with unit_of_work():
            jobs.finish(lease)


def _failed(work: Work, job: Job, lease: Lease, error: Exception) -> None:
    told = "".join(traceback.format_exception(error))[-4000:]
    was_interrupted = isinstance(error, work.interruptions)
    is_last = job.interruptions + 1 >= jobs.MOST_INTERRUPTIONS if was_interrupted else job.attempts >= job.most_attempts
    with unit_of_work():
        if is_last:
            if jobs.give_up(lease, error=told):
                work.end(job, error)
        elif was_interrupted:
            jobs.interrupted(lease, error=told)
        else:
            jobs.retry(lease, error=told, after=jobs.pause(job.attempts))
    outcome = "is given up" if is_last else "will be tried again"
    log.error("job %s (%s) failed in attempt %s and %s\n%s", job.id, job.name, job.attempts, outcome, told)


def _call(do: Callable[..., None], job: Job, **known: object) -> None:
    """With what it asks for of `known`, beside the job's arguments."""
    asked = inspect.signature(do).parameters
    do(**job.arguments, **{name: value for name, value in known.items() if name in asked})


class _Heart(threading.Thread):
    """Every few seconds: keeps the leases, says that this worker lives, frees dead neighbours' jobs, asks for periodic work."""

    def __init__(self, name: str, times: Sequence[Time]) -> None:
        super().__init__(daemon=True, name="heart")
        self.worker, self.times = name, times
        self.held: dict[Lease, float] = {}
        self.asked: dict[str, str] = {}
        self.stopped = threading.Event()

    @contextmanager
    def keeping(self, lease: Lease, longest: timedelta) -> Iterator[None]:
        self.held[lease] = time.monotonic() + longest.total_seconds()
        try:
            yield
        finally:
            self.held.pop(lease, None)

    def run(self) -> None:
        while not self.stopped.wait(BEAT.total_seconds()):
            try:
                self.beat()
            except Exception:  # whatever it is, a heart goes on beating: the next one may succeed
                log.exception("a heartbeat failed")

    def beat(self) -> None:
        with unit_of_work():
            self._renew()
        with unit_of_work():
            workers.seen(self.worker)
            for name in {*jobs.holders(), *workers.names()}:
                if processes.is_dead(name):
                    jobs.release(name)
                    workers.gone(name)
        self._ask()

    def stop(self) -> None:
        """Give back what is still held; whoever is at it can write no more, and sees it in `lost`."""
        self.stopped.set()
        for lease in list(self.held):
            with suppress(LeaseLost), unit_of_work():
                jobs.give_back(lease)
            lease.lost = True
        with unit_of_work():
            workers.gone(self.worker)

    def _renew(self) -> None:
        for lease, until in list(self.held.items()):
            if time.monotonic() > until:
                lease.lost = True
            else:
                with suppress(LeaseLost):
                    lease.hold()

    def _ask(self) -> None:
        now = clock.now()
        for periodic in self.times:
            if self.asked.get(periodic.name) != (slot := periodic.slot(now)):
                with unit_of_work():
                    jobs.enqueue_slot(periodic.name, slot)
                self.asked[periodic.name] = slot
