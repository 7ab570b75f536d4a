"""Prices change and the index follows while others search: `python -m benching.writing DATABASE DOCUMENTS`."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from wenku.base import blobs, db, settings
from wenku.base.db import unit_of_work
from wenku.documents import lifecycle
from wenku.search import indexing
from wenku.search.engine import Busy

A_SECOND = 10
"""So many changes of documents; the index follows twice."""


@contextmanager
def going_on(documents: int) -> Iterator[None]:
    """In a process of its own, on the database and the index of this one."""
    command = [sys.executable, "-m", "benching.writing", settings.read().database, str(documents)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        yield
        process.communicate()


def main() -> None:
    db.connect(sys.argv[1])
    blobs.connect(settings.read().blobs)
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    dice = random.Random(9)
    print("ready", flush=True)
    while not over.is_set():
        for _ in range(A_SECOND // 2):
            with unit_of_work():
                document = lifecycle.locked(dice.randint(1, int(sys.argv[2])))
                document.price = dice.choice((0, 5, 10, 20))
                lifecycle.changed(document)
            time.sleep(1 / A_SECOND)
        with suppress(Busy):
            indexing.index()


if __name__ == "__main__":
    main()
