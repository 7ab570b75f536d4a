"""Passwords: hashed with argon2id, checked in the same time whether the member exists or not."""

from functools import lru_cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

_hasher = PasswordHash((Argon2Hasher(),))


def hashed(password: str) -> str:
    return _hasher.hash(password)


def matches(password: str, hash: str | None) -> bool:
    """Whether `password` is the one that was hashed; as slow for a member who doesn't exist (None)."""
    return _hasher.verify(password, hash or _nobodys()) and hash is not None


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return hashed("a password that nobody has")
