"""In the sandbox: receives a stranger's bytes, has them prepared by their family, and has the pages drawn."""

from __future__ import annotations

import json
import os
import sys
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from wenku.previews import (
    books,
    drawing,
    families,
    frames,
    markdown,
    pictures,
    plaintext,
    portable,
    presentations,
    spreadsheets,
    tracing,
    wordprocessing,
)
from wenku.previews.preparing import Desk, Prepare, Prepared
from wenku.previews.reasons import Reason, Unreadable
from wenku.previews.traces import Told

FAMILIES: dict[str, Prepare] = {
    "pdf": portable.prepare,
    **dict.fromkeys(families.WORDS, wordprocessing.prepare),
    **dict.fromkeys(families.SLIDES, presentations.prepare),
    **dict.fromkeys(families.SHEETS, spreadsheets.prepare),
    "txt": plaintext.prepare,
    "md": markdown.prepare,
    "epub": books.prepare,
    **dict.fromkeys(families.PICTURES, pictures.prepare),
}

_NEWER = {"xls": "ods", "ppt": "odp"}


def main() -> None:
    """`child ORDER`, where nothing was loaded before."""
    sys.exit(work(json.loads(sys.argv[1])))


def work(order: dict[str, Any]) -> int:
    """The file on standard input, frames on standard output, all else on standard error; returns the exit status."""
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)
        frames.write(out, "hello")
        try:
            drawing.draw(_prepared(order, out), order, out)
        except Unreadable as error:
            frames.write(out, "failed", reason=error.reason, detail=error.detail[:500])
        except MemoryError:
            frames.write(out, "failed", reason=Reason.TOO_COMPLEX, detail="memory")
        except Exception as error:
            traceback.print_exc()
            frames.write(out, "failed", reason=Reason.DAMAGED, detail=repr(error)[:500])
    return 0


def _prepared(order: dict[str, Any], out: BinaryIO) -> Prepared:
    folder = Path.cwd()
    source = folder / f"source.{order['kind']}"
    _receive(source, order["most_bytes"])
    office = Path(order["office"]) if order["office"] else None
    desk = Desk(folder, order["kind"], office, lambda: frames.write(out, "progress"))
    prepared = FAMILIES[order["kind"]](source, desk)
    return replace(prepared, traces=_traces(source, desk))


def _traces(source: Path, desk: Desk) -> tuple[Told, ...]:
    """Of an office file: from its own container, or from the one that LibreOffice made of an older kind."""
    container = desk.folder / f"document.{_NEWER[desk.kind]}" if desk.kind in _NEWER else source
    return tracing.of(container) if desk.kind in families.OFFICE_KINDS else ()


def _receive(target: Path, most: int) -> None:
    """Copy standard input: the file's own path never comes in here.

    From its beginning, wherever it stands: a process that died over the same open file may have read it before.
    """
    received = 0
    with target.open("wb") as file:
        while chunk := os.pread(0, 1 << 20, received):
            received += len(chunk)
            if received > most:
                raise Unreadable(Reason.TOO_COMPLEX, f"more than {most} bytes")
            file.write(chunk)


if __name__ == "__main__":
    main()
