"""Where files from strangers are parsed: a process without network, environment or files of ours, limited in all that it takes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from wenku.previews.confined import Confined
from wenku.previews.walls import Limits, OverLimit, Strength, Way, ways


class NoSandbox(Exception):
    """A process can't even be started here: the machine's fault, not the file's."""


def running(
    module: str, *arguments: str, limits: Limits, source: BinaryIO | None = None, readable: Sequence[Path] = ()
) -> Confined:
    """One of our modules in the strongest sandbox that there is; `readable` are folders that it needs besides the system's.

    Raises NoSandbox. The thread that enters the block must live on until it leaves it: the sandbox ends with that thread.
    """
    return Confined(command(module, *arguments), best_way(), limits, source, readable)


def command(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-s", "-P", "-B", "-m", module, *arguments]


def strength() -> Strength:
    """What this machine allows, found out by trying."""
    return best_way().strength


@lru_cache(maxsize=1)
def best_way() -> Way:
    for way in ways():
        if works(way):
            return way
    raise NoSandbox("No confined process can be started.")


def works(way: Way) -> bool:
    try:
        with Confined([sys.executable, "-I", "-S", "-c", "print('alive')"], way, Limits(seconds=30)) as probe:
            return b"".join(probe.chunks()) == b"alive\n"
    except (OverLimit, OSError):
        return False
