"""A file made into a preview as a worker makes it, or where no wall stands around it."""

from __future__ import annotations

import json
import time
from pathlib import Path

from wenku.previews import belongings, engine, families, frames, libreoffice, sandbox
from wenku.previews.checking import MOST_PAGES, Checking
from wenku.previews.confined import Confined
from wenku.previews.nursery import Nursery, Preview
from wenku.previews.reasons import Reason
from wenku.previews.results import DocumentText, Event, Failed, PageText, Ready
from wenku.previews.walls import Limits, OverLimit, Way
from wenku.previews.watched import Watched

PAGES = 2
_ENDING = 10  # seconds that it may take to notice a limit, and to have everything ended


class Seen:
    """What was told of a file."""

    def __init__(self, events: list[Event]) -> None:
        self.events = events
        last = events[-1]
        assert isinstance(last, Ready | Failed)
        self.ended = str(last.reason) if isinstance(last, Failed) else "ready"
        self.detail = last.detail if isinstance(last, Failed) else ""
        pages = [event.text for event in events if isinstance(event, PageText)]
        self.text = "\n".join([*(event.text for event in events if isinstance(event, DocumentText)), *pages])


def rendered(path: Path, kind: str, *, seconds: float = 60) -> Seen:
    began = time.monotonic()
    seen = Seen(list(engine.events(path, kind=kind, free_pages=PAGES, limits=Limits(seconds=seconds))))
    assert time.monotonic() - began < seconds + _ENDING
    return seen


def rendered_in_the_open(path: Path, kind: str, *, seconds: float = 60) -> Seen:
    """With limits, but with network and all our files at hand: what the file doesn't reach here was cut out of it."""
    limits, bare = Limits(seconds=seconds), Way(wrapped=False, as_nobody=False, filtered=False)
    command = belongings.python("wenku.previews.child", json.dumps(_order(kind, limits)))
    with path.open("rb") as source, Confined(command, bare, limits, source) as process:
        return _seen(process)


def rendered_first(path: Path, kind: str, *, seconds: float = 60) -> Seen:
    """By a pre-loaded sandbox that has borne nobody yet."""
    limits, office = Limits(seconds=seconds), libreoffice.program()
    nursery = Nursery(sandbox.best_way(), office)
    try:
        with (
            path.open("rb") as source,
            nursery.child(Preview(json.dumps(_order(kind, limits))), limits=limits, source=source) as it,
        ):
            return _seen(it)
    finally:
        nursery.end()


def _order(kind: str, limits: Limits) -> dict[str, object]:
    office = libreoffice.program() if kind in families.OFFICE_KINDS else None
    return {
        "kind": kind,
        "first": 1,
        "last": PAGES,
        "texts": True,
        "office": str(office) if office else None,
        "most_pages": MOST_PAGES,
        "most_bytes": limits.source,
        "hands": 1,
    }


def _seen(process: Watched) -> Seen:
    checking = Checking(1, PAGES, texts=True)
    try:
        return Seen([checking.event(frame) for frame in frames.read(process.chunks()) if frame])
    except OverLimit as limit:
        return Seen([Failed(Reason.TOO_SLOW, limit.what)])
