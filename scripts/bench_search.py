"""How fast is found what lies among very many documents, beside bare tantivy on the same index and LIKE on SQLite in the same run.

`bench_search.py [--documents N] [--rounds N]` (or N in the environment): exits with 1 where a goal is missed. Everything is made
anew in a temporary folder. Times are of a warm process, while documents change and the index follows. `--only-memory` with few
`--lines` on a page says what a web process holds of a million documents without the hours that their texts would take.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benching import asking, served, writing
from benching.asking import KINDS, Asked, Bare, Like, Room, Rounds, Times, p50, p95
from benching.goals import Goal, at_least, at_most
from benching.served import NULL, Served
from benching.stock import LINES, Stock

from wenku.base import blobs, db, migrating, settings
from wenku.base.db import unit_of_work
from wenku.search import gathering, indexing, suggesting

FEW, SAMPLE = 10_000, 5
"""Documents of the smaller site; one in so many is tokenised alone."""

QUESTIONS, LOOKED_THROUGH = 20, 3
"""Searches of each kind; so many of them by LIKE, which takes its time."""

SEARCH, INDEXING, SUGGESTION, MEMORY, LIKE = 10.0, 2.0, 10.0, 200.0, 100.0
"""The goals: times of bare tantivy, of tokenising, of a null route; MiB; times as fast as LIKE."""


def measured(stock: Stock, documents: int) -> Iterator[Goal]:
    """What indexing takes, and what a web process holds."""
    few = min(FEW, documents)
    shares = [grown(stock, few)]
    before = memory(stock)
    while stock.count < documents:
        shares.append(grown(stock, min(few, documents - stock.count)))
    ratio = statistics.median(indexed / tokenised for indexed, tokenised in shares)
    speed = documents / sum(indexed for indexed, _ in shares)
    print(f"indexing: {speed:,.0f} documents a second; tokenising alone takes 1/{ratio:.2f} of the time")
    if stock.lines >= LINES:  # of shorter texts little is tokenised
        yield at_most("indexing, against tokenising the same texts alone", ratio, INDEXING)
    grew = (memory(stock) - before) / (1 << 20)
    yield at_most(f"MiB that a web process grew by from {few:,} documents to {documents:,}", grew, MEMORY)


def grown(stock: Stock, count: int) -> tuple[float, float]:
    """Seconds of indexing so many documents more, and of tokenising their texts alone, by a sample."""
    stock.grow(count)
    began = time.perf_counter()
    indexing.index()
    indexed = time.perf_counter() - began
    with unit_of_work(writes=False):
        sources = gathering.gather(range(stock.count - count + 1, stock.count + 1, SAMPLE)).values()
    texts = [(source, gathering.pages(source.facts)) for source in sources]
    began = time.perf_counter()
    for source, pages in texts:
        gathering.entry(source, pages)
    return indexed, (time.perf_counter() - began) * count / len(texts)


def memory(stock: Stock) -> int:
    """Bytes of a web process that was asked for many things."""
    questions = asking.asked(QUESTIONS, documents=stock.count, lines=stock.lines)
    with served.serving() as site:
        for _ in range(3):
            for question in questions:
                site.ask(question.address)
        return site.private()


def searches(folder: Path, stock: Stock, rounds: int) -> Iterator[Goal]:
    questions = asking.asked(QUESTIONS, documents=stock.count, lines=stock.lines)
    room, bare = Room(), Bare(questions)
    with served.serving() as site, writing.going_on(stock.count):
        rivals = {"room": room.ask, "bare": bare.ask, "http": lambda question: site.ask(question.address)}
        times = asking.timed(rivals, questions, rounds)
        typed, nothing = suggestions(site, questions, rounds)
    some = questions[: LOOKED_THROUGH * len(KINDS)]
    like = Like(folder / "like.sqlite3", stock.texts())
    looked = asking.timed({"like": like.ask, "room": room.ask}, some, 1)
    table({**times, "like": looked["like"]})
    for kind in KINDS:
        yield at_most(f"{kind}: p95 of the room, against bare tantivy", p95(times["room"][kind]) / p95(times["bare"][kind]), SEARCH)
    yield at_most("p95 of suggestions, against a null route", p95(typed) / p95(nothing), SUGGESTION)
    if stock.count >= 100_000:
        yield at_least("times as fast as LIKE on SQLite", together(looked["like"]) / together(looked["room"]), LIKE)


def suggestions(site: Served, questions: Sequence[Asked], rounds: int) -> tuple[Rounds, Rounds]:
    """Seconds of what is suggested for the first one to three characters, and of nothing at all, in turns."""
    suggesting.catch_up()
    typed: Rounds = [[] for _ in range(rounds + 1)]
    nothing: Rounds = [[] for _ in range(rounds + 1)]
    for number in range(rounds + 1):
        for place, question in enumerate(questions):
            path = f"/search/suggestions?{asking.urlencode({'q': question.plain[0][: 1 + place % 3]})}"
            typed[number].append(site.ask(path))
            nothing[number].append(site.ask(NULL))
    print(f"{'suggestions':<14} {both(typed[1:])}", f"{'a null route':<14} {both(nothing[1:])}", sep="\n")
    return typed[1:], nothing[1:]


def together(times: dict[str, Rounds]) -> float:
    """The medians of all kinds."""
    return sum(map(p50, times.values()))


def both(rounds: Rounds) -> str:
    return f"{p50(rounds) * 1000:.1f} / {p95(rounds) * 1000:.1f}".rjust(18)


def table(times: Times) -> None:
    print(f"{'p50 / p95 in ms':<14}", *(f"{name:>18}" for name in times))
    for kind in KINDS:
        print(f"{kind:<14}", *(both(one[kind]) for one in times.values()))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=int(os.environ.get("N") or 100_000))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--lines", type=int, default=LINES, help="on each page of a text")
    parser.add_argument("--only-memory", action="store_true")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"WENKU_DATA": folder, "WENKU_LOG_LEVEL": "ERROR"}
        settings.read.cache_clear()
        engine = db.connect(settings.read().database)
        blobs.connect(settings.read().blobs)
        migrating.upgrade(engine)
        stock = Stock(Path(folder, "blobs"), chosen.lines)
        goals = list(measured(stock, chosen.documents))
        if not chosen.only_memory:
            goals += searches(Path(folder), stock, chosen.rounds)
        engine.dispose()
    print(*goals, sep="\n")
    return 0 if all(goal.is_met for goal in goals) else 1


if __name__ == "__main__":
    sys.exit(main())
