"""Translated words for every room and door: lazy gettext that knows no Flask. Each door says which language is spoken."""

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("zh", "en")
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
TAGS = {"zh": "zh-Hans-CN", "en": "en"}  # for the lang attribute

_FOLDER = Path(__file__).resolve().parents[3] / "translations"
_language: ContextVar[str] = ContextVar("language", default="zh")


class Lazy:
    """Words that are translated when they are shown, in the language spoken there."""

    def __init__(self, message: str, arguments: dict[str, object] | None = None) -> None:
        self.message, self.arguments = message, arguments

    def __str__(self) -> str:
        return _(self.message, **(self.arguments or {}))

    def __html__(self) -> str:
        return str(self).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")

    def __mod__(self, arguments: dict[str, object]) -> str:
        return str(self) % arguments

    def __repr__(self) -> str:
        return f"Lazy({self.message!r})"

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, str | Lazy) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.message)


def _(message: str, **arguments: object) -> str:
    """`message` (English) in the language spoken now, its %(name)s filled in."""
    text = _catalogue(_language.get()).gettext(message)
    return text % arguments if arguments else text


def _l(message: str, **arguments: object) -> Lazy:
    return Lazy(message, arguments)


def ngettext(one: str, many: str, num: int, **arguments: object) -> str:
    return _catalogue(_language.get()).ngettext(one, many, num) % {"num": num, **arguments}


def raw(message: str) -> str:
    """As `_`, with nothing filled in: templates do that themselves, since they know what to escape."""
    return _catalogue(_language.get()).gettext(message)


def raw_plural(one: str, many: str, num: int) -> str:
    return _catalogue(_language.get()).ngettext(one, many, num)


def language() -> str:
    """`zh` or `en`."""
    return _language.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything in the block is worded in `language` (an unknown one counts as Chinese)."""
    token = _language.set(language if language in LANGUAGES else "zh")
    try:
        yield
    finally:
        _language.reset(token)


def of_terminal() -> str:
    """The language of whoever works at this machine."""
    wanted = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if wanted.startswith("zh") else "en"


@lru_cache(maxsize=4)
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":  # message ids are English
        return gettext.NullTranslations()
    return gettext.translation("messages", str(_FOLDER), languages=[LOCALES[language]], fallback=True)
