"""The command line of bubblewrap: a file system of its own with the system and our code to read, and one folder to write."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

DESK = "/tmp"  # noqa: S108  # its own, of which nothing stays
# What readers of documents need of the system, besides /usr: fonts, the linker's cache, LibreOffice's own configuration.
SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/lib32",
    "/bin",
    "/sbin",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/etc/libreoffice",
    "/var/cache/fontconfig",
    "/var/spool/libreoffice",
)


def found() -> str | None:
    return shutil.which("bwrap")


def command(roots: Sequence[Path], *, as_root: bool, rights: Sequence[str], size: int, users: int) -> list[str]:
    """`roots` can be read at their own paths, DESK can be written up to `size` bytes, and there is nothing else.

    `users` is a descriptor from which /etc/passwd is filled: LibreOffice asks there who it is.
    As root means: without a user namespace. `rights` are the capabilities that the command keeps.
    """
    words = [found() or "bwrap", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    if as_root:
        words += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    else:
        words += ["--unshare-all"]
    for right in rights:
        words += ["--cap-add", right]
    words += ["--proc", "/proc", "--dev", "/dev", "--perms", "1777"]
    if _version() >= (0, 7):
        words += ["--size", str(size)]
    words += ["--tmpfs", DESK, "--perms", "0644", "--file", str(users), "/etc/passwd"]
    for path in map(Path, SYSTEM):
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), str(path)]
        elif path.exists():
            words += ["--ro-bind", str(path), str(path)]
    for path in _ways_to(roots):  # else bubblewrap makes them for root alone
        words += ["--perms", "0755", "--dir", str(path)]
    for path in roots:
        words += ["--ro-bind", str(path), str(path)]
    return [*words, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", DESK, "--"]


def _ways_to(roots: Sequence[Path]) -> list[Path]:
    """The folders that lead to the roots and aren't there already, from the top down."""
    there = {*map(Path, SYSTEM), *roots}
    above = {folder for path in roots for folder in path.parents} - {Path("/"), Path(DESK)}
    return sorted(folder for folder in above if not there.intersection((folder, *folder.parents)))


@lru_cache(maxsize=1)
def _version() -> tuple[int, ...]:
    said = subprocess.run([found() or "bwrap", "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(map(int, re.findall(r"\d+", said)[:2])) or (0, 0)
