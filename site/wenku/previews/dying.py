"""Processes that end together: with the one that started them, and as one of theirs was ended from outside."""

from __future__ import annotations

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def die_with_parent() -> None:
    """To be called in the new process, before or after it becomes another program."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def die_if_killed(code: int) -> None:
    """Where a process of ours ended with `code` because it was killed: nobody in here does that, so that whoever watches from
    outside has to see it, instead of a file that can't be shown.
    """
    if code == -signal.SIGKILL:
        os.kill(os.getpid(), signal.SIGKILL)
