"""Where files from strangers are parsed: a process without network, environment or files of ours, limited in all that it takes."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import secrets
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, Self

from wenku.previews import bubblewrap, confine, watching

MIB = 1 << 20
TICK = 1.0
_PREFIX = "wenku-preview-"


class Strength(StrEnum):
    """How far a parsed file is kept from everything else."""

    NAMESPACES = "namespaces"  # no network, no files of ours, no sight of other processes
    FILTERS = "filters"  # no network by a filter on system calls, files of ours out of reach where the kernel has Landlock
    LIMITS = "limits"  # limits on time and memory only


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` count while waiting for the command, `stalled` while it writes nothing; sizes are bytes.

    `memory` bounds each process's address space, `resident` what all of them hold; `files` bounds what they write to their folder.
    """

    seconds: float = 240
    stalled: float = 120
    processor: int = 200
    memory: int = 3072 * MIB
    resident: int = 1536 * MIB
    files: int = 768 * MIB
    processes: int = 96
    open_files: int = 256
    output: int = 1024 * MIB
    source: int = 512 * MIB


@dataclass(frozen=True, slots=True)
class Way:
    """One way to shut a process in; which of them work depends on the machine."""

    wrapped: bool
    as_nobody: bool
    filtered: bool

    @property
    def strength(self) -> Strength:
        if self.wrapped:
            return Strength.NAMESPACES
        return Strength.FILTERS if self.filtered else Strength.LIMITS


class OverLimit(Exception):
    """The command was ended because it took too much: `what` is the name of the limit."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class NoSandbox(Exception):
    """A process can't even be started here: the machine's fault, not the file's."""


@lru_cache(maxsize=1)
def strength() -> Strength:
    """What this machine allows, found out by trying."""
    return best_way().strength


@lru_cache(maxsize=1)
def best_way() -> Way:
    for way in ways():
        if works(way):
            return way
    raise NoSandbox("No confined process can be started.")


def ways() -> list[Way]:
    """All ways that may be tried, the strongest first."""
    wrapped = [True, False] if bubblewrap.found() else [False]
    nobody = [True, False] if os.geteuid() == 0 else [False]
    filtered = [True, False] if platform.machine() in confine.MACHINES else [False]
    return [Way(w, n, f) for w in wrapped for f in filtered for n in nobody]


