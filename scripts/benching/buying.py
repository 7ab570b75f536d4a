"""Purchases as the room makes them, and the same statements as bare SQL through the same driver: each client is a process."""

from __future__ import annotations

import gc
import multiprocessing
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import Dialect, Engine, event, select
from sqlalchemy.engine import make_url

from benching.market import Market
from wenku.accounts.models import Member
from wenku.base import db
from wenku.base.db import session, unit_of_work
from wenku.documents import access
from wenku.downloads import purchasing

Statements = list[tuple[str, Any, bool]]
"""What was said to the driver: the words, the parameters, and whether these are many rows of them."""

FORK = multiprocessing.get_context("fork")
_AROUND = ("BEGIN", "PRAGMA", "SET ", ";")
"""What the floor says by itself, or needn't say: the question whether a connection still lives among it."""
WARM = 20
"""Purchases of each client that aren't counted: statements are compiled, and the driver prepares what comes again."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who buys what, at which price."""

    buyer: int
    document: int
    price: int


def wishes(market: Market, count: int) -> list[Wish]:
    """So many purchases, each of another document by another member, the same ones each time."""
    every = [
        Wish(buyer, document, price)
        for document, price in market.prices.items()
        for buyer in market.members
        if market.owners[document] != buyer
    ]
    return random.Random(4).sample(every, count)


class Room:
    """The room's call as a door makes it, with the member who asks and the document of the page at hand."""

    def __init__(self, url: str, wanted: Sequence[Wish]) -> None:
        db.connect(url)
        with unit_of_work(writes=False):
            members = session().scalars(select(Member).where(Member.id.in_({wish.buyer for wish in wanted})))
            self.members = {member.id: member for member in members}
            self.documents = {wish.document: access.found(wish.document) for wish in wanted}

    def buy(self, wish: Wish) -> None:
        with unit_of_work():
            buyer, document = self.members[wish.buyer], self.documents[wish.document]
            purchasing.buy(document, by=buyer, seen_price=wish.price)


def recorded(url: str, wanted: Sequence[Wish]) -> list[Statements]:
    """The statements of each purchase, with their parameters, as the room was seen to send them to the driver."""
    seen: Statements = []
    every: list[Statements] = []
    with _noting(seen):
        room = Room(url, wanted)
        for wish in wanted:
            seen.clear()
            room.buy(wish)
            every.append([one for one in seen if not one[0].startswith(_AROUND)])
        db.disconnect()
    return every


@contextmanager
def _noting(seen: Statements) -> Iterator[None]:
    """Connections that are opened here note what their cursors are asked, whoever asks them."""

    class SqliteCursor(sqlite3.Cursor):
        def execute(self, words: str, values: Any = ()) -> Any:
            seen.append((words, values, False))
            return super().execute(words, values)

        def executemany(self, words: str, values: Any) -> Any:
            seen.append((words, values, True))
            return super().executemany(words, values)

    class SqliteConnection(sqlite3.Connection):
        def cursor(self, factory: Any = SqliteCursor) -> Any:
            return super().cursor(factory)

    class PostgresqlCursor(psycopg.Cursor[Any]):
        def execute(self, words: Any, values: Any = None, **how: Any) -> Any:
            seen.append((words, values, False))
            return super().execute(words, values, **how)

        def executemany(self, words: Any, values: Any, **how: Any) -> None:
            seen.append((words, values, True))
            super().executemany(words, values, **how)

    def choose(dialect: Dialect, _record: Any, _arguments: Any, parameters: dict[str, Any]) -> None:
        parameters |= {"factory": SqliteConnection} if dialect.name == "sqlite" else {"cursor_factory": PostgresqlCursor}

    event.listen(Engine, "do_connect", choose)
    yield
    event.remove(Engine, "do_connect", choose)


def room(url: str, share: Sequence[Wish]) -> Iterator[None]:
    room = Room(url, share)
    for wish in share:
        yield room.buy(wish)
    db.disconnect()


def floor(url: str, share: Sequence[Statements]) -> Iterator[None]:
    connect = _sqlite if url.startswith("sqlite") else _postgresql
    with connect(url) as (cursor, begin, commit):
        for statements in share:
            begin()
            for statement, parameters, are_many in statements:
                (cursor.executemany if are_many else cursor.execute)(statement, parameters)
                if cursor.description:
                    cursor.fetchall()
            yield commit()


def a_second(work: Callable[[str, Sequence[Any]], Iterator[None]], url: str, purchases: Sequence[Any], clients: int) -> float:
    """How many of `purchases` are made in a second, dealt out to so many `clients` who begin together."""
    gc.freeze()  # what all share needn't be copied when one of them looks for garbage
    gate, times = FORK.Barrier(clients), FORK.SimpleQueue()
    shares = [purchases[number::clients] for number in range(clients)]
    processes = [FORK.Process(target=_client, args=(work, url, share, gate, times)) for share in shares]
    for process in processes:
        process.start()
    told = [times.get() for _ in processes]
    for process in processes:
        process.join()
        if process.exitcode:
            raise RuntimeError(f"a client ended with {process.exitcode}")
    counted = sum(len(share) - WARM for share in shares)
    return counted / (max(end for _, end in told) - min(began for began, _ in told))


def _client(work: Any, url: str, share: Sequence[Any], gate: Any, times: Any) -> None:
    made = work(url, share)
    for _ in range(WARM):
        next(made)
    gate.wait()
    began = time.monotonic()
    for _ in range(len(share) - WARM):
        next(made)
    times.put((began, time.monotonic()))
    for _ in made:
        pass


def one_by_one(rooms: str, floors: str, wanted: Sequence[Wish], statements: Sequence[Statements]) -> tuple[float, float]:
    """How many purchases a second one client makes by the room, and by bare statements in a copy of its database, by turns:
    a disk that rested a little answers later than one that is kept busy, and both must meet the same.
    """
    works = room(rooms, wanted), floor(floors, statements)
    taken = [0.0, 0.0]
    for number in range(len(wanted)):
        for place, work in enumerate(works):
            began = time.perf_counter()
            next(work)
            taken[place] += time.perf_counter() - began if number >= WARM else 0.0
    for work in works:
        next(work, None)  # it closes what it opened
    counted = len(wanted) - WARM
    return counted / taken[0], counted / taken[1]


@contextmanager
def _sqlite(url: str) -> Iterator[tuple[Any, Callable[[], Any], Callable[[], Any]]]:
    connection = sqlite3.connect(str(make_url(url).database), timeout=30, isolation_level=None)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    cursor = connection.cursor()
    yield cursor, lambda: cursor.execute("BEGIN IMMEDIATE"), connection.commit
    connection.close()


@contextmanager
def _postgresql(url: str) -> Iterator[tuple[Any, Callable[[], Any], Callable[[], Any]]]:
    connection = psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))
    yield connection.cursor(), lambda: None, connection.commit
    connection.close()
