"""`make bench-web`: public pages beside a route of the same server that does nothing, and with few documents beside very many.

Prints what each answer takes and what is demanded of it; exits with 1 where a goal is missed. N=1000000 documents by default, in an
SQLite file in a temporary folder; a smaller N is quicker, and shows less.
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from benching import clock, visiting
from benching.apart import Apart, apart, opened
from benching.goals import Goal, at_most
from benching.served import NULL, Served, serving
from benching.visiting import Visitor

FEW, ROUNDS = 1_000, 20
NOBODY = {"Cookie": "wenku=nobody"}
"""A session that leads nowhere: the site asks who it is, finds a visitor, and makes the page anew."""

LISTS = {
    "home": "/",
    "category, newest": "/categories/1",
    "category, most downloaded": "/categories/1?by=downloads",
    "category, best rated": "/categories/1?by=score",
    "ranking": "/rankings",
    "keyword": "/tags/1",
    "author": "/members/2",
    "feed": "/feed.atom",
}


def served(chosen: int) -> Iterator[Goal]:
    """Over HTTP, all in turns: what is made, what is kept, and what the reader has already."""
    page = f"/documents/{chosen}"
    image = f"{page}/pages/{chosen}/1/page"
    with serving() as server:
        tags = {path: _tag(server, path) for path in (page, image)}
        rivals: dict[str, Callable[[], object]] = {
            "null": lambda: _ask(server, NULL),
            "document": lambda: _ask(server, page, NOBODY),
            "document, kept": lambda: _ask(server, page),
            "document, 304": lambda: _ask(server, page, {"If-None-Match": tags[page]}),
            "home": lambda: _ask(server, "/", NOBODY),
            "home, kept": lambda: _ask(server, "/"),
            "category": lambda: _ask(server, "/categories/1", NOBODY),
            "category, kept": lambda: _ask(server, "/categories/1"),
            "search": lambda: _ask(server, "/search?q=%E5%9F%8E%E5%B8%82"),
            "image": lambda: _ask(server, image),
            "image, 304": lambda: _ask(server, image, {"If-None-Match": tags[image]}),
        }
        taken = clock.medians(rivals, rounds=60)
    null = taken["null"]
    for name, seconds in taken.items():
        print(f"{name:<40}{seconds * 1000:>9.2f} ms{seconds / null:>9.1f} × null")
    for name in ("document", "home", "category"):
        yield at_most(f"{name} that is kept, against a route that does nothing", taken[f"{name}, kept"] / null, 4)
    for name in ("document", "image"):
        yield at_most(f"{name} that the reader has (304), against a route that does nothing", taken[f"{name}, 304"] / null, 2)


def made(database: str, visitor: Visitor, chosen: int) -> Goal:
    """A document's page in this process, against its own statements as bare SQL: by the processor's time, which doesn't count what
    the machine does meanwhile for others.
    """
    page = f"/documents/{chosen}"
    visitor.ask(page)
    asked = visiting.statements(lambda: visitor.ask(page))
    bare = visiting.bare(database, asked)
    taken = clock.medians({"page": lambda: visitor.ask(page), "bare": bare}, rounds=60, clock=time.thread_time)
    print(f"a document's page: {taken['page'] * 1000:.2f} ms, its {len(asked)} statements bare: {taken['bare'] * 1000:.2f} ms")
    return at_most("document that is made, against its own statements bare", taken["page"] / taken["bare"], 15)


def flat(few: Apart, many: Apart, count: int) -> Iterator[Goal]:
    """Each list asked for of both in turns, and how many statements it and the page of a document take."""
    for name, path in LISTS.items():
        small, large = _in_turns(partial(few.seconds, path), partial(many.seconds, path), rounds=ROUNDS)
        print(f"{name:<40}{small * 1000:>9.2f} ms{large * 1000:>9.2f} ms")
        yield at_most(f"{name}, {count:,} documents against {FEW:,}", large / small, 1.5)
    for name, path in LISTS.items():
        yield at_most(f"{name}: statements, against those with few", many.statements(path), few.statements(path))
    documents = (site.statements(f"/documents/{site.chosen}") for site in (many, few))
    yield at_most("document: statements, against those with few", *documents)


def sitemaps(site: Apart, count: int) -> Iterator[Goal]:
    last = -(-count // 10_000)
    pieces = [partial(site.seconds, f"/sitemaps/documents-{number}.xml") for number in (1, last)]
    first, end = _in_turns(*pieces, rounds=3)
    print(f"sitemap: its first piece {first:.2f} s, its last {end:.2f} s; the index {site.seconds('/sitemap.xml'):.2f} s")
    if last > 1:
        yield at_most("the last full piece of the sitemap against the first", end / first, 1.5)


def _in_turns(one: Callable[[], float], other: Callable[[], float], *, rounds: int) -> tuple[float, float]:
    """The medians of what they say, after a round that isn't counted."""
    said = [(one(), other()) for _ in range(rounds + 1)][1:]
    return statistics.median(first for first, _ in said), statistics.median(second for _, second in said)


def _ask(server: Served, path: str, headers: Mapping[str, str] | None = None) -> http.client.HTTPResponse:
    server.connection.request("GET", path, headers=dict(headers or {}))
    answer = server.connection.getresponse()
    answer.read()
    if answer.status not in (200, 304) or (answer.status == 304) != ("If-None-Match" in (headers or {})):
        raise RuntimeError(f"{answer.status} to {path}")
    return answer


def _tag(server: Served, path: str) -> str:
    return _ask(server, path).headers["ETag"]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=int(os.environ.get("N", "1000000")), help="the larger site's")
    chosen = parser.parse_args(arguments)
    goals: list[Goal] = []
    with tempfile.TemporaryDirectory() as folder:
        database, visitor, document = opened(Path(folder), FEW)
        goals += served(document)
        goals.append(made(database, visitor, document))
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as large:
        with apart(Path(small), FEW) as few, apart(Path(large), chosen.documents) as many:
            goals += flat(few, many, chosen.documents)
            goals += sitemaps(many, chosen.documents)
    print(*goals, sep="\n")
    return 0 if all(goal.is_met for goal in goals) else 1


if __name__ == "__main__":
    sys.exit(main())
