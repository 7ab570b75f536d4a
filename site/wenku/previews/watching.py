"""What a sandbox's processes hold together, as the kernel tells it: single limits don't add up to one."""

from __future__ import annotations

import os
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
PROC = Path("/proc")


def resident(pid: int, *, inherited: int = 0) -> int:
    """Bytes of memory that the process and its descendants hold, `inherited` of each not counted, nor what files hold too."""
    return sum(max(0, resident_alone(process) - inherited) for process in descendants(pid))


def resident_alone(pid: int) -> int:
    """Bytes of memory that one process holds and no file does; 0 where it ended meanwhile."""
    try:
        _, held, of_files, *_ = (PROC / f"{pid}/statm").read_text().split()
        return (int(held) - int(of_files)) * PAGE
    except (OSError, ValueError):
        return 0


def descendants(pid: int) -> list[int]:
    """The process, its children, theirs, and so on."""
    found, waiting = [], [pid]
    while waiting:
        process = waiting.pop()
        found.append(process)
        waiting += children(process)
    return found


def children(pid: int) -> list[int]:
    """The process's own children, none where it ended meanwhile."""
    try:
        threads = list((PROC / f"{pid}/task").iterdir())
        return [int(child) for thread in threads for child in (thread / "children").read_text().split()]
    except OSError:
        return []


def size(folder: Path) -> int:
    """Bytes that the files below a folder take on the disk."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(root, name)).st_blocks * 512
            except OSError:
                continue
    return total


def tasks(uid: int) -> int:
    """How many processes and threads the user has."""
    count = 0
    for process in PROC.iterdir():
        try:
            if process.name.isdigit() and process.stat().st_uid == uid:
                count += len(os.listdir(process / "task"))
        except OSError:
            continue
    return count
