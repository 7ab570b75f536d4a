"""What a sandbox's processes hold together, as the kernel tells it: single limits don't add up to one."""

from __future__ import annotations

import os
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
PROC = Path("/proc")


def resident(pid: int) -> int:
    """Bytes of memory that the process and all its descendants hold."""
    total, waiting = 0, [pid]
    while waiting:
        process = waiting.pop()
        try:
            total += int((PROC / f"{process}/statm").read_text().split()[1]) * PAGE
        except (OSError, IndexError):  # it ended meanwhile
            continue
        waiting += children(process)
    return total


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
