"""Noting what people search: in memory, since a GET writes nothing, and written down in batches by a thread of its own."""

import atexit
import logging
import threading

from flask import Flask, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from wenku import guard
from wenku.base import marks
from wenku.base.db import unit_of_work
from wenku.guard import limits
from wenku.search import searches
from wenku.search.searches import Heard
from wenku.web import counting
from wenku.web.later import Later

log = logging.getLogger(__name__)

MOST = 2_000
"""So many different searches are kept in memory at once; what comes beyond them before they are written down isn't counted."""

MOST_OF_ONE = 20
"""So many of them from one network address: more is a program's work."""


class Searches:
    """The searches of one process. Safe to use from many threads."""

    def __init__(self, every: float = counting.EVERY) -> None:
        self._later = Later(every)
        self._lock = threading.Lock()
        self._heard: dict[str, Heard] = {}
        self._networks: dict[str, int] = {}

    def note(self, term: str, found: int, *, whom: str, network: str) -> None:
        """`whom` ("member:7", or the network address) searched `term` at `network` and found so many documents."""
        with self._lock:
            self._networks[network] = self._networks.get(network, 0) + 1
            if self._networks[network] > MOST_OF_ONE or (term not in self._heard and len(self._heard) >= MOST):
                return
            heard = self._heard.setdefault(term, Heard())
            heard.found = found
            heard.people[marks.keyed(f"{term}\n{whom}")] = marks.keyed(f"{term}\n{network}")
            self._later.ask(self.flush)

    def flush(self) -> None:
        """Write down what was searched, and wait for one who does. What can't be written now is lost: it's a statistic."""
        with self._later.turn:
            self._write()

    def _write(self) -> None:
        with self._lock:
            heard, self._heard = self._heard, {}
            self._networks = {}
            self._later.done()
        if not heard:
            return
        try:
            with unit_of_work():
                searches.hear(heard)
        except SQLAlchemyError:
            log.warning("%s searches could not be written down", len(heard), exc_info=True)


def install(app: Flask) -> None:
    app.extensions["searches"] = Searches()
    atexit.register(app.extensions["searches"].flush)


def of(app: Flask) -> Searches:
    noted: Searches = app.extensions["searches"]
    return noted


def note(query: str, found: int) -> None:
    """Note that a person searched this, unless a program did, or it is nothing to be remembered."""
    term = searches.term(query)
    if term is None or not counting.is_a_reader(request):
        return
    asker, network = guard.asker(), limits.network()
    of(current_app).note(term, found, whom=f"member:{asker.id}" if asker else network, network=network)
