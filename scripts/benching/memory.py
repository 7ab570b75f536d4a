"""The most memory that any one process below another one ever held, looked up while they live."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

_EVERY = 0.02  # seconds


class Peaks:
    """Watches all that `root` starts, or nothing. `largest` is in bytes, of resident memory."""

    largest = 0

    def __init__(self, root: int | None) -> None:
        self._root = root
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        if self._root is not None:
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        if self._root is not None:
            self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_EVERY):
            for process in psutil.Process(self._root).children(recursive=True):
                self.largest = max(self.largest, _high_water(process.pid))


def _high_water(process: int) -> int:
    """The kernel's own mark: what was held between two looks counts too."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) << 10
    return 0
