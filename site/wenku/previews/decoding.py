"""What a text file says: its encoding found out by its bytes, then read whole."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from wenku.previews.encodings import EIGHT_BIT, SIXTEEN_BIT, UTF_8, Encoding, likelihood
from wenku.previews.reasons import Reason, Unreadable

MOST_BYTES = 128 << 20
SAMPLE = 16 << 10
_MOST_UNREADABLE = 0.02  # of what isn't ASCII, in a text that is one nevertheless
_TWO_BYTES = "\u07ff"  # the last character that UTF-8 has in two: 图 in GB18030 may be read as one that nobody uses
_SHORT, _LEAST = 60, -12.0  # more characters than this are no text where the mean logarithm of their likelihood is lower
_MARKS = (
    (codecs.BOM_UTF8, "utf_8"),
    (codecs.BOM_UTF32_LE, "utf_32_le"),  # begins as UTF-16's does
    (codecs.BOM_UTF32_BE, "utf_32_be"),
    (codecs.BOM_UTF16_LE, "utf_16_le"),
    (codecs.BOM_UTF16_BE, "utf_16_be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_HIGH = re.compile(rb"[\x80-\xff]")
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff\ufffe\uffff]")
_CONTROLS = re.compile(r"[\x00-\x06\x0e-\x1a\x1c-\x1f\ufffd]")


def text_of(path: Path) -> str:
    """The text with lines that end in a line feed, without NULs and other characters that no reader sees.

    Raises Unreadable where there is none: nothing at all, or bytes that no encoding makes words of.
    """
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if not content:
        raise Unreadable(Reason.EMPTY)
    if len(content) > MOST_BYTES:
        raise Unreadable(Reason.TOO_COMPLEX, f"more than {MOST_BYTES} bytes of text")
    return _UNSEEN.sub("", _BREAKS.sub("\n", _decoded(content)))


def _decoded(content: bytes) -> str:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _proved(content[len(mark) :].decode(name, "replace"))
    if b"\x00" not in content and (text := _utf8(content)) is not None and (text.isascii() or max(text) > _TWO_BYTES):
        return _proved(text)
    return _proved(content.decode(_likeliest(content).name, "replace"))


def _utf8(content: bytes) -> str | None:
    """A torn character at the end, or a bad one among many good ones, makes no other encoding of it."""
    text = content.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    wide = len(_HIGH.findall(content, 0, SAMPLE)) / 3
    is_torn = bad == 1 and text.endswith("\ufffd") and wide > 2
    return text if not bad or is_torn or bad <= _MOST_UNREADABLE * wide else None


def _likeliest(content: bytes) -> Encoding:
    """Decided on a piece that holds what isn't ASCII; in none of the eight-bit encodings does ASCII shift what follows."""
    first = _HIGH.search(content)
    start = first.start() if first and b"\x00" not in content else 0
    choices = [(encoding, *_tried(encoding, content, max(0, start - 16))) for encoding in (UTF_8, *EIGHT_BIT)]
    if len(content) % 2 == 0:
        choices += [(encoding, *_tried(encoding, content, 0)) for encoding in SIXTEEN_BIT]
    encoding, found, length = max(choices, key=lambda choice: choice[1])
    if length > _SHORT and found < _LEAST * length:
        raise Unreadable(Reason.NOT_SUPPORTED, "words in no encoding that is known here")
    return encoding


def _tried(encoding: Encoding, content: bytes, start: int) -> tuple[float, int]:
    """The likelihood of the piece that begins there, and how many characters it would be."""
    decoder = codecs.getincrementaldecoder(encoding.name)("replace")
    text = decoder.decode(content[start : start + SAMPLE], start + SAMPLE >= len(content))
    return likelihood(text, encoding), len(text)


def _proved(text: str) -> str:
    if len(text) - len(_CONTROLS.sub("", text)) > _MOST_UNREADABLE * len(text):
        raise Unreadable(Reason.NOT_SUPPORTED, "no text in any encoding")
    return text
