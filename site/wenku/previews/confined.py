"""A command that runs shut in: what it writes, what it may take, and its end."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, Self

from wenku.previews import belongings, bubblewrap, confine, watching
from wenku.previews.walls import Limits, OverLimit, Way

TICK = 1.0  # seconds of silence that are told
LOOK = 0.2  # seconds between two looks at memory and disk


@dataclass
class Confined:
    """A running command. Leaving the block ends it and all that it started, and removes its folder."""

    command: Sequence[str]
    way: Way
    limits: Limits = field(default_factory=Limits)
    source: BinaryIO | None = None
    readable: Sequence[Path] = ()

    def __enter__(self) -> Self:
        self.errors, self._look_again_at = b"", 0.0
        self._folder = None if self.way.wrapped else belongings.new_folder()
        uid = belongings.spare_uid() if self.way.as_nobody else 0
        if self._folder and uid:
            os.chown(self._folder, uid, uid)
        users = belongings.users(uid or os.geteuid())
        try:
            self._process = subprocess.Popen(
                self._command(uid, users),
                stdin=self.source or subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd="/",
                env={},
                start_new_session=True,
                pass_fds=[users],
            )
        except OSError:
            self._remove_folder()
            raise
        finally:
            os.close(users)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end()

    def chunks(self) -> Iterator[bytes]:
        """What the command writes, as it comes; an empty chunk for each second without any. Raises OverLimit."""
        waited = silent = 0.0
        written = 0
        with selectors.DefaultSelector() as selector:
            for pipe in (self._stdout, self._stderr):
                selector.register(pipe, selectors.EVENT_READ)
            while selector.get_map():
                began = time.monotonic()
                ready = selector.select(TICK)
                spent = time.monotonic() - began
                waited, silent = waited + spent, silent + spent
                for key, _ in ready:
                    chunk = os.read(key.fd, 1 << 16)
                    if not chunk:
                        selector.unregister(key.fileobj)
                    elif key.fileobj is self._stderr:
                        self.errors = (self.errors + chunk)[-8192:]
                    else:
                        silent, written = 0.0, written + len(chunk)
                        yield chunk
                if not ready:
                    yield b""
                self._watch(waited, silent, written)

    def code(self) -> int:
        """The exit status, once nothing more is to come, negative for a signal. Raises OverLimit where it lives on."""
        if not self._ends_within(10):
            raise OverLimit("seconds")
        self.end()
        status = self._process.returncode
        return 128 - status if status > 128 else status  # bubblewrap's way to tell a signal

    def end(self) -> None:
        """Kill whatever still runs, and come back when all of it is gone."""
        if self._process.returncode is None:
            # The first process of the namespace takes all others along, and its parent ends by itself: none is left to be reaped.
            for process in watching.children(self._process.pid) if self.way.wrapped else []:
                _kill(process)
            if not (self.way.wrapped and self._ends_within(1)):
                os.killpg(self._process.pid, signal.SIGKILL)  # until the leader is reaped its number can't be anybody else's
            _drain(self._stdout)
            _drain(self._stderr)
            self._process.wait()
            self._stdout.close()
            self._stderr.close()
        self._remove_folder()

    def _ends_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.005)
        return True

    @property
    def _stdout(self) -> IO[bytes]:
        assert self._process.stdout
        return self._process.stdout

    @property
    def _stderr(self) -> IO[bytes]:
        assert self._process.stderr
        return self._process.stderr

    def _command(self, uid: int, users: int) -> list[str]:
        desk = str(self._folder or bubblewrap.DESK)
        roots = [*self._roots(), *self.readable]
        order = {
            "uid": uid,
            "parent": 0 if self.way.wrapped else os.getpid(),
            "limits": belongings.resources(self.limits, self.way),
            "desk": desk,
            "environment": belongings.environment(desk),
            "readable": [] if self.way.wrapped else [*map(str, roots), *bubblewrap.SYSTEM, "/etc/passwd", "/proc"],
            "filtered": self.way.filtered,
        }
        inner = [sys.executable, "-I", "-S", confine.__file__, json.dumps(order), *self.command]
        if not self.way.wrapped:
            return inner
        return [*bubblewrap.command(roots, as_nobody=self.way.as_nobody, size=self.limits.files, users=users), *inner]

    def _roots(self) -> list[Path]:
        """What the interpreter and our own code need: nothing that holds data."""
        base = Path(sys.base_prefix)
        return [base, base.resolve(), Path(sys.prefix), belongings.CODE]

    def _watch(self, waited: float, silent: float, written: int) -> None:
        limits = self.limits
        if waited > limits.seconds or silent > limits.stalled:
            raise OverLimit("seconds")
        if written > limits.output:
            raise OverLimit("output")
        if time.monotonic() < self._look_again_at:
            return
        self._look_again_at = time.monotonic() + LOOK
        if watching.resident(self._process.pid) > limits.resident:
            raise OverLimit("resident")
        if self._folder and watching.size(self._folder) > limits.files:
            raise OverLimit("files")

    def _remove_folder(self) -> None:
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def _drain(pipe: IO[bytes]) -> None:
    """Read to the end: it comes when the last process that holds the other side is gone."""
    deadline = time.monotonic() + 10
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while time.monotonic() < deadline:
            if selector.select(1) and not os.read(pipe.fileno(), 1 << 16):
                return
