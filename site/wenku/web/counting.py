"""Counting who reads what: in memory, since a GET writes nothing, and written down in batches by a thread of its own."""

import atexit
import logging
import re
import threading
import time
from collections import Counter, OrderedDict
from functools import lru_cache

import crawleruseragents
from flask import Flask, Request
from sqlalchemy.exc import SQLAlchemyError

from wenku.base import clock
from wenku.base.db import unit_of_work
from wenku.documents import tallies
from wenku.search import heat
from wenku.search.heat import Seen
from wenku.web.later import Later

log = logging.getLogger(__name__)

EVERY = 10.0
"""Seconds for which views are kept in memory: what a killed process loses at most, if the database takes them."""

ONCE_IN = 1800.0
"""Seconds in which somebody who comes back to a document is not counted again."""

REMEMBERED = 50_000
"""So many readers are remembered at once; beyond that the oldest are forgotten, and may count again."""

_PROGRAM = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|archiv|preview|monitor|curl|wget|python|java/|go-http|httpclient|facebookexternal",
    re.IGNORECASE,
)
"""Words by which also programs are known that nobody has listed yet."""


class Views:
    """The views of one process. Safe to use from many threads."""

    def __init__(self, every: float = EVERY) -> None:
        self._later = Later(every)
        self._lock = threading.Lock()
        self._counted: Counter[int] = Counter()
        self._interested: list[Seen] = []
        self._seen: OrderedDict[tuple[str, int], float] = OrderedDict()

    def note(self, document_id: int, person: str, network: str) -> None:
        """`person` (a mark, as of `heat.Seen`) looks at the document from `network`; one who was there just now isn't counted."""
        with self._lock:
            if not self._is_new((person, document_id), time.monotonic()):
                return
            self._counted[document_id] += 1
            self._interested.append(Seen(document_id, person, network, int(clock.now().timestamp())))
            self._later.ask(self.flush)

    def flush(self) -> None:
        """Write down what was counted, and wait for one who does. What can't be written now is kept for the next time."""
        with self._later.turn:
            self._write()

    def _write(self) -> None:
        with self._lock:
            counted, self._counted = self._counted, Counter()
            interested, self._interested = self._interested, []
            self._later.done()
        if not counted:
            return
        try:
            with unit_of_work():
                tallies.viewed(counted)
                heat.note(interested)
        except SQLAlchemyError:
            log.warning("the views of %s documents could not be written down", len(counted), exc_info=True)
            with self._lock:
                self._counted.update(counted)
                self._interested = (interested + self._interested)[-REMEMBERED:]
                self._later.ask(self.flush)

    def _is_new(self, visit: tuple[str, int], now: float) -> bool:
        while self._seen and (next(iter(self._seen.values())) < now - ONCE_IN or len(self._seen) >= REMEMBERED):
            self._seen.popitem(last=False)
        if visit in self._seen:
            return False
        self._seen[visit] = now
        return True


def is_a_reader(request: Request) -> bool:
    """Whether a person may be looking: no program that says so itself, and no page that a browser fetches in advance."""
    agent = request.headers.get("User-Agent", "")
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and not _is_program(agent) and "prefetch" not in purpose.lower()


@lru_cache(maxsize=4096)
def _is_program(agent: str) -> bool:
    """The list of those that are known is long, and most readers have one of few browsers."""
    return not agent or bool(_PROGRAM.search(agent)) or crawleruseragents.is_crawler(agent[:1000])


def install(app: Flask) -> None:
    app.extensions["views"] = Views()
    atexit.register(app.extensions["views"].flush)


def views(app: Flask) -> Views:
    counted: Views = app.extensions["views"]
    return counted
