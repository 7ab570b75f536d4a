"""Inside the sandbox: a process that loads everything once and forks a child for each document, shut in by itself.

It never sees a byte of a document. What it holds that children don't: the right to make namespaces, and the way to be spoken to.
"""

from __future__ import annotations

import array
import ctypes
import gc
import json
import os
import signal
import socket
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wenku.previews import bubblewrap, child, confine, libreoffice, lok, warming

LONGEST_ORDER = 1 << 16
DESCRIPTORS = 4  # the file, the way out, the way for complaints, the way for what becomes of it

_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
_NOSUID, _NODEV, _NOEXEC, _REC, _PRIVATE = 2, 4, 8, 1 << 14, 1 << 18
_PR_SET_DUMPABLE = 4

_libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """`preloaded ORDER`: `socket` is the descriptor where work comes in, `office` LibreOffice's folder or null."""
    order = json.loads(sys.argv[1])
    door = socket.socket(fileno=order["socket"])
    home = _loaded(Path(order["office"]) if order["office"] else None)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children here
    door.send(b"ready")
    while True:
        message, descriptors, _, _ = socket.recv_fds(door, LONGEST_ORDER, DESCRIPTORS)
        if not message:
            return
        if len(descriptors) == DESCRIPTORS and os.fork() == 0:
            _bear(json.loads(message), descriptors, home)
        for descriptor in descriptors:
            os.close(descriptor)


def _loaded(office: Path | None) -> dict[Path, bytes]:
    """Everything that documents need, in memory; returns the home folder that each child gets a copy of."""
    home = Path.home()
    home.mkdir(parents=True, exist_ok=True)
    if office and (library := libreoffice.library(office)):
        libreoffice.write_profile(home, office)
        with suppress(OSError, AttributeError):  # a library that doesn't load: there is a second way
            lok.preload(library, libreoffice.profile_of(home))
    warming.warm()
    gc.collect()
    gc.freeze()  # children leave these pages alone, and share them
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}


def _bear(order: dict[str, Any], descriptors: list[int], home: dict[Path, bytes]) -> None:
    """In the new process: namespaces of its own, in which the first process looks after the one that does the work."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _unshare()
        if os.fork() == 0:
            _Life(order, *descriptors).begin(home)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def _unshare() -> None:
    """Root makes namespaces as it is; anybody else is allowed to inside a user namespace, which then is one more wall."""
    uid, gid = os.geteuid(), os.getegid()
    spaces = _NEWNS | _NEWUTS | _NEWIPC | _NEWPID | _NEWNET
    confine.must(_libc.unshare(spaces if uid == 0 else spaces | _NEWUSER))
    if uid:
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1", encoding="ascii")


@dataclass
class _Life:
    """The first process of the namespaces: nothing of a document is in it, and when it ends, all others do."""

    order: dict[str, Any]
    source: int
    out: int
    errors: int
    ending: int

    def begin(self, home: dict[Path, bytes]) -> None:
        confine.must(_libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0))
        _furnish(self.order["files"])
        for descriptor, place in ((self.source, 0), (self.out, 1), (self.errors, 2)):
            os.dup2(descriptor, place)
        ending = socket.socket(fileno=os.dup2(self.ending, 3, inheritable=False))
        os.closerange(4, 1 << 16)
        _tell_who(ending)
        confine.become(self.order["uid"])
        Path.home().mkdir(parents=True)
        for path, content in home.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        os.chdir(bubblewrap.DESK)
        confine.shut_in(self.order["limits"], desk=bubblewrap.DESK, readable=[], filtered=self.order["filtered"])
        worker = os.fork()
        if worker == 0:
            ending.close()
            _work(self.order)
        for descriptor in (0, 1, 2):
            os.close(descriptor)
        ending.send(str(_waited(worker)).encode())


def _furnish(size: int) -> None:
    """A folder and a process table of its own. Where the table is refused, the old one shows the numbers of processes outside."""
    confine.must(_mount("none", "/", None, _REC | _PRIVATE))
    confine.must(_mount("tmpfs", bubblewrap.DESK, f"size={size},mode=1777", _NOSUID | _NODEV, "tmpfs"))
    _mount("proc", "/proc", None, _NOSUID | _NODEV | _NOEXEC, "proc")


def _mount(source: str, target: str, options: str | None, flags: int, kind: str | None = None) -> int:
    words = [word.encode() if word is not None else None for word in (source, target, kind)]
    return int(_libc.mount(*words, ctypes.c_ulong(flags), options.encode() if options else None))


def _tell_who(ending: socket.socket) -> None:
    """A handle on this process, by which it can be ended whatever its number is outside."""
    handle = os.pidfd_open(os.getpid())
    ending.sendmsg([b"born"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [handle]))])
    os.close(handle)


def _work(told: dict[str, Any]) -> None:
    code = 1
    try:
        if command := told.get("command"):
            os.execve(command[0], command, os.environ)  # noqa: S606
        code = child.work(json.loads(told["order"]))
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _waited(worker: int) -> int:
    """How the worker ended, negative for a signal; orphans that come here meanwhile are taken in."""
    while True:
        process, status = os.wait()
        if process == worker:
            return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    main()
