"""Where files from strangers are parsed: a process without network, environment or files of ours, limited in all that it takes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from wenku.base import settings
from wenku.previews import belongings
from wenku.previews.confined import Confined
from wenku.previews.nursery import Barren, Command, Nursery, Preview
from wenku.previews.walls import Limits, OverLimit, Strength, Way, ways
from wenku.previews.watched import Watched

_ALIVE = [sys.executable, "-I", "-S", "-c", "print('alive')"]


class NoSandbox(Exception):
    """A process can't even be started here: the machine's fault, not the file's."""


def running(module: str, *arguments: str, limits: Limits, office: Path | None = None) -> Watched:
    """One of our modules, run by itself where documents are; `office` is LibreOffice's folder where it needs that.

    Raises NoSandbox. The thread that enters the block must live on until it leaves it: the sandbox may end with that thread.
    """
    command = belongings.python(module, *arguments)
    if bears():
        with suppress(Barren):
            return _nursery(office).child(Command(command), limits=limits)
    return Confined(command, allowed(best_way()), limits, readable=[office.parent] if office else [])


def child(order: str, *, limits: Limits, source: BinaryIO, office: Path | None) -> Watched:
    """A process that makes one preview: borne by a pre-loaded sandbox where that can be had, else started anew.

    As `running`.
    """
    if bears():
        with suppress(Barren):
            return _nursery(office).child(Preview(order), limits=limits, source=source)
    return anew(order, limits=limits, source=source, readable=[office.parent] if office else [])


def anew(order: str, *, limits: Limits, source: BinaryIO, readable: Sequence[Path]) -> Confined:
    """A process that makes one preview and has to load everything first. As `running`."""
    return Confined(belongings.python("wenku.previews.child", order), allowed(best_way()), limits, source, readable)


def strength() -> Strength:
    """What this machine allows, found out by trying."""
    return best_way().strength


@lru_cache(maxsize=1)
def best_way() -> Way:
    for way in ways():
        if works(way):
            return way
    raise NoSandbox("No confined process can be started.")


def allowed(way: Way) -> Way:
    """Limits alone keep a file from nothing: they do only where the operator says so. Raises NoSandbox."""
    if way.strength is Strength.LIMITS and settings.read().sandbox != "weak":
        raise NoSandbox("Nothing here keeps a file from network and other files. WENKU_SANDBOX=weak opens it all the same.")
    return way


def works(way: Way) -> bool:
    try:
        with Confined(_ALIVE, way, Limits(seconds=30)) as probe:
            return b"".join(probe.chunks()) == b"alive\n"
    except (OverLimit, OSError):
        return False


@lru_cache(maxsize=1)
def bears() -> bool:
    """Whether a pre-loaded sandbox can make sandboxes of its own here, found out by trying."""
    way = best_way()
    if not way.wrapped:
        return False
    try:
        with _nursery(None).child(Command(_ALIVE), limits=Limits(seconds=30)) as probe:
            return b"".join(probe.chunks()) == b"alive\n"
    except (Barren, OverLimit):
        _nursery(None).end()
        return False


@lru_cache(maxsize=2)
def _nursery(office: Path | None) -> Nursery:
    return Nursery(best_way(), office)
