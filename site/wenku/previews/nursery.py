"""Pre-loaded sandboxes that bear a child for each document: shut in by itself, used once, and quick since everything is there."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from wenku.previews import belongings, bubblewrap, watching
from wenku.previews.born import Born
from wenku.previews.walls import MIB, Limits, Way

_LOADING = 60.0  # seconds until everything is there
_PAUSE = 60.0  # seconds, when it didn't come up, until that is tried again
_ROOM = 1 << 20  # of a pipe: as much as one may have, so that a page's images fit
_RIGHTS = ("CAP_SETUID", "CAP_SETGID", "CAP_SYS_ADMIN")  # of a sandbox that makes others


class Barren(Exception):
    """No pre-loaded sandbox comes up here."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a child does: a preview, as `child.work` makes it."""

    order: str


@dataclass(frozen=True, slots=True)
class Command:
    """What a child becomes: another program."""

    command: list[str]


Work = Preview | Command


@dataclass
class Nursery:
    """A pre-loaded sandbox, started at the first order and again where it died; `office` is LibreOffice's folder where that is
    loaded too. Any thread may ask for a child. It ends with this process.
    """

    way: Way
    office: Path | None = None
    _started: _Started | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _failed_at: float = -_PAUSE

    def child(self, work: Work, *, limits: Limits, source: BinaryIO | None = None) -> Born:
        """A process that does `work`, with `source` as its standard input. Raises Barren."""
        for _ in range(2):  # it may have been killed since the last order
            started = self._open()
            try:
                return started.born(work, self._told(work, limits), limits, source)
            except OSError as error:
                last = error
                self._forget(started)
        raise Barren(str(last))

    def end(self) -> None:
        if self._started:
            self._forget(self._started)

    def _open(self) -> _Started:
        with self._lock:
            if self._started is None:
                self._started = self._start()
            return self._started

    def _start(self) -> _Started:
        if time.monotonic() < self._failed_at + _PAUSE:
            raise Barren("It didn't come up a moment ago.")
        try:
            return _Started(self.way, self.office)
        except Barren:
            self._failed_at = time.monotonic()
            raise

    def _forget(self, started: _Started) -> None:
        with self._lock:
            if self._started is started:
                self._started = None
        started.end()

    def _told(self, work: Work, limits: Limits) -> bytes:
        told = {
            **asdict(work),
            "uid": belongings.spare_uid() if self.way.as_nobody else 0,
            "files": limits.files,
            "limits": belongings.resources(limits, self.way),
            "filtered": self.way.filtered,
        }
        return json.dumps(told).encode()


class _Started:
    """One running sandbox. Raises Barren where it doesn't come up."""

    def __init__(self, way: Way, office: Path | None) -> None:
        self._door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._door.settimeout(_LOADING)
        self._process: subprocess.Popen[bytes] | None = None
        order = json.dumps({"socket": theirs.fileno(), "office": str(office) if office else None})
        roots = [*belongings.roots(), *([office.parent] if office else [])]
        up = threading.Event()
        # bubblewrap ends with the thread that started it: one that does nothing else
        threading.Thread(target=self._keep, args=(way, roots, order, theirs, up), daemon=True, name="nursery").start()
        up.wait()
        theirs.close()
        try:
            is_ready = self._door.recv(64) == b"ready"
        except OSError:
            is_ready = False
        if not is_ready:
            self.end()
            raise Barren("The pre-loaded sandbox doesn't come up.")
        self.inherited: int = max(map(watching.resident_alone, self._processes()), default=0)

    def born(self, work: Work, told: bytes, limits: Limits, source: BinaryIO | None) -> Born:
        """Raises OSError where the sandbox is gone."""
        if source is None:
            with open(os.devnull, "rb") as nothing:
                return self.born(work, told, limits, nothing)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        (out, say), (errors, complain) = _pipe(), _pipe()
        try:
            socket.send_fds(self._door, [told], [source.fileno(), say, complain, theirs.fileno()])
        except OSError:
            for end in (out, errors):
                os.close(end)
            ours.close()
            raise
        finally:
            theirs.close()
            for end in (say, complain):
                os.close(end)
        return Born(limits, out, errors, ours, inherited=0 if isinstance(work, Command) else self.inherited)

    def end(self) -> None:
        self._door.close()
        for process in reversed(self._processes()):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def _processes(self) -> list[int]:
        return watching.descendants(self._process.pid) if self._process and self._process.poll() is None else []

    def _keep(self, way: Way, roots: list[Path], order: str, theirs: socket.socket, up: threading.Event) -> None:
        users = belongings.users(os.geteuid())
        command = [
            *bubblewrap.command(roots, as_root=way.as_nobody, rights=_RIGHTS, size=64 * MIB, users=users),
            *belongings.python("wenku.previews.preloaded", order),
        ]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=belongings.environment(bubblewrap.DESK),
                start_new_session=True,
                pass_fds=[users, theirs.fileno()],
            )
        except OSError:
            return
        finally:
            os.close(users)
            up.set()
        self._process.wait()


def _pipe() -> tuple[int, int]:
    reader, writer = os.pipe()
    with suppress(OSError):  # a user's pipes have room for so much together
        fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, _ROOM)
    return reader, writer