def works(way: Way) -> bool:
    try:
        with Confined([sys.executable, "-I", "-S", "-c", "print('alive')"], way=way, limits=Limits(seconds=10)) as probe:
            return b"".join(probe.chunks()) == b"alive\n"
    except (OverLimit, OSError):
        return False


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs one of our modules."""
    return [sys.executable, "-s", "-P", "-B", "-m", module, *arguments]


@dataclass
class Confined:
    """A running command. Leaving the block ends it and all that it started, and removes its folder."""

    command: Sequence[str]
    limits: Limits = field(default_factory=Limits)
    source: BinaryIO | None = None
    way: Way = field(default_factory=best_way)
    readable: Sequence[Path] = ()

    def __enter__(self) -> Self:
        self.errors = b""
        self._folder = None if self.way.wrapped else _new_folder()
        uid = _spare_uid() if self.way.as_nobody else 0
        if self._folder and uid:
            os.chown(self._folder, uid, uid)
        users = _passwd(uid or os.geteuid())
        try:
            self._process = subprocess.Popen(
                self._command(uid, users),
                stdin=self.source or subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd="/",
                env={},
                start_new_session=True,
                pass_fds=[users],
            )
        except OSError:
            self._remove_folder()
            raise
        finally:
            os.close(users)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end()

    def chunks(self) -> Iterator[bytes]:
        """What the command writes, as it comes; an empty chunk for each second without any. Raises OverLimit."""
        waited = silent = 0.0
        written = 0
        with selectors.DefaultSelector() as selector:
            for pipe in (self._stdout, self._stderr):
                selector.register(pipe, selectors.EVENT_READ)
            while selector.get_map():
                began = time.monotonic()
                ready = selector.select(TICK)
                spent = time.monotonic() - began
                waited, silent = waited + spent, silent + spent
                for key, _ in ready:
                    chunk = os.read(key.fd, 1 << 16)
                    if not chunk:
                        selector.unregister(key.fileobj)
                    elif key.fileobj is self._stderr:
                        self.errors = (self.errors + chunk)[-8192:]
                    else:
                        silent, written = 0.0, written + len(chunk)
                        yield chunk
                if not ready:
                    yield b""
                self._watch(waited, silent, written)

    def code(self) -> int:
        """The exit status, once nothing more is to come, negative for a signal. Raises OverLimit where it lives on."""
        if not self._ends_within(10):
            raise OverLimit("seconds")
        self.end()
        status = self._process.returncode
        return 128 - status if status > 128 else status  # bubblewrap's way to tell a signal

    def end(self) -> None:
        """Kill whatever still runs, and come back when all of it is gone."""
        if self._process.returncode is None:
            # The first process of the namespace takes all others along, and its parent ends by itself: none is left to be reaped.
            for process in watching.children(self._process.pid) if self.way.wrapped else []:
                _kill(process)
            if not (self.way.wrapped and self._ends_within(1)):
                os.killpg(self._process.pid, signal.SIGKILL)  # until the leader is reaped its number can't be anybody else's
            _drain(self._stdout)
            _drain(self._stderr)
            self._process.wait()
            self._stdout.close()
            self._stderr.close()
        self._remove_folder()

    def _ends_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.005)
        return True

    @property
    def _stdout(self) -> IO[bytes]:
        assert self._process.stdout
        return self._process.stdout

    @property
    def _stderr(self) -> IO[bytes]:
        assert self._process.stderr
        return self._process.stderr

    def _command(self, uid: int, users: int) -> list[str]:
        desk = str(self._folder or bubblewrap.DESK)
        roots = [*self._roots(), *self.readable]
        order = {
            "uid": uid,
            "parent": 0 if self.way.wrapped else os.getpid(),
            "limits": _resources(self.limits, self.way),
            "desk": desk,
            "environment": _environment(desk),
            "readable": [] if self.way.wrapped else [*map(str, roots), *bubblewrap.SYSTEM, "/etc/passwd", "/proc"],
            "filtered": self.way.filtered,
        }
        inner = [sys.executable, "-I", "-S", confine.__file__, json.dumps(order), *self.command]
        if not self.way.wrapped:
            return inner
        return [*bubblewrap.command(roots, as_nobody=self.way.as_nobody, size=self.limits.files, users=users), *inner]

    def _roots(self) -> list[Path]:
        """What the interpreter and our own code need: nothing that holds data."""
        base = Path(sys.base_prefix)
        return [base, base.resolve(), Path(sys.prefix), Path(confine.__file__).resolve().parents[2]]

    def _watch(self, waited: float, silent: float, written: int) -> None:
        limits = self.limits
        if waited > limits.seconds or silent > limits.stalled:
            raise OverLimit("seconds")
        if written > limits.output:
            raise OverLimit("output")
        if watching.resident(self._process.pid) > limits.resident:
            raise OverLimit("resident")
        if self._folder and watching.size(self._folder) > limits.files:
            raise OverLimit("files")

    def _remove_folder(self) -> None:
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


def _new_folder() -> Path:
    """A folder with our process's number in its name: those of processes that were killed are removed here."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = left.name.removeprefix(_PREFIX).split("-")[0]
        if not (watching.PROC / owner).exists():
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))


def _resources(limits: Limits, way: Way) -> dict[str, int]:
    """By the kernel's names. Processes are counted by user: our own aren't the stranger's."""
    own = 0 if way.as_nobody or os.geteuid() == 0 else watching.tasks(os.geteuid())
    return {
        "RLIMIT_CPU": limits.processor,
        "RLIMIT_AS": limits.memory,
        "RLIMIT_FSIZE": limits.files,
        "RLIMIT_NPROC": limits.processes + own,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CORE": 0,
    }


def _environment(desk: str) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": f"{desk}/home",
        "TMPDIR": desk,
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(Path(confine.__file__).resolve().parents[2]),
        "PYTHONUTF8": "1",
        "SAL_USE_VCLPLUGIN": "svp",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        # Page images are large and short-lived: keep their memory instead of asking the kernel for it anew each time.
        "MALLOC_MMAP_THRESHOLD_": str(64 * MIB),
        "MALLOC_TRIM_THRESHOLD_": str(128 * MIB),
    }


def _passwd(uid: int) -> int:
    """A descriptor from which a list of users with this one can be read."""
    reader, writer = os.pipe()
    os.write(writer, f"reader:x:{uid}:{uid}::{bubblewrap.DESK}/home:/bin/false\n".encode())
    os.close(writer)
    return reader


def _spare_uid() -> int:
    """A user that nobody else is: nothing of the system or of other sandboxes is its own, and its processes are counted alone."""
    uid = 0x70000000 + secrets.randbelow(0x0F000000)
    for line in Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines():
        first, _, count = map(int, line.split())
        if first <= uid < first + count:
            return uid
    return 65534


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def _drain(pipe: IO[bytes]) -> None:
    """Read to the end: it comes when the last process that holds the other side is gone."""
    deadline = time.monotonic() + 10
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while time.monotonic() < deadline:
            if selector.select(1) and not os.read(pipe.fileno(), 1 << 16):
                return
