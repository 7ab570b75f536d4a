"""Passwords: long enough and not the first to be guessed, hashed with argon2id, checked in the same time whoever it is."""

import unicodedata
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from wenku.base.errors import Invalid
from wenku.base.words import _l

SHORTEST, LONGEST = 8, 200
_MUST_REMAIN = 5  # characters of a password beside its owner's own name and address

_hasher = PasswordHash((Argon2Hasher(),))
_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$yAS2IFqmert+RrxvfmyuUg$kJzP2LGtOC9DW7EFva02QY7SgnHtMb9piuJsoz6WLec"
"""What is checked where there is no member: made with the hasher's own costs, beforehand, so that the first check isn't slower."""


def hashed(password: str) -> str:
    return _hasher.hash(_normal(password))


def matches(password: str, hash: str | None) -> bool:
    """Whether `password` is the one that was hashed; as slow for a member who doesn't exist (None)."""
    return _hasher.verify(_normal(password), hash or _NOBODYS) and hash is not None


def check_new(password: str, *, own: tuple[str, ...], field: str = "password") -> None:
    """Raises Invalid, for `field`, where `password` is short, common, or little more than the member's `own` name and address."""
    plain = _normal(password).casefold()
    if min(len(password), len(plain)) < SHORTEST:  # the normal form of some letters is longer than they are
        raise Invalid({field: _l("At least %(least)s characters, please.", least=SHORTEST)})
    if max(len(password), len(plain)) > LONGEST:
        raise Invalid({field: _l("At most %(most)s characters, please.", most=LONGEST)})
    if plain in _common() or _is_monotonous(plain):
        raise Invalid({field: _l("This password is among the first that anybody tries. Please choose another one.")})
    if len(plain) - len(_without(plain, own)) and len(_without(plain, own)) < _MUST_REMAIN:
        raise Invalid({field: _l("This password is too close to your name or mail address.")})


def _without(plain: str, own: tuple[str, ...]) -> str:
    parts = {part for text in own for part in (_normal(text).casefold(), *_normal(text).casefold().split("@")) if len(part) > 2}
    for part in sorted(parts, key=len, reverse=True):
        plain = plain.replace(part, "")
    return plain


def _is_monotonous(plain: str) -> bool:
    """One or two different characters, or a run of neighbours: aaaaaaaa, 12121212, 23456789, hgfedcba."""
    steps = {ord(after) - ord(before) for before, after in pairwise(plain)}
    return len(set(plain)) < 3 or steps in ({1}, {-1})


def _normal(password: str) -> str:
    """The same password typed with another input method, in full-width letters, is the same password."""
    return unicodedata.normalize("NFKC", password)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split())
