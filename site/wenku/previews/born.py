"""A child of a pre-loaded sandbox, as it is seen from outside: what works on one document, and all that this starts."""

from __future__ import annotations

import array
import os
import re
import select
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import IO

from wenku.previews import watching
from wenku.previews.walls import Limits, OverLimit
from wenku.previews.watched import Watched, drain

_BIRTH = 20_000  # milliseconds from an order to its child


class StillBorn(OSError):
    """The sandbox that should have borne the child is gone, or couldn't."""


class Born(Watched):
    """`ending` is told first a handle on the first process of the child's namespaces, later how its work ended."""

    def __init__(self, limits: Limits, out: int, errors: int, ending: socket.socket, inherited: int) -> None:
        """`inherited`: bytes that every process shares with the sandbox it was forked from. Raises StillBorn."""
        self.limits = limits
        self._stdout, self._stderr = os.fdopen(out, "rb", 0), os.fdopen(errors, "rb", 0)
        self._ending, self._inherited = ending, inherited
        self._handle = -1
        try:
            self._handle = _received(ending)
            self._pid = _pid(self._handle)
        except BaseException:
            self.end()
            raise

    @property
    def stdout(self) -> IO[bytes]:
        return self._stdout

    @property
    def stderr(self) -> IO[bytes]:
        return self._stderr

    def taken(self) -> tuple[int, int]:
        """Its folder is limited by itself."""
        return watching.resident(self._pid, inherited=self._inherited), 0

    def code(self) -> int:
        if not _is_readable(self._ending.fileno(), 10_000):
            raise OverLimit("seconds")
        told = self._ending.recv(64)
        self.end()
        return int(told) if told else -signal.SIGKILL

    def end(self) -> None:
        if self._stdout.closed:
            return
        if self._handle >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)  # the kernel kills the rest of its namespace
            _is_readable(self._handle, 10_000)
            os.close(self._handle)
        self._ending.close()
        for pipe in (self._stdout, self._stderr):
            if self._handle >= 0:
                drain(pipe)
            pipe.close()


def _received(ending: socket.socket) -> int:
    if not _is_readable(ending.fileno(), _BIRTH):
        raise StillBorn("nothing was born in time")
    size = array.array("i").itemsize
    _, told, _, _ = ending.recvmsg(64, socket.CMSG_SPACE(size))
    for level, kind, content in told:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS) and len(content) >= size:
            handle = array.array("i", content[:size])[0]
            os.set_inheritable(handle, False)
            return handle
    raise StillBorn("the sandbox ended")


def _pid(handle: int) -> int:
    """The number by which the process is known here."""
    found = re.search(r"^Pid:\s*(\d+)", Path(f"/proc/self/fdinfo/{handle}").read_text(encoding="ascii"), re.MULTILINE)
    if found is None:
        raise StillBorn("it ended at once")
    return int(found[1])


def _is_readable(descriptor: int, milliseconds: int) -> bool:
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    return bool(waiting.poll(milliseconds))
