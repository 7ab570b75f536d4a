"""Ways to shut a process in, and the limits on what it takes."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from enum import StrEnum

from wenku.previews import bubblewrap, confine

MIB = 1 << 20


class Strength(StrEnum):
    """How far a parsed file is kept from everything else."""

    NAMESPACES = "namespaces"  # no network, no files of ours, no sight of other processes
    FILTERS = "filters"  # no network by a filter on system calls, files of ours out of reach where the kernel has Landlock
    LIMITS = "limits"  # limits on time and memory only


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` count while waiting for the command, `stalled` while it writes nothing; sizes are bytes.

    `memory` bounds each process's address space, `resident` what all of them hold; `files` bounds what they write to their folder.
    """

    seconds: float = 240
    stalled: float = 120
    processor: int = 200
    memory: int = 3072 * MIB
    resident: int = 1536 * MIB
    files: int = 768 * MIB
    processes: int = 96
    open_files: int = 256
    output: int = 1024 * MIB
    source: int = 512 * MIB


@dataclass(frozen=True, slots=True)
class Way:
    """One way to shut a process in; which of them work depends on the machine."""

    wrapped: bool
    as_nobody: bool
    filtered: bool

    @property
    def strength(self) -> Strength:
        if self.wrapped:
            return Strength.NAMESPACES
        return Strength.FILTERS if self.filtered else Strength.LIMITS


class OverLimit(Exception):
    """The command was ended because it took too much: `what` is the name of the limit."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def ways() -> list[Way]:
    """All ways that may be tried here, the strongest first."""
    wrapped = [True, False] if bubblewrap.found() else [False]
    nobody = [True, False] if os.geteuid() == 0 else [False]
    filtered = [True, False] if platform.machine() in confine.MACHINES else [False]
    return [Way(w, n, f) for w in wrapped for f in filtered for n in nobody]
