"""Our whole line as a process of its own, on one core or on all: answers each file that it is told of with its seconds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benching.memory import Peaks
from benching.rivals import bare
from wenku.previews import engine
from wenku.previews.results import Facts, Failed, PageImages


class Line:
    """The process, seen from outside."""

    def __init__(self, cores: int) -> None:
        self._cores = cores

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "benching.line", str(self._cores)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.communicate()

    def run(self, path: Path, *, free_pages: int, watch_memory: bool = False) -> dict[str, float]:
        """Seconds until the `facts`, the `first` page's images and `all` are there; `peak` in bytes of its largest process."""
        return self._ask(str(path), free_pages, watch_memory)

    def bare(self, path: Path) -> float:
        """Seconds of rendering alone, in the same process on the same cores."""
        return self._ask(str(path), 0, False)["bare"]

    def _ask(self, *order: object) -> dict[str, float]:
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(order), file=self._process.stdin, flush=True)
        answer: dict[str, float] = json.loads(self._process.stdout.readline())
        return answer


def main() -> None:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[1])])
    for order in sys.stdin:
        path, free_pages, watch_memory = json.loads(order)
        if not free_pages:
            print(json.dumps({"bare": bare(Path(path))}), flush=True)
            continue
        with Peaks(os.getpid() if watch_memory else None) as peaks, tempfile.TemporaryDirectory() as out:
            answer = _run(Path(path), free_pages, Path(out))
        print(json.dumps({**answer, "peak": peaks.largest}), flush=True)


def _run(path: Path, free_pages: int, out: Path) -> dict[str, float]:
    began = time.perf_counter()
    at: dict[str, float] = {}

    def seen(event: Any) -> None:
        if isinstance(event, Facts):
            at["facts"] = time.perf_counter() - began
        elif isinstance(event, PageImages):
            at.setdefault("first", time.perf_counter() - began)

    outcome = engine.render(path, kind=path.suffix[1:], free_pages=free_pages, out=out, on_event=seen)
    if isinstance(outcome, Failed):
        raise SystemExit(f"{path.name} failed: {outcome}")
    return {**at, "all": time.perf_counter() - began}


if __name__ == "__main__":
    main()
