"""The site with its processes killed in the middle of their work: every accepted file becomes a preview, no half file is seen."""

import hashlib
import http.client
import os
import random
import re
import socket
import threading
import time
from contextlib import suppress

import psutil
import pytest
from sqlalchemy import func, select
from tests import making
from tests.conftest import PASSWORD, Site
from tests.running import Run, Visitor, lives, until, words_of

from wenku.base import blobs, jobs
from wenku.base.db import session, unit_of_work
from wenku.documents.models import Document, Version
from wenku.previews.models import PageImage, Preview, PreviewState

pytestmark = pytest.mark.long


@pytest.fixture
def run(site: Site, author, tmp_path):
    """The site as processes, on the test's own database, with a folder for temporary files of its own."""
    (tmp_path / "temporary").mkdir()
    started = Run(tmp_path / "data", WENKU_DATABASE=site.database, TMPDIR=str(tmp_path / "temporary"))
    started.says("worker is ready")
    started.says("Wenku is at")
    blobs.connect(f"file://{tmp_path / 'data' / 'blobs'}")
    yield started
    started.kill()


@pytest.fixture
def uploader(run: Run) -> Visitor:
    visitor = Visitor(run.port)
    visitor.log_in("author@example.org", PASSWORD)
    return visitor


def previews() -> list[Preview]:
    with unit_of_work(writes=False):
        return list(session().scalars(select(Preview).order_by(Preview.id)))


def counted(model) -> int:
    with unit_of_work(writes=False):
        return session().scalar(select(func.count()).select_from(model))


def are_ready(number: int) -> bool:
    found = previews()
    return len(found) == number and all(preview.state is PreviewState.READY for preview in found)


def states() -> str:
    return str([(preview.version_id, preview.state, preview.pages_made, preview.reason) for preview in previews()])


def check_whole() -> None:
    """Every version's file is there, whole; every preview has its images."""
    with unit_of_work(writes=False):
        for version in session().scalars(select(Version)):
            content = blobs.get(blobs.original(version.sha256))
            assert (hashlib.sha256(content).hexdigest(), len(content)) == (version.sha256, version.size)
        for preview in session().scalars(select(Preview)):
            pages = set(session().scalars(select(PageImage.page).where(PageImage.preview_id == preview.id)))
            assert pages == set(range(1, preview.pages_wanted + 1))
        for image in session().scalars(select(PageImage)):
            assert len(blobs.get(f"derived/{image.path}")) == image.bytes


def is_at_work(worker: psutil.Process) -> bool:
    with unit_of_work(writes=False):
        return any(f"/{worker.pid}/" in holder for holder in jobs.holders())


def kill_with_all_it_started(worker: psutil.Process) -> None:
    """Only the worker itself is killed: what it started has to go by itself."""
    started = worker.children(recursive=True)
    worker.kill()
    until(lambda: not any(lives(one) for one in [worker, *started]), 20, lambda: f"left behind: {list(map(words_of, started))}")


def docx(number: int) -> bytes:
    return making.docx_file(*(f"第{number}号文件的第{line}段：城市更新需要长期的调研，也需要每个人的耐心。" for line in range(400)))


def test_a_worker_killed_in_the_middle_of_conversions_loses_nothing(run: Run, uploader: Visitor, tmp_path):
    files = {f"报告{number}.docx": docx(number) for number in range(3)}
    files |= {f"图册{number}.pdf": making.pdf(f"图册{number}", pages=40) for number in range(3)}
    for name, content in files.items():
        assert uploader.send("/upload", {}, {name: content})[0] == 303
    for moment in (0.1, 0.6, 1.2):
        until(lambda: is_at_work(run.worker()), 90, states)
        time.sleep(moment)
        kill_with_all_it_started(run.worker())
    until(lambda: are_ready(len(files)), 240, states)
    check_whole()
    run.stop()
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_web_process_killed_in_the_middle_of_an_upload_shows_no_half_file(run: Run, uploader: Visitor, tmp_path):
    content = making.pdf("A large file", pages=3) + b"%" + os.urandom(8 << 20)
    kind, body = uploader.form("/upload", {}, {"大文件.pdf": content})
    connection = http.client.HTTPConnection("127.0.0.1", run.port, timeout=60)
    connection.putrequest("POST", "/upload")
    for name, value in uploader.head(kind, len(body)).items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(body[: len(body) // 2])
    until(lambda: any(path.stat().st_size > 1 << 20 for path in (tmp_path / "data" / "incoming").glob("*.part")))
    for process in run.members("gunicorn"):
        process.kill()
    with suppress(OSError, http.client.HTTPException):
        connection.send(body[len(body) // 2 :])
        assert connection.getresponse().status >= 500
    assert (counted(Document), counted(Version)) == (0, 0)
    assert not (tmp_path / "data" / "blobs" / "originals").exists()
    assert "大文件" not in uploader.get("/upload")[1]  # the site is back, the member still logged in
    assert uploader.send("/upload", {}, {"大文件.pdf": content})[0] == 303
    until(lambda: are_ready(1), 120, states)
    check_whole()


def test_whoever_dies_what_was_accepted_is_there_and_whole(run: Run, uploader: Visitor):
    dice, accepted, done = random.Random(11), [], threading.Event()

    def upload() -> None:
        for number in range(24):
            name = f"第{number}份.pdf"
            with suppress(OSError, http.client.HTTPException, AttributeError):
                if uploader.send("/upload", {}, {name: making.pdf(f"{number}", pages=2)})[0] == 303:
                    accepted.append(name)
            time.sleep(0.1)
        done.set()

    thread = threading.Thread(target=upload)
    thread.start()
    while not done.wait(dice.uniform(0.5, 2.0)):
        victims = run.members(dice.choice(["gunicorn", "gunicorn", "flask --app app worker"]))
        for process in victims[-1:]:
            with suppress(Exception):
                process.kill()
    thread.join()
    assert accepted
    with unit_of_work(writes=False):
        titles = [version.full_title for version in session().scalars(select(Version))]
    assert set(accepted) <= set(titles)
    until(lambda: are_ready(len(titles)), 240, states)
    check_whole()
    assert re.search("worker process ended by itself", run.text())
    with socket.create_connection(("127.0.0.1", run.port), timeout=30):
        assert run.answer("/readyz") == 200
