"""Keeping the index in step with what is published: one writer, in the order of the changes, from wherever the index stands."""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from wenku.base import jobs
from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Lease
from wenku.documents import changes
from wenku.documents.changes import DocumentChange
from wenku.search import engines, gathering
from wenku.search.engine import Writer
from wenku.search.gathering import Source

AT_ONCE = 100
"""So many changes are read together."""

READERS = 8
"""Threads that read the texts of pages; a store on the network takes its time for each."""

UNSEEN, LONGEST_UNSEEN = timedelta(seconds=4), timedelta(minutes=1)
"""For so long what is written is collected, twice as long each time: to make it visible costs as much as writing a hundred
documents, and what is written in many pieces is put together again. Who indexes very many waits for the last of them anyway.
"""


@dataclass(frozen=True)
class Batch:
    """The documents that changed up to `number`: those that are published, and those that are not, or no more."""

    number: int
    sources: list[Source]
    gone: set[int]


def index(lease: Lease | None = None) -> None:
    """Bring the index up to the last change. Where there is no index yet, or none that this version can read, it is made.

    Raises Busy where another process is writing; what a process that died hadn't finished is done again.
    """
    engine = engines.current()
    look = engine.look()
    with unit_of_work(writes=False):
        latest = changes.latest()
    if look is not None and look.number == latest:
        return
    is_ours = look is None or look.number <= latest
    with engine.writing() if is_ours else engine.replacing() as writer:
        follow(writer, lease)


def behind() -> int | None:
    """How many changes the index lacks; None where there is no index. One that knows of more than the database does lacks them all:
    the database is an older one than the index was made from.
    """
    look = engines.current().look()
    if look is None:
        return None
    newer = session().scalar(select(func.count()).where(DocumentChange.number > look.number)) or 0
    return newer if look.number <= changes.latest() else changes.latest()


def follow(writer: Writer, lease: Lease | None = None) -> None:
    """Write what changed since the writer's index was last written to. It is seen after some seconds, then every now and then."""
    number, seen, unseen = writer.number, time.monotonic(), UNSEEN
    while batch := _after(number):
        for document_id in batch.gone:
            writer.remove(document_id)
        write(writer, batch.sources)
        number = batch.number
        if lease is not None:
            lease.check()
        if time.monotonic() - seen > unseen.total_seconds():
            writer.finish(number)
            seen, unseen = time.monotonic(), min(2 * unseen, LONGEST_UNSEEN)
    writer.finish(number)


def write(writer: Writer, sources: Iterable[Source]) -> None:
    """All texts are read before the first is analysed: who reads meanwhile takes the interpreter from who analyses."""
    sources = list(sources)
    with ThreadPoolExecutor(READERS) as readers:
        texts = list(readers.map(gathering.pages, [source.facts for source in sources]))
    for source, pages in zip(sources, texts, strict=True):
        writer.put(gathering.entry(source, pages))


def catch_up() -> None:
    """Ask for the job where the index lags behind, whatever became of the one before."""
    with unit_of_work(writes=False):
        lacking = behind()
    if lacking != 0:
        with unit_of_work():
            jobs.enqueue(changes.FOLLOWER, key=changes.FOLLOWER)


def _after(number: int) -> Batch | None:
    """What changed next; None where nothing did."""
    newer = select(DocumentChange.number, DocumentChange.document_id).where(DocumentChange.number > number)
    with unit_of_work(writes=False):
        rows = session().execute(newer.order_by(DocumentChange.number).limit(AT_ONCE)).all()
        if not rows:
            return None
        ids = {row.document_id for row in rows}
        sources = gathering.gather(ids)
    return Batch(rows[-1].number, list(sources.values()), ids - sources.keys())
