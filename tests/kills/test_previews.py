"""A hundred documents while LibreOffice, sandboxes and workers are killed at random: all end ready, each as itself, none twice."""

import random
import threading
import time
from collections import Counter
from contextlib import suppress

import psutil
import pytest
from sqlalchemy import select
from tests import making
from tests.conftest import Site
from tests.running import FLASK, Run, lives, until, words_of

from wenku.base import blobs
from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Job
from wenku.documents.models import Version
from wenku.documents.rendering import MOST_ATTEMPTS
from wenku.previews import engine, queries
from wenku.previews.models import PageImage, Preview, PreviewState

pytestmark = pytest.mark.long

DOCUMENTS, WORKERS = 100, 2
SECONDS_OF_KILLING = 75
SIZES = {1: {"page", "large", "thumb", "cover", "social"}, 2: {"page", "large", "thumb"}}


class Crew:
    """Worker processes; whichever ends is started again at once."""

    def __init__(self, start) -> None:
        self.start, self.ended = start, threading.Event()
        self.runs = [start() for _ in range(WORKERS)]
        self.everyone: set[psutil.Process] = set()
        self.thread = threading.Thread(target=self._keep_up)
        self.thread.start()

    def sandboxed(self) -> list[psutil.Process]:
        """Whatever the workers have started, and that has started."""
        for run in self.runs:
            run.remember()
            self.everyone |= run.family
        return [one for one in self.everyone if lives(one)]

    def stop(self) -> None:
        self.ended.set()
        self.thread.join()
        for run in self.runs:
            run.stop()

    def kill(self) -> None:
        self.ended.set()
        self.thread.join()
        for run in self.runs:
            run.kill()

    def _keep_up(self) -> None:
        while not self.ended.wait(0.1):
            for place, run in enumerate(self.runs):
                if run.process.poll() is not None:
                    self.runs[place] = self.start()


@pytest.fixture
def crew(site: Site, tmp_path):
    (tmp_path / "temporary").mkdir()
    own = {"WENKU_DATABASE": site.database, "TMPDIR": str(tmp_path / "temporary")}
    started = Crew(lambda: Run(site.data / "data", [*FLASK, "worker"], WENKU_BLOBS=f"file://{site.data / 'blobs'}", **own))
    yield started
    started.kill()


def words(number: int) -> str:
    return f"第{number}号文件，编号WK{number:04}，城市更新需要长期的调研。"


def is_word(number: int) -> bool:
    return number % 4 != 3


def upload(author) -> dict[int, int]:
    """The documents' versions, by number: three of four are Word files, the others PDFs of two pages."""
    versions = {}
    for number in range(DOCUMENTS):
        content = making.docx_file(words(number)) if is_word(number) else making.pdf(words(number), pages=2)
        with unit_of_work():
            name = f"第{number}号.{'docx' if is_word(number) else 'pdf'}"
            versions[number] = making.draft(author, content=content, file_name=name).id
    return versions


def states() -> Counter:
    with unit_of_work(writes=False):
        return Counter((state.value, reason) for state, reason in session().execute(select(Preview.state, Preview.reason)))


def ready() -> int:
    return states()[PreviewState.READY.value, None]


def kill_at_random(crew: Crew, dice: random.Random) -> Counter:
    """What was killed, until most documents are ready or time is up: the end has to come in peace."""
    killed, end = Counter(), time.monotonic() + SECONDS_OF_KILLING
    while ready() < DOCUMENTS * 0.8 and time.monotonic() < end:
        time.sleep(dice.uniform(0.3, 1.0))
        inside = crew.sandboxed()
        worker = dice.choice(crew.runs).process
        if not inside or dice.random() < 0.15:
            worker.kill()
            killed["worker"] += 1
            continue
        victim = dice.choice(inside)
        with suppress(psutil.NoSuchProcess):
            name = victim.name()
            victim.kill()
            killed[name] += 1
    return killed


def check_each_once(versions: dict[int, int]) -> None:
    """One preview for each version, each page's images once, its own words and nobody else's, and the files that rows name."""
    with unit_of_work(writes=False):
        previews = {row.version_id: row for row in session().scalars(select(Preview))}
        assert sorted(previews) == sorted(versions.values())
        for number, version_id in versions.items():
            preview, pages = previews[version_id], 1 if is_word(number) else 2
            assert (preview.engine, preview.page_count, preview.pages_made) == (engine.NAME, pages, pages)
            rows = list(session().scalars(select(PageImage).where(PageImage.preview_id == preview.id)))
            expected = [(page, size) for page in range(1, pages + 1) for size in SIZES[page]]
            assert sorted((row.page, row.size) for row in rows) == sorted(expected)
            files = {f"derived/{row.path}" for row in rows} | {queries.words_path(version_id, engine.NAME)}
            assert blobs.names(f"derived/{version_id}") == files
            assert all(blobs.size(f"derived/{row.path}") == row.bytes for row in rows)
            text = queries.shown(version_id).text
            assert f"WK{number:04}" in text
            assert text.count("WK") == pages
            assert f"WK{number:04}" in queries.words(version_id, 1).text
            assert session().get_one(Version, version_id).is_rendered


def test_whatever_is_killed_every_document_ends_ready_and_none_twice(crew: Crew, author, tmp_path):
    versions = upload(author)
    killed = kill_at_random(crew, random.Random(23))
    until(lambda: ready() == DOCUMENTS, 300, lambda: f"{states()} after {killed}: {[run.text()[-3000:] for run in crew.runs]}")
    assert killed["worker"]
    assert sum(killed.values()) >= 20
    check_each_once(versions)
    with unit_of_work(writes=False):
        jobs = list(session().scalars(select(Job).where(Job.name == "previews.make")))
    assert len(jobs) == DOCUMENTS
    assert not any(job.failed for job in jobs)
    assert all(job.attempts <= MOST_ATTEMPTS for job in jobs)
    assert any(job.attempts + job.interruptions > 1 for job in jobs)
    crew.sandboxed()
    crew.stop()
    until(lambda: not any(lives(one) for one in crew.everyone), 20, lambda: f"left: {[words_of(one) for one in crew.everyone]}")
    assert list((tmp_path / "temporary").iterdir()) == []
    print(dict(killed), Counter((job.attempts, job.interruptions) for job in jobs))
