"""The kinds of text that are taken, told by their names' endings and by being text; and books, by what their first entry says."""

import codecs
import re
from collections.abc import Callable

from wenku.documents.looking import Look

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SIGNATURES = (b"%PDF-", b"{\\rtf", b"\x1f\x8b", b"\xff\xd8\xff")
_CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_BOOK = b"mimetypeapplication/epub+zip"


def _is_text(look: Look) -> bool:
    """Nothing here decodes it: that is for the sandbox. UTF-16 is half zeros; other texts have next to no controls."""
    head = look.head
    if not head or look.is_zip or look.is_ole or head.startswith(_SIGNATURES):
        return False
    controls = _CONTROLS.findall(head)
    return head.startswith(_MARKS) or 50 * len(controls) <= len(head) or _is_sixteen_bit(head, controls)


def _is_sixteen_bit(head: bytes, controls: list[bytes]) -> bool:
    """Unmarked UTF-16: zeros stand in one half of all pairs only, and few other controls anywhere."""
    zeros = controls.count(b"\0")
    return zeros == max(head[::2].count(0), head[1::2].count(0)) and 10 * (len(controls) - zeros) <= len(head)


def _text(*endings: str) -> Callable[[Look], bool]:
    return lambda look: look.named in endings and _is_text(look)


def _is_book(look: Look) -> bool:
    """The specification puts it there, uncompressed and with nothing between, so that 38 bytes tell."""
    return look.is_zip and look.head[30:].startswith(_BOOK)


FACTS: tuple[tuple[str, str, str, tuple[str, ...], Callable[[Look], bool]], ...] = (
    ("epub", "EPUB", "application/epub+zip", ("epub",), _is_book),
    ("txt", "TXT", "text/plain", ("txt",), _text("txt")),
    ("md", "Markdown", "text/markdown", ("md", "markdown"), _text("md", "markdown")),
    ("csv", "CSV", "text/csv", ("csv",), _text("csv")),
)
"""Name, label, media type, endings, and how to tell."""
