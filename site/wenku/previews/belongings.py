"""What a confined process is given instead of what is ours: a folder, an environment, a user, its share of the machine."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from wenku.previews import bubblewrap, confine, watching
from wenku.previews.walls import MIB, Limits, Way

_PREFIX = "wenku-preview-"
CODE = Path(confine.__file__).resolve().parents[2]


def roots() -> list[Path]:
    """What the interpreter and our own code need: nothing that holds data."""
    base = Path(sys.base_prefix)
    return [base, base.resolve(), Path(sys.prefix), CODE]


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs one of our modules."""
    return [sys.executable, "-s", "-P", "-B", "-m", module, *arguments]


def new_folder() -> Path:
    """A folder with our process's number in its name: those of processes that were killed are removed here."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = left.name.removeprefix(_PREFIX).split("-")[0]
        if not (watching.PROC / owner).exists():
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))


def resources(limits: Limits, way: Way) -> dict[str, int]:
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


def environment(desk: str) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": f"{desk}/home",
        "TMPDIR": desk,
        "LANG": "C.UTF-8",
        "FONTCONFIG_FILE": str(CODE / "wenku/previews/fonts.conf"),
        "PYTHONPATH": str(CODE),
        "PYTHONUTF8": "1",
        "SAL_USE_VCLPLUGIN": "svp",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        # Page images are large and short-lived: keep their memory instead of asking the kernel for it anew each time.
        "MALLOC_MMAP_THRESHOLD_": str(64 * MIB),
        "MALLOC_TOP_PAD_": str(8 * MIB),
        "MALLOC_TRIM_THRESHOLD_": str(128 * MIB),
    }


def users(uid: int) -> int:
    """A descriptor from which a list of users with this one can be read."""
    reader, writer = os.pipe()
    os.write(writer, f"reader:x:{uid}:{uid}::{bubblewrap.DESK}/home:/bin/false\n".encode())
    os.close(writer)
    return reader


def spare_uid() -> int:
    """A user that nobody else is: nothing of the system or of other sandboxes is its own, and its processes are counted alone."""
    uid = 0x70000000 + secrets.randbelow(0x0F000000)
    for line in Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines():
        first, _, count = map(int, line.split())
        if first <= uid < first + count:
            return uid
    return 65534
