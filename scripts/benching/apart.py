"""Two sites side by side: each in a process of its own, so that they can be asked in turns."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from benching import library, visiting
from benching.visiting import Visitor
from wenku.base import blobs, db, migrating, settings
from wenku.factory import create_app

_here: dict[str, Visitor] = {}


def opened(folder: Path, documents: int) -> tuple[str, Visitor, int]:
    """A new site of this process with so many documents: its database's file, a visitor, and the document that has everything."""
    own = {"WENKU_DATA": str(folder), "WENKU_SECRET_KEY": "only for the bench", "WENKU_LOG_LEVEL": "WARNING"}
    os.environ.update(own)
    settings.read.cache_clear()
    here = settings.read()
    migrating.upgrade(db.connect(here.database))
    blobs.connect(here.blobs)
    chosen = library.filled(documents)
    return str(folder / "wenku.sqlite3"), Visitor(create_app(), session=True), chosen


class Apart:
    """A new site in another process."""

    def __init__(self, process: ProcessPoolExecutor, folder: Path, documents: int) -> None:
        self._process = process
        self.chosen = process.submit(_open, folder, documents).result()

    def seconds(self, path: str) -> float:
        """Of that process's processor: what the machine does meanwhile for others doesn't count."""
        return self._process.submit(_seconds, path).result()

    def statements(self, path: str) -> int:
        return self._process.submit(_statements, path).result()


@contextmanager
def apart(folder: Path, documents: int) -> Iterator[Apart]:
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        yield Apart(process, folder, documents)


def _open(folder: Path, documents: int) -> int:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {0})  # the same core for both: the other one may be slower at the moment
    _, _here["visitor"], chosen = opened(folder, documents)
    return chosen


def _seconds(path: str) -> float:
    began = time.thread_time()
    _here["visitor"].ask(path)
    return time.thread_time() - began


def _statements(path: str) -> int:
    return len(visiting.statements(lambda: _here["visitor"].ask(path)))
