"""A process that is shut in, as it is seen from outside: what it says, what it takes, its end."""

from __future__ import annotations

import os
import selectors
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from types import TracebackType
from typing import IO, Self

from wenku.previews.walls import Limits, OverLimit

TICK = 1.0  # seconds of silence that are told
LOOK = 0.2  # seconds between two looks at memory and disk


class Watched(ABC):
    """Leaving the block ends it and all that it started."""

    limits: Limits
    errors = b""
    _look_again_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end()

    def chunks(self) -> Iterator[bytes]:
        """What it writes, as it comes; an empty chunk for each second without any. Raises OverLimit."""
        waited = silent = 0.0
        written = 0
        with selectors.DefaultSelector() as selector:
            for pipe in (self.stdout, self.stderr):
                selector.register(pipe, selectors.EVENT_READ)
            while selector.get_map():
                began = time.monotonic()
                ready = selector.select(TICK)
                spent = time.monotonic() - began
                waited, silent = waited + spent, silent + spent
                for key, _ in ready:
                    chunk = os.read(key.fd, 1 << 18)
                    if not chunk:
                        selector.unregister(key.fileobj)
                    elif key.fileobj is self.stderr:
                        self.errors = (self.errors + chunk)[-8192:]
                    else:
                        silent, written = 0.0, written + len(chunk)
                        yield chunk
                if not ready:
                    yield b""
                self._watch(waited, silent, written)

    @abstractmethod
    def code(self) -> int:
        """The exit status, once nothing more is to come, negative for a signal. Raises OverLimit where it lives on."""

    @abstractmethod
    def end(self) -> None:
        """Kill whatever still runs, and come back when all of it is gone."""

    @property
    @abstractmethod
    def stdout(self) -> IO[bytes]: ...

    @property
    @abstractmethod
    def stderr(self) -> IO[bytes]: ...

    @abstractmethod
    def taken(self) -> tuple[int, int]:
        """Bytes of memory that all its processes hold, and of files that it wrote where these aren't limited by themselves."""

    def _watch(self, waited: float, silent: float, written: int) -> None:
        limits = self.limits
        if waited > limits.seconds or silent > limits.stalled:
            raise OverLimit("seconds")
        if written > limits.output:
            raise OverLimit("output")
        if time.monotonic() < self._look_again_at:
            return
        self._look_again_at = time.monotonic() + LOOK
        memory, files = self.taken()
        if memory > limits.resident:
            raise OverLimit("resident")
        if files > limits.files:
            raise OverLimit("files")


def drain(pipe: IO[bytes]) -> None:
    """Read to the end: it comes when the last process that holds the other side is gone."""
    deadline = time.monotonic() + 10
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while time.monotonic() < deadline:
            if selector.select(1) and not os.read(pipe.fileno(), 1 << 16):
                return
