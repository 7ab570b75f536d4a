"""From a file to pages: runs the sandbox and tells what comes out of it, checked. Needs no site and no database."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

from wenku.previews import families, frames, libreoffice, sandbox
from wenku.previews.checking import MOST_PAGES, Checking
from wenku.previews.reasons import Reason
from wenku.previews.results import Event, Failed, Fronts, Image, Outcome, PageImages, Ready, Working
from wenku.previews.sandbox import NoSandbox
from wenku.previews.walls import Limits, OverLimit
from wenku.previews.watched import Watched

NAME = "wenku-2"  # names the folder of what it makes: where something else comes out, the name changes
MOST_HANDS = 4

_OVER = {"seconds": Reason.TOO_SLOW, "stalled": Reason.TOO_SLOW}
_SIGNALS = {-signal.SIGXCPU: Reason.TOO_SLOW}


class Interrupted(Exception):
    """The sandbox was killed from outside, by a person or for want of memory: that says nothing of the file."""


def render(
    source: Path,
    *,
    kind: str,
    free_pages: int,
    out: Path | None = None,
    limits: Limits | None = None,
    on_event: Callable[[Event], None] = lambda _: None,
) -> Outcome:
    """Make the preview of `source`, told event by event, with images of the first `free_pages` pages; these as files in `out` too.

    `on_event` is called at least once a second; what it raises ends the work and rises from here. Raises NoSandbox where no
    process can be started.
    """
    for event in events(source, kind=kind, free_pages=free_pages, limits=limits):
        if out and isinstance(event, PageImages):
            _write(out, event.images, event.number)
        elif out and isinstance(event, Fronts):
            _write(out, event.images, 1)
        on_event(event)
        if isinstance(event, Ready | Failed):
            return event
    raise AssertionError("events end with an outcome")


def events(source: Path, *, kind: str, free_pages: int, limits: Limits | None = None) -> Iterator[Event]:
    """Facts, then each page's images (of the free ones) and text, then the document's text, then Ready; or Failed at any point.

    Closing the iterator ends the sandbox; so does the end of the thread that iterates.
    """
    return _events(source, kind, Checking(1, free_pages, texts=True), limits or Limits())


def page_images(source: Path, *, kind: str, first: int, last: int, limits: Limits | None = None) -> Iterator[Event]:
    """Facts, and images of the pages from `first` to `last` alone."""
    return _events(source, kind, Checking(first, last, texts=False), limits or Limits())


def _events(source: Path, kind: str, checking: Checking, limits: Limits) -> Iterator[Event]:
    if kind not in families.KINDS:
        yield Failed(Reason.NOT_SUPPORTED, kind)
        return
    office = libreoffice.program() if kind in families.OFFICE_KINDS else None
    order = {
        "kind": kind,
        "first": checking.first,
        "last": checking.last,
        "texts": checking.texts,
        "office": str(office) if office else None,
        "most_pages": MOST_PAGES,
        "most_bytes": limits.source,
        "hands": _hands(),
    }
    with (
        source.open("rb") as file,
        sandbox.child(json.dumps(order), limits=limits, source=file, office=office) as process,
    ):
        yield from _told(process, checking)


def _hands() -> int:
    """How many processes draw one document's pages: more than four gain little, and other documents want the machine too."""
    return min(MOST_HANDS, len(os.sched_getaffinity(0)))


def _told(process: Watched, checking: Checking) -> Iterator[Event]:
    try:
        for frame in frames.read(process.chunks()):
            event = checking.event(frame) if frame else Working()
            yield event
            if isinstance(event, Ready | Failed):
                return
        yield _ended_early(process, checking)
    except OverLimit as limit:
        yield Failed(_OVER.get(limit.what, Reason.TOO_COMPLEX), f"limit: {limit.what}")
    except frames.Garbled as error:
        yield Failed(Reason.DAMAGED, f"garbled: {error}")


def _ended_early(process: Watched, checking: Checking) -> Failed:
    """A process that ended without a word was ended by the file, unless it was killed or never came so far as to see it."""
    code, said = process.code(), process.errors.decode("utf-8", "replace")
    if code == -signal.SIGKILL:
        raise Interrupted(said[-1000:])
    if not checking.is_at_work:
        raise NoSandbox(f"The preview process ended with {code}: {said}")
    return Failed(_SIGNALS.get(code, Reason.DAMAGED), f"ended with {code}: {said[-1000:]}")


def _write(out: Path, images: list[Image], page: int) -> None:
    """Each file is there as a whole or not at all."""
    out.mkdir(parents=True, exist_ok=True)
    for image in images:
        unfinished = out / f".{image.file(page)}"
        unfinished.write_bytes(image.data)
        os.replace(unfinished, out / image.file(page))
