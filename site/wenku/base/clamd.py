"""ClamAV's daemon, asked over a socket in its own protocol whether bytes hold a virus."""

import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_CONNECTING, _ANSWERING = 5.0, 180.0  # seconds
_LONGEST = 4096


class Away(Exception):
    """Nobody answers, or not as a virus scanner would."""


class TooLarge(Exception):
    """The daemon takes no file of this size: its own settings (StreamMaxLength) say so."""


def check(address: str) -> None:
    """Raises ValueError where `address` is none: unix:/a/path or tcp:host:port."""
    _split(address)


def virus(address: str, chunks: Iterable[bytes]) -> str | None:
    """The name of the virus in the bytes, None where none was found. Raises Away and TooLarge."""
    with _connected(address) as line:
        with suppress(BrokenPipeError, ConnectionResetError):  # it has said why, and hung up
            line.sendall(b"zINSTREAM\0")
            for chunk in chunks:
                line.sendall(struct.pack(">I", len(chunk)) + chunk if chunk else b"")
            line.sendall(struct.pack(">I", 0))
        answer = _answer(line)
    if answer == "stream: OK":
        return None
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    if "size limit" in answer:
        raise TooLarge(answer)
    raise Away(answer or "no answer")


def version(address: str) -> str:
    """What it says of itself and of its signatures. Raises Away."""
    with _connected(address) as line:
        line.sendall(b"zVERSION\0")
        answer = _answer(line)
    if not answer.startswith("ClamAV"):
        raise Away(answer or "no answer")
    return answer


@contextmanager
def _connected(address: str) -> Iterator[socket.socket]:
    try:
        with _connect(*_split(address)) as line:
            line.settimeout(_ANSWERING)
            yield line
    except OSError as error:
        raise Away(str(error) or type(error).__name__) from error


def _connect(path: str, host: str, port: int) -> socket.socket:
    if not path:
        return socket.create_connection((host, port), timeout=_CONNECTING)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(_CONNECTING)
    try:
        line.connect(path)
    except OSError:
        line.close()
        raise
    return line


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST:
        try:
            piece = line.recv(_LONGEST)
        except ConnectionResetError:
            break
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _split(address: str) -> tuple[str, str, int]:
    """The path of a Unix socket, or a host and its port."""
    kind, _, place = address.partition(":")
    if kind == "unix" and place.startswith("/"):
        return place, "", 0
    parts = urlsplit(f"//{place}") if kind == "tcp" else None
    if parts is None or not parts.hostname or not parts.port:
        raise ValueError("it must be unix:/a/path or tcp:host:port")
    return "", parts.hostname, parts.port
