"""How the sandbox speaks to us: a line of JSON, then as many bytes as it says. What is read here was written by a stranger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, BinaryIO

LONGEST_LINE = 4096
MOST_BYTES = 64 << 20


class Size(StrEnum):
    """What an image is for; the value is part of its file's name."""

    PAGE = "page"
    LARGE = "large"
    THUMB = "thumb"


class Front(StrEnum):
    """What stands for a document elsewhere; the value is part of the file's name."""

    COVER = "cover"
    SOCIAL = "social"


class Garbled(Exception):
    """What came out of the sandbox is not what our own code would have said."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    head: dict[str, Any]
    body: bytes

    @property
    def event(self) -> str:
        return self.text("event")

    def text(self, name: str) -> str:
        value = self.head.get(name)
        if not isinstance(value, str):
            raise Garbled(f"{name} is no text")
        return value

    def number(self, name: str, most: int) -> int:
        """A whole number from 1 to `most`."""
        value = self.head.get(name)
        if type(value) is not int or not 1 <= value <= most:
            raise Garbled(f"{name} is no number from 1 to {most}")
        return value


def write(stream: BinaryIO, event: str, body: bytes = b"", **head: Any) -> None:
    line = json.dumps({"event": event, "bytes": len(body), **head}, separators=(",", ":"))
    stream.write(line.encode() + b"\n" + body)
    stream.flush()


def read(chunks: Iterator[bytes]) -> Iterator[Frame | None]:
    """Frames as they become whole; None wherever a chunk is empty. What an untimely end leaves is dropped. Raises Garbled."""
    buffer = bytearray()
    for chunk in chunks:
        if not chunk:
            yield None
        buffer += chunk
        yield from _whole(buffer)


def _whole(buffer: bytearray) -> Iterator[Frame]:
    """The frames that are complete, taken off the buffer."""
    while (end := buffer.find(b"\n", 0, LONGEST_LINE)) >= 0:
        head = _parsed(bytes(buffer[:end]))
        length = head["bytes"]
        if len(buffer) < end + 1 + length:
            return
        body = bytes(buffer[end + 1 : end + 1 + length])
        del buffer[: end + 1 + length]
        yield Frame(head, body)
    if len(buffer) >= LONGEST_LINE:
        raise Garbled("a line is too long")


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        head = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Garbled("a line is no JSON") from error
    if not isinstance(head, dict) or type(head.get("bytes")) is not int or not 0 <= head["bytes"] <= MOST_BYTES:
        raise Garbled("a line doesn't say how many bytes follow")
    return head
