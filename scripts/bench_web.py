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
from pathlib import Path

from benching import clock, library, visiting
from benching.goals import Goal, at_most
from benching.served import NULL, Served, serving
from benching.visiting import Visitor

from wenku.base import blobs, db, migrating, settings
from wenku.factory import create_app

FEW = 1_000
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


def seconds(visitor: Visitor, rounds: int) -> dict[str, float]:
    """What each list takes of the processor, in this process."""
    lists = {name: lambda path=path: visitor.ask(path) for name, path in LISTS.items()}  # type: ignore[misc]
    return clock.medians(lists, rounds, clock=time.thread_time)


def counted(visitor: Visitor, chosen: int) -> dict[str, int]:
    """How many statements the page of a document, and each list, take."""
    pages = {"document": f"/documents/{chosen}", **LISTS}
    return {name: len(visiting.statements(lambda path=path: visitor.ask(path))) for name, path in pages.items()}  # type: ignore[misc]


def flat(few: Mapping[str, float], many: Mapping[str, float], count: int) -> Iterator[Goal]:
    for name in LISTS:
        print(f"{name:<40}{few[name] * 1000:>9.2f} ms{many[name] * 1000:>9.2f} ms")
        yield at_most(f"{name}, {count:,} documents against {FEW:,}", many[name] / few[name], 1.5)


def sitemaps(visitor: Visitor, count: int) -> Iterator[Goal]:
    last = -(-count // 10_000)
    times = {chunk: statistics.median(visitor.ask(f"/sitemaps/documents-{chunk}.xml") for _ in range(3)) for chunk in (1, last)}
    print(f"sitemap: its first piece {times[1]:.2f} s, its last {times[last]:.2f} s; the index {visitor.ask('/sitemap.xml'):.2f} s")
    if last > 1:
        yield at_most("the last full piece of the sitemap against the first", times[last] / times[1], 1.5)


def site(folder: Path, count: int) -> tuple[str, Visitor, int]:
    """A site of its own with so many documents: its database's file, a visitor, and the document that has everything."""
    own = {"WENKU_DATA": str(folder), "WENKU_SECRET_KEY": "only for the bench", "WENKU_LOG_LEVEL": "WARNING"}
    os.environ.update(own)
    settings.read.cache_clear()
    here = settings.read()
    migrating.upgrade(db.connect(here.database))
    blobs.connect(here.blobs)
    began = time.monotonic()
    chosen = library.filled(count)
    print(f"{count:,} documents in {time.monotonic() - began:.0f} s", file=sys.stderr)
    return str(folder / "wenku.sqlite3"), Visitor(create_app(), session=True), chosen


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
        database, visitor, document = site(Path(folder), FEW)
        goals += served(document)
        goals.append(made(database, visitor, document))
        few, of_few = seconds(visitor, rounds=20), counted(visitor, document)
    with tempfile.TemporaryDirectory() as folder:
        database, visitor, document = site(Path(folder), chosen.documents)
        goals += flat(few, seconds(visitor, rounds=20), chosen.documents)
        of_many = counted(visitor, document)
        goals += [at_most(f"{name}: statements, against those with few", of_many[name], of_few[name]) for name in of_many]
        goals += sitemaps(visitor, chosen.documents)
    print(*goals, sep="\n")
    return 0 if all(goal.is_met for goal in goals) else 1


if __name__ == "__main__":
    sys.exit(main())
