"""The first of our own code in the sandbox: takes the stranger's bytes, has them prepared, and has the pages drawn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from wenku.previews import frames, portable, wordprocessing
from wenku.previews.dying import die_with_parent
from wenku.previews.preparing import Desk, Prepare, Prepared
from wenku.previews.reasons import Reason, Unreadable

FAMILIES: dict[str, Prepare] = {"pdf": portable.prepare, "docx": wordprocessing.prepare}


def main() -> None:
    """`child ORDER`, the file on standard input; frames on standard output, whatever else is printed on standard error."""
    order: dict[str, Any] = json.loads(sys.argv[1])
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    frames.write(out, "hello")
    # It loads its libraries while the file is being prepared here.
    drawing = subprocess.Popen(
        [sys.executable, "-s", "-P", "-B", "-m", "wenku.previews.drawing"],
        stdin=subprocess.PIPE,
        stdout=out.fileno(),
        preexec_fn=die_with_parent,
    )
    assert drawing.stdin
    try:
        prepared = _prepared(order, out)
    except Unreadable as error:
        drawing.kill()
        frames.write(out, "failed", reason=error.reason, detail=error.detail[:500])
        return
    drawing.stdin.write(json.dumps({**order, **asdict(prepared), "path": str(prepared.path)}).encode())
    drawing.stdin.close()
    code = drawing.wait()
    sys.exit(code if code >= 0 else 128 - code)  # as a shell tells of a signal


def _prepared(order: dict[str, Any], out: BinaryIO) -> Prepared:
    folder = Path.cwd()
    source = folder / f"source.{order['kind']}"
    _receive(source, order["most_bytes"])
    desk = Desk(folder, order["kind"], Path(order["office"]) if order["office"] else None, lambda: frames.write(out, "progress"))
    try:
        return FAMILIES[order["kind"]](source, desk)
    except MemoryError as error:
        raise Unreadable(Reason.TOO_COMPLEX, "memory") from error
    except Unreadable:
        raise
    except Exception as error:
        traceback.print_exc()
        raise Unreadable(Reason.DAMAGED, repr(error)) from error


def _receive(target: Path, most: int) -> None:
    """Copy standard input: the file's own path never comes in here."""
    received = 0
    with target.open("wb") as file:
        while chunk := os.read(0, 1 << 20):
            received += len(chunk)
            if received > most:
                raise Unreadable(Reason.TOO_COMPLEX, f"more than {most} bytes")
            file.write(chunk)


if __name__ == "__main__":
    main()
