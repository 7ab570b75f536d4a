"""The same searches put to the room, to bare tantivy on the room's own index, and to SQLite's LIKE, in turns."""

from __future__ import annotations

import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

from benching import stock, vocabulary
from wenku.base.db import unit_of_work
from wenku.documents import queries
from wenku.search import engines, query
from wenku.search.filters import NONE, Filters

TOP = 20
KINDS = ("very common", "common", "rare", "two words", "phrase", "filtered")


@dataclass(frozen=True)
class Asked:
    """`plain` are the words without signs, for who looks for them as they stand."""

    kind: str
    words: str
    plain: tuple[str, ...]
    filters: Filters = NONE

    @property
    def address(self) -> str:
        chosen = {"kind": list(self.filters.kinds), "price": "free"} if self.filters else {}
        return f"/search?{urlencode({'q': self.words, **chosen}, doseq=True)}"


def asked(count: int, *, documents: int, lines: int = stock.LINES) -> list[Asked]:
    """So many of each kind, by the rank of their words in the law by which the texts were written."""
    dice = random.Random(3)
    words = vocabulary.chinese().words, vocabulary.latin().words

    def word(first: int, last: int) -> str:
        return dice.choice(dice.choice(words)[first:last])

    found: list[Asked] = []
    for _ in range(count):
        one = dice.choice(words)
        two = tuple(dice.sample(one[20:150], 2))
        line = stock.text(dice.randint(1, documents), lines).pages[0].splitlines()[0].strip(".。")
        phrase = line[2:8] if " " not in line else " ".join(line.split()[1:4])
        common = word(60, 200)
        found += [
            _single("very common", word(0, 8)),
            _single("common", common),
            _single("rare", word(8_000, 10_000)),
            Asked("two words", " ".join(two), two),
            Asked("phrase", f'"{phrase}"', (phrase,)),
            Asked("filtered", common, (common,), Filters(kinds=("pdf", "docx"), free=True)),
        ]
    return found


def _single(kind: str, word: str) -> Asked:
    return Asked(kind, word, (word,))


class Rival(Protocol):
    def ask(self, asked: Asked) -> int:
        """How many documents were found."""


class Room:
    """As the door asks: the hits with their snippets and counts, and the rows that a list shows."""

    def ask(self, asked: Asked) -> int:
        with unit_of_work(writes=False):
            found = query.find(asked.words, asked.filters, size=TOP)
            queries.cards([hit.document_id for hit in found.hits.items])
        return found.hits.total or 0


class Bare:
    """Of what the room was seen to ask of tantivy only the search, for a page of hits with their number, and the counts of filters.

    It goes on with the index as it was when it watched, and is spared the opening of newer ones.
    """

    def __init__(self, questions: Sequence[Asked]) -> None:
        look: Any = engines.current().look()
        self.searcher = look._searcher
        self.recorded: dict[Asked, _Seen] = {}
        try:
            for question in questions:
                look._searcher = self.recorded[question] = _Seen(self.searcher)
                Room().ask(question)
        finally:
            look._searcher = self.searcher

    def ask(self, asked: Asked) -> int:
        seen = self.recorded[asked]
        found = self.searcher.search(seen.searches[0], TOP, count=True)
        for wanted, counts in seen.aggregations:
            self.searcher.aggregate(wanted, counts)
        return int(found.count)


class _Seen:
    """Stands before tantivy's searcher and writes down what it is asked."""

    def __init__(self, searcher: Any) -> None:
        self._searcher = searcher
        self.searches: list[Any] = []
        self.aggregations: list[tuple[Any, Any]] = []

    def search(self, wanted: Any, *given: Any, **named: Any) -> Any:
        self.searches.append(wanted)
        return self._searcher.search(wanted, *given, **named)

    def aggregate(self, wanted: Any, counts: Any) -> Any:
        self.aggregations.append((wanted, counts))
        return self._searcher.aggregate(wanted, counts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._searcher, name)


class Like:
    """A table with the same texts in it, looked through from end to end."""

    def __init__(self, path: Path, rows: Iterator[tuple[int, str, str, str, str]]) -> None:
        self.connection = sqlite3.connect(path)
        self.connection.execute("CREATE TABLE text (id INTEGER PRIMARY KEY, title, keywords, body, published)")
        self.connection.executemany("INSERT INTO text VALUES (?, ?, ?, ?, ?)", rows)
        self.connection.commit()

    def ask(self, asked: Asked) -> int:
        holds = " AND ".join(["(title LIKE ? OR keywords LIKE ? OR body LIKE ?)"] * len(asked.plain))
        statement = f"SELECT id, count(*) OVER () FROM text WHERE {holds} ORDER BY published DESC LIMIT {TOP}"  # noqa: S608
        rows = self.connection.execute(statement, [f"%{word}%" for word in asked.plain for _ in range(3)]).fetchall()
        return rows[0][1] if rows else 0


Rounds = list[list[float]]
"""Seconds, those of each round by themselves."""

Times = dict[str, dict[str, Rounds]]
"""By rival, then by kind."""


def timed(rivals: dict[str, Callable[[Asked], Any]], questions: Sequence[Asked], rounds: int) -> Times:
    """Each question to each rival before the next one; the first round isn't counted."""
    times: Times = {name: {kind: [[] for _ in range(rounds)] for kind in KINDS} for name in rivals}
    for number in range(-1, rounds):
        for question in questions:
            for name, ask in rivals.items():
                began = time.perf_counter()
                ask(question)
                if number >= 0:
                    times[name][question.kind][number].append(time.perf_counter() - began)
    return times


def p50(rounds: Rounds) -> float:
    return statistics.median(map(statistics.median, rounds))


def p95(rounds: Rounds) -> float:
    """The median of the rounds': a burst of somebody else's work spoils one of them."""
    return statistics.median(statistics.quantiles(seconds, n=20)[-1] for seconds in rounds)
