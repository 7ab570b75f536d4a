"""What every hostile file meets: the canary, and a look at what it leaves behind."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from tests.previews import office_papers, papers
from tests.previews.hostile.canary import Canary
from tests.previews.hostile.files import SOUND
from tests.previews.hostile.rendering import rendered

from wenku.previews import sandbox, watching

Healthy = Iterator[tuple[str, Path]]


@pytest.fixture(scope="session")
def canary() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


@pytest.fixture(scope="session")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Healthy:
    """Sound files in turn, each of which was ready once: what a process keeps from its first document is there from now on."""
    folder = tmp_path_factory.mktemp("healthy")
    files = [
        ("docx", papers.word(folder / "healthy.docx", [SOUND])),
        ("pdf", papers.portable(folder / "healthy.pdf", SOUND)),
        ("xlsx", office_papers.book(folder / "healthy.xlsx", 表=[[SOUND, 1]])),
    ]
    for kind, path in files:
        _require_health(kind, path)
    return cycle(files)


@pytest.fixture
def clean_afterwards(healthy: Healthy, canary: Canary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The next file is ready as ever; no process, no temporary file and no open file is left; the canary sat undisturbed."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    processes, files = _processes(), _open_files()
    canary.calls.clear()
    yield
    assert canary.calls == []
    _require_health(*next(healthy))
    assert list(temporary.iterdir()) == []
    assert _eventually(lambda: len(_processes()) <= len(processes)), set(_processes()) - set(processes)
    assert _running_in(temporary) == []
    assert _open_files() <= files


def _require_health(kind: str, path: Path) -> None:
    seen = rendered(path, kind)
    assert seen.ended == "ready", seen.detail
    assert SOUND in seen.text


def _processes() -> list[int]:
    """Ours and those below: the pre-loaded sandboxes stay, what they have borne doesn't."""
    assert sandbox.best_way()
    return watching.descendants(os.getpid())


def _running_in(folder: Path) -> list[str]:
    """Processes that were given a place below the folder, whoever their parent is by now."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and str(folder).encode() in (process / "environ").read_bytes():
                found.append(process.name)
        except OSError:
            continue
    return found


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def _eventually(holds: object) -> bool:
    deadline = time.monotonic() + 5
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
