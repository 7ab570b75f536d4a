"""Where files from strangers are parsed: a process without network, environment or files of ours, limited in all that it takes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from wenku.previews import belongings
from wenku.previews.confined import Confined
from wenku.previews.nursery import Barren, Nursery
from wenku.previews.walls import Limits, OverLimit, Strength, Way, ways
from wenku.previews.watched import Watched


class NoSandbox(Exception):
    """A process can't even be started here: the machine's fault, not the file's."""


def running(
    module: str, *arguments: str, limits: Limits, source: BinaryIO | None = None, readable: Sequence[Path] = ()
) -> Confined:
    """One of our modules in the strongest sandbox that there is; `readable` are folders that it needs besides the system's.

    Raises NoSandbox. The thread that enters the block must live on until it leaves it: the sandbox ends with that thread.
    """
    return Confined(belongings.python(module, *arguments), best_way(), limits, source, readable)


def child(order: str, *, limits: Limits, source: BinaryIO, office: Path | None) -> Watched:
    """A process that makes one preview: borne by a pre-loaded sandbox where that can be had, else started anew.

    `office` is LibreOffice's folder where the document needs it. Raises NoSandbox.
    """
    if bears():
        with suppress(Barren):
            return _nursery(office).child(order, limits=limits, source=source)
    readable = [office.parent] if office else []
    return running("wenku.previews.child", order, limits=limits, source=source, readable=readable)


@lru_cache(maxsize=1)
def bears() -> bool:
    """Whether a pre-loaded sandbox can make sandboxes of its own here, found out by trying."""
    way = best_way()
    if not way.wrapped:
        return False
    nursery = _nursery(None)
    try:
        with open(os.devnull, "rb") as nothing, nursery.child(json.dumps(None), limits=Limits(seconds=30), source=nothing) as probe:
            b"".join(probe.chunks())
            return probe.code() == 0
    except (Barren, OverLimit):
        nursery.end()
        return False


@lru_cache(maxsize=2)
def _nursery(office: Path | None) -> Nursery:
    return Nursery(best_way(), office)


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
