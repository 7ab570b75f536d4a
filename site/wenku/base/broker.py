"""The small SQL broker: hands the rows of due jobs to Dramatiq, on SQLite or PostgreSQL, never more than there are hands."""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import dramatiq
from dramatiq.errors import ConnectionClosed
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection

from wenku.base import db, jobs
from wenku.base.db import unit_of_work

LOOK = 0.1
"""Seconds between two looks at whether the database changed (SQLite tells at no cost)."""

ASK = 0.25
"""Seconds between two questions to a database that doesn't tell."""

ASK_ANYWAY = 1.0
"""Seconds after which to ask also where nothing changed: a job becomes due, or its lease runs out, by the clock alone."""


class SqlBroker(dramatiq.Broker):
    """`lanes` says how many hands there are for the jobs of each lane. No more jobs than that are handed out, so that each begins
    at once and what waits stays free for other workers. Hands for the slow lane take light jobs where they would be idle, never the
    other way round. Of Dramatiq's middleware nothing is used: retries and limits are the row's.
    """

    def __init__(self, lanes: Mapping[str, int]) -> None:
        super().__init__(middleware=[])
        helped = {jobs.SLOW: [jobs.LIGHT]}
        self.lanes = {lane: _Lane(self, [lane, *helped.get(lane, [])], hands) for lane, hands in lanes.items()}
        self.hands = sum(lanes.values())
        self.handed: set[int] = set()
        self.handing = threading.Lock()

    def declare_queue(self, queue_name: str) -> None:
        if queue_name not in self.queues:
            self.queues[queue_name] = self.lanes[queue_name]
            self.emit_after("declare_queue", queue_name)

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 1000) -> dramatiq.Consumer:
        """Always the same consumer: it knows what is handed out, also after a broken connection."""
        lane = self.lanes[queue_name]
        lane.timeout = timeout / 1000
        return lane


class _Lane(dramatiq.Consumer):
    """The hands of one lane, the first of `lanes`. Its messages say no more than which job is due, and to a hand of which lane it
    is given: whoever begins to work on one takes the lease first.
    """

    def __init__(self, broker: SqlBroker, lanes: Sequence[str], hands: int) -> None:
        self.broker, self.lanes, self.timeout = broker, lanes, 1.0
        self.free = threading.Semaphore(hands)
        self.quiet_at: float | None = None
        self.ask_at = 0.0
        self.watch: PoolProxiedConnection | None = None

    def __next__(self) -> Any:
        if not self.free.acquire(timeout=self.timeout):
            return None
        found = None
        try:
            found = self._next_job()
        except DBAPIError as error:
            raise ConnectionClosed(error) from error  # type: ignore[no-untyped-call]
        finally:
            if found is None:
                self.free.release()
        return found and dramatiq.MessageProxy(found)

    def ack(self, message: Any) -> None:
        self.broker.handed.discard(message.args[0])
        self.free.release()

    def nack(self, message: Any) -> None:
        self.ack(message)

    def close(self) -> None:
        if self.watch is not None:
            self.watch.close()
            self.watch = None

    def _next_job(self) -> dramatiq.Message[None] | None:
        """Waits for a due job, at most `timeout`; asks the database only where it may know something new."""
        until = time.monotonic() + self.timeout
        while True:
            version = self._version()
            if version != self.quiet_at or time.monotonic() >= self.ask_at:
                if found := self._due():
                    self.quiet_at = None
                    return found
                self.quiet_at, self.ask_at = version, time.monotonic() + ASK_ANYWAY
            if time.monotonic() >= until:
                return None
            time.sleep(LOOK if db.is_sqlite() else ASK)

    def _due(self) -> dramatiq.Message[None] | None:
        own, names = self.lanes[0], self.broker.actors.keys()
        with self.broker.handing, unit_of_work(writes=False):
            handed = self.broker.handed
            for lane in self.lanes:
                for job_id, name in jobs.due(lane, names=names, limit=len(handed) + 1):
                    if job_id not in handed:
                        handed.add(job_id)
                        return dramatiq.Message(own, name, (job_id, own), {}, {})
        return None

    def _version(self) -> float:
        """A number that differs whenever the database may have changed."""
        if not db.is_sqlite():
            return time.monotonic()
        if self.watch is None:
            self.watch = db.engine().raw_connection()
        version: int = self.watch.cursor().execute("PRAGMA data_version").fetchone()[0]
        return version
