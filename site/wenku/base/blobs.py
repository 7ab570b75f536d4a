"""Content-addressed files and files that can be made again: put, open, delete, by URL, over obstore (a local folder or S3)."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

CHUNK = 1 << 20

_store: ObjectStore | None = None
_root: Path | None = None  # where the store is a local folder


class Sink(Protocol):
    """Whatever bytes can be written to."""

    def write(self, chunk: bytes, /) -> object: ...


@dataclass(frozen=True)
class Received:
    """Bytes that arrived, in a temporary file of ours, not yet stored."""

    path: Path
    size: int
    sha256: str
    head: bytes


def connect(url: str) -> None:
    """Keep files at `url` (file:///folder, s3://bucket/prefix) from now on; nothing is opened before the first use."""
    global _store, _root
    _store, _root = None, None
    if url.startswith("file://"):
        _root = Path(unquote(urlsplit(url).path))
    else:
        _store = from_url(url)


def store() -> ObjectStore:
    global _store
    if _store is None:
        if _root is None:
            raise RuntimeError("No blob store is connected.")
        _root.mkdir(parents=True, exist_ok=True)
        _store = LocalStore(_root)
    return _store


def local_path(path: str) -> Path | None:
    """The file behind a stored path, None where the store isn't a local folder."""
    return _root / path if _root is not None else None


def original(sha256: str) -> str:
    """The path of an original, spread over folders so that none holds too many."""
    return f"originals/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def put_original(received: Received) -> str:
    """Store the bytes under their SHA-256 and return it; durable before this returns, so that a row may name them.

    Bytes that are there already are written again: their age is what cleaning looks at.
    """
    put_file(original(received.sha256), received.path)
    return received.sha256


def put_file(path: str, source: Path) -> None:
    with source.open("rb") as file:
        obstore.put(store(), path, file)
    _make_durable(path)


def put(path: str, content: bytes) -> None:
    """Store derived bytes: they can be made again, so they needn't be durable."""
    obstore.put(store(), path, content)


def get(path: str) -> bytes:
    """Raises FileNotFoundError where there is nothing."""
    return bytes(obstore.get(store(), path).bytes())


def size(path: str) -> int:
    return int(obstore.head(store(), path)["size"])


def exists(path: str) -> bool:
    try:
        size(path)
    except FileNotFoundError:
        return False
    return True


def read_range(path: str, start: int, length: int) -> Iterator[bytes]:
    """The bytes from `start` on, at most `length`, in chunks."""
    position, end = start, start + length
    while position < end:
        chunk = bytes(obstore.get_range(store(), path, start=position, length=min(CHUNK, end - position)))
        if not chunk:
            return
        position += len(chunk)
        yield chunk


def fetch(path: str, into: Sink) -> None:
    """Copy the stored bytes into an open file."""
    for chunk in obstore.get(store(), path).stream():
        into.write(chunk)


def names(prefix: str) -> set[str]:
    """The paths of everything under the folder `prefix`."""
    return {entry["path"] for listed in obstore.list(store(), prefix=prefix) for entry in listed}


def folders(prefix: str) -> set[str]:
    """The paths of the folders directly under the folder `prefix`."""
    return set(obstore.list_with_delimiter(store(), prefix=prefix)["common_prefixes"])


def remove(paths: Iterable[str]) -> None:
    """Delete derived files, as far as they are there."""
    for path in paths:
        if not path.startswith("derived/"):
            raise ValueError("Only derived files are removed.")
        with suppress(FileNotFoundError):
            obstore.delete(store(), path)


def remove_folder(prefix: str) -> None:
    """Delete everything under the derived folder `prefix`."""
    remove(names(prefix))


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make_durable(path: str) -> None:
    """obstore renames a local file into place without syncing it; S3 is durable when put returns."""
    if _root is None:
        return
    file = _root / path
    for part in (file, *_folders(file.parent)):
        descriptor = os.open(part, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _folders(folder: Path) -> Iterator[Path]:
    yield folder
    while folder != _root and folder.parent != folder:
        folder = folder.parent
        yield folder
