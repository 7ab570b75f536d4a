"""Files on their way in: temporary ones of ours, measured and hashed while they are written; no crash leaves one for long."""

import fcntl
import hashlib
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from wenku.base import settings
from wenku.base.blobs import Received

HEAD = 4096
FRESH = 60.0  # seconds in which a file may be there whose lock isn't taken yet


def folder() -> Path:
    return settings.read().data / "incoming"


class Incoming:
    """A file that is written once and then read; it is gone when it is closed.

    It is locked while it is open: one that nobody holds was left by a process that died.
    """

    def __init__(self) -> None:
        folder().mkdir(parents=True, exist_ok=True)
        self._file = tempfile.NamedTemporaryFile(dir=folder(), suffix=".part")  # noqa: SIM115 (whoever receives it closes it)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._hash, self._size, self._head = hashlib.sha256(), 0, b""

    def write(self, chunk: bytes) -> int:
        self._hash.update(chunk)
        self._size += len(chunk)
        if len(self._head) < HEAD:
            self._head = (self._head + bytes(chunk))[:HEAD]
        return self._file.write(chunk)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def received(self) -> Received:
        """What has come so far; the file stays only as long as this object is open."""
        self._file.flush()
        return Received(Path(self._file.name), self._size, self._hash.hexdigest(), self._head)

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def sweep() -> int:
    """Delete what processes that died left here: how many files it was. Called when a server starts, and from time to time."""
    swept = 0
    for path in folder().glob("*.part"):
        with suppress(FileNotFoundError):
            swept += _is_abandoned(path)
    return swept


def _is_abandoned(path: Path) -> bool:
    if time.time() - path.stat().st_mtime < FRESH:
        return False
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        path.unlink()
        return True
