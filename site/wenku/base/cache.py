"""Where finished answers are kept for a while: in this process, or in Redis by URL. Losing them costs time and nothing else."""

import logging
import threading
import time
from collections import OrderedDict
from typing import Protocol
from urllib.parse import urlsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

MEBIBYTE = 1 << 20
LARGEST_PART = 8
"""What takes more than this part of the memory isn't kept: it would push out everything else."""

PATIENCE = 0.2
"""Seconds that an answer waits for Redis at most."""

PAUSE = 5.0
"""Seconds for which a Redis that failed is left alone, so that one that hangs doesn't slow down every answer."""


class Cache(Protocol):
    def get(self, key: str) -> bytes | None:
        """What was put there, unless it is forgotten by now."""

    def put(self, key: str, value: bytes, *, seconds: int) -> None:
        """Keep `value` for at most so long."""


class Memory:
    """In this process, at most `size` bytes of keys and values: what wasn't asked for longest goes first. For many threads."""

    def __init__(self, size: int) -> None:
        self.size, self.used = size, 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    def get(self, key: str) -> bytes | None:
        with self._lock:
            until, value = self._kept.get(key, (0.0, b""))
            if until < time.monotonic():
                self._drop(key)
                return None
            self._kept.move_to_end(key)
            return value

    def put(self, key: str, value: bytes, *, seconds: int) -> None:
        with self._lock:
            self._drop(key)
            if _weight(key, value) * LARGEST_PART > self.size:
                return
            self._kept[key] = (time.monotonic() + seconds, value)
            self.used += _weight(key, value)
            while self.used > self.size:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: str) -> None:
        _until, value = self._kept.pop(key, (0.0, None))
        if value is not None:
            self.used -= _weight(key, value)


class Redis:
    """In a Redis, for many processes and machines together. One that is away, or too slow, is a cache with nothing in it."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
        )
        self._again_at = 0.0

    def get(self, key: str) -> bytes | None:
        if time.monotonic() < self._again_at:
            return None
        try:
            value = self._redis.get(key)
        except (redis.RedisError, OSError) as error:
            self._failed(error)
            return None
        return value if isinstance(value, bytes) else None

    def put(self, key: str, value: bytes, *, seconds: int) -> None:
        if time.monotonic() < self._again_at:
            return
        try:
            self._redis.set(key, value, ex=seconds)
        except (redis.RedisError, OSError) as error:
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        self._again_at = time.monotonic() + PAUSE
        log.warning("the cache doesn't answer, pages are made without it for %.0f s: %s", PAUSE, error)


def at(url: str) -> Cache:
    """The cache that a URL names: `memory:` (64 MiB), `memory:256` (so many MiB; 0 keeps nothing), `redis://…`. Opens nothing yet.

    Raises ValueError for any other.
    """
    parts = urlsplit(url)
    if parts.scheme == "memory" and not parts.netloc and (parts.path or "0").isdecimal():
        return Memory(int(parts.path or 64) * MEBIBYTE)
    if parts.scheme in ("redis", "rediss", "unix"):
        return Redis(url)
    raise ValueError("it must be memory:, memory:<MiB>, redis://…, rediss://… or unix://…")


def _weight(key: str, value: bytes) -> int:
    return len(key) + len(value) + 200  # what Python itself needs for an entry
