"""This process among others: a name that tells, on the same machine, whether its bearer still lives."""

import ctypes
import hashlib
import os
import platform
import signal
from pathlib import Path

PARENT = "SUPERVISOR"
"""The variable in which a supervisor tells its children its process id."""

PR_SET_PDEATHSIG = 1
ZOMBIE = "ZX"  # states of a process that is dead and only waits to be noticed


def name() -> str:
    """The machine, the process id, and when the process started: no other process ever has the same."""
    return f"{_machine()}/{os.getpid()}/{_started(os.getpid()) or ''}"


def is_dead(name: str) -> bool:
    """Whether its bearer certainly lives no more; False where that can't be told from here."""
    machine, id, started = name.split("/")
    if machine != _machine() or not started:
        return False
    now = _started(int(id))
    return now != started if now is not None else not _exists(int(id))


def supervisor() -> int | None:
    """The process id of the supervisor that started this process, None where there is none.

    From now on this process is asked to stop (SIGTERM) when that one dies, however it dies. Only Linux does that; elsewhere the
    process has to look for itself whether its parent is another one.
    """
    given = os.environ.get(PARENT, "")
    if not given.isdigit() or int(given) != os.getppid():
        return None
    if hasattr(libc := ctypes.CDLL(None), "prctl"):
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(given):  # it died in between
        os.kill(os.getpid(), signal.SIGTERM)
    return int(given)


def caught_signals(id: int) -> int:
    """The signals that process `id` handles, a bit for each; 0 where that can't be told."""
    try:
        told = Path(f"/proc/{id}/status").read_text()
    except OSError:
        return 0
    return int(told.partition("SigCgt:")[2].split()[0], 16)


def _machine() -> str:
    """This run of this machine's kernel, and which of its containers: a process id means nothing beyond."""
    try:
        seen = Path("/proc/sys/kernel/random/boot_id").read_text() + os.readlink("/proc/self/ns/pid")
    except OSError:
        seen = platform.node()
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def _started(id: int) -> str | None:
    """When process `id` started, in the kernel's ticks; empty for a dead one nobody has noticed, None where that can't be read."""
    try:
        state, *facts = Path(f"/proc/{id}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return "" if state in ZOMBIE else facts[18]


def _exists(id: int) -> bool:
    """Also where /proc hides other people's processes."""
    try:
        os.kill(id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
