"""Addresses in plain text: found, and told apart from the words around them. Nothing else in a text means anything."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST_SHOWN = 48

_ADDRESS = re.compile(r"(?<![A-Za-z0-9])https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", re.I)
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])", re.I)
_BEHIND = ".,;:!?'*_~"
_PAIRS = {")": "(", "]": "["}


@dataclass(frozen=True)
class Piece:
    """A part of a text; `href` is where it leads, empty for words."""

    text: str
    href: str = ""

    @property
    def shown(self) -> str:
        """As it stands on a page: long addresses are cut at their end, since the beginning says whose they are."""
        if not self.href or len(self.text) <= LONGEST_SHOWN:
            return self.text
        return self.text[: LONGEST_SHOWN - 1] + "…"


def pieces(text: str) -> list[Piece]:
    """All of the text in order. An address ends where Chinese goes on, and before what closes a sentence or a bracket around it."""
    found, end = [], 0
    for match in _ADDRESS.finditer(text):
        address = _without_what_follows(match[0])
        if not _is_safe(address):
            continue
        if match.start() > end:
            found.append(Piece(text[end : match.start()]))
        found.append(Piece(address, address))
        end = match.start() + len(address)
    if end < len(text):
        found.append(Piece(text[end:]))
    return found


def _without_what_follows(address: str) -> str:
    while address:
        last = address[-1]
        if last not in _BEHIND and (last not in _PAIRS or address.count(last) <= address.count(_PAIRS[last])):
            break
        address = address[:-1]
    return address


def _is_safe(address: str) -> bool:
    """A host that has a name, and nobody's in front of it: "https://bank.example@elsewhere" leads elsewhere."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or port == 0:
        return False
    return _HOST.fullmatch(parts.hostname or "") is not None
