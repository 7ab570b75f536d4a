"""A command that runs shut in, started anew for this one use."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO, Self

from wenku.previews import belongings, bubblewrap, confine, watching
from wenku.previews.walls import Limits, OverLimit, Way
from wenku.previews.watched import Watched, drain


@dataclass
class Confined(Watched):
    """A running command. Leaving the block removes its folder too."""

    command: Sequence[str]
    way: Way
    limits: Limits = field(default_factory=Limits)
    source: BinaryIO | None = None
    readable: Sequence[Path] = ()

    def __enter__(self) -> Self:
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

    def code(self) -> int:
        if not self._ends_within(10):
            raise OverLimit("seconds")
        self.end()
        status = self._process.returncode
        return 128 - status if status > 128 else status  # bubblewrap's way to tell a signal

    def end(self) -> None:
        if self._process.returncode is None:
            # The first process of the namespace takes all others along, and its parent ends by itself: none is left to be reaped.
            for process in watching.children(self._process.pid) if self.way.wrapped else []:
                _kill(process)
            if not (self.way.wrapped and self._ends_within(1)):
                os.killpg(self._process.pid, signal.SIGKILL)  # until the leader is reaped its number can't be anybody else's
            drain(self.stdout)
            drain(self.stderr)
            self._process.wait()
            self.stdout.close()
            self.stderr.close()
        self._remove_folder()

    @property
    def stdout(self) -> IO[bytes]:
        assert self._process.stdout
        return self._process.stdout

    @property
    def stderr(self) -> IO[bytes]:
        assert self._process.stderr
        return self._process.stderr

    def taken(self) -> tuple[int, int]:
        return watching.resident(self._process.pid), watching.size(self._folder) if self._folder else 0

    def _ends_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.005)
        return True

    def _command(self, uid: int, users: int) -> list[str]:
        desk = str(self._folder or bubblewrap.DESK)
        roots = [*belongings.roots(), *self.readable]
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
        rights = ("CAP_SETUID", "CAP_SETGID") if self.way.as_nobody else ()
        return [*bubblewrap.command(roots, as_root=self.way.as_nobody, rights=rights, size=self.limits.files, users=users), *inner]

    def _remove_folder(self) -> None:
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
