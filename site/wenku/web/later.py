"""Doing something once, a while after it was first asked for: what many requests leave in memory is written down together."""

import threading
from collections.abc import Callable


class Later:
    """Not for many threads by itself: whoever asks holds the lock of what is collected."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timer: threading.Timer | None = None
        self.turn = threading.Lock()
        """Held by whoever writes down what was collected, so that one who has it done now returns after one who does it already."""

    def ask(self, do: Callable[[], None]) -> None:
        """Have it done, unless that was asked for already."""
        if self._timer is None:
            self._timer = threading.Timer(self._seconds, do)
            self._timer.daemon = True
            self._timer.start()

    def done(self) -> None:
        """It is being done now: the next one to ask begins a new while."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
