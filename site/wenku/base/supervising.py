"""One process that starts the others, starts again what dies, and leaves none behind."""

import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

from wenku.base import processes

log = logging.getLogger(__name__)

LOOK = 0.2  # seconds between two looks at the children
PATIENCE = 15.0  # seconds that a child has to end what it is at, when asked to stop
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before a child that died is started again
STEADY = 30.0  # seconds after which a child's next death counts as its first


@dataclass
class Child:
    """One command that has to run. Each is the leader of a session of its own, so that what it starts can be ended with it."""

    name: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    pause: float = 0.0
    start_at: float = field(default_factory=time.monotonic)

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self, environment: Mapping[str, str], files: Sequence[int]) -> None:
        self.process = subprocess.Popen(
            self.command, env=environment, pass_fds=files, stdin=subprocess.DEVNULL, start_new_session=True
        )
        self.start_at = time.monotonic()

    def has_died(self) -> None:
        """Plan the next start: soon, and later each time where it doesn't live long."""
        now = time.monotonic()
        died_before = self.pause and now - self.start_at < STEADY
        self.pause = min(self.pause * 2, LONGEST_PAUSE) if died_before else SHORTEST_PAUSE
        log.error("the %s process ended by itself; it starts again in %.0f s", self.name, self.pause)
        self.kill_all()
        self.process, self.start_at = None, now + self.pause

    def ask_to_stop(self) -> None:
        if self.process is not None and self.is_alive():
            self.process.terminate()

    def kill_all(self) -> None:
        """The process and whatever it started and left behind."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """`files` are descriptors that the children inherit: a socket that listens already loses no visitor while one starts again."""

    def __init__(self, commands: Mapping[str, Sequence[str]], environment: Mapping[str, str], files: Sequence[int] = ()) -> None:
        self.children = [Child(name, command) for name, command in commands.items()]
        self.environment = {**environment, processes.PARENT: str(os.getpid())}
        self.files = files
        self.asked = 0

    def run(self, *, once_ready: Callable[[], bool], with_parent: bool) -> None:
        """Until SIGINT, SIGTERM or SIGHUP; `with_parent` also until the process that started this one ends. `once_ready` is called
        again and again until it returns True.
        """
        self._listen()
        is_ready, parent = False, _Parent() if with_parent else None
        try:
            while not self.asked and (parent is None or not parent.ends()):
                self._look_after()
                is_ready = is_ready or once_ready()
                time.sleep(LOOK)
        finally:
            self._stop()

    def _listen(self) -> None:
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if sign is not signal.SIGHUP or signal.getsignal(sign) is not signal.SIG_IGN:  # nohup means what it says
                signal.signal(sign, self._ask_to_stop)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.asked += 1

    def _look_after(self) -> None:
        for child in self.children:
            if child.is_alive():
                continue
            if child.process is not None:
                child.has_died()
            elif time.monotonic() >= child.start_at:
                child.start(self.environment, self.files)

    def _stop(self) -> None:
        """Asked once: in order; asked again: at once."""
        for child in self.children:
            child.ask_to_stop()
        until = time.monotonic() + PATIENCE
        while any(child.is_alive() for child in self.children) and time.monotonic() < until and self.asked < 2:
            time.sleep(LOOK / 4)
        for child in self.children:
            child.kill_all()


class _Parent:
    """The process that started this one: make, which waits for its child when it alone is told to stop, and says nothing. What can
    be seen is that it handles one signal less than before.
    """

    def __init__(self) -> None:
        self.id = os.getppid()
        self.caught = processes.caught_signals(self.id)

    def ends(self) -> bool:
        return os.getppid() != self.id or bool(self.caught & ~processes.caught_signals(self.id))
