"""XML changed in a few places and left byte for byte elsewhere, so that what a program made of it stays what that program knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from xml.parsers import expat

from wenku.previews.reasons import Reason, Unreadable

Edit = tuple[int, int, bytes]
"""From, to, and what stands there instead."""

_TAG = re.compile(rb"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")
_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODING = re.compile(r"""(<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']""")
_UTF_8 = {"utf-8", "utf8", "us-ascii", "ascii"}


class Scan:
    """One pass over a document in UTF-8 that gathers edits. Elements and attributes come as "namespace name".

    Subclasses say what they look for in `start`, `end` and `characters`.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.edits: list[Edit] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def run(self) -> bytes:
        """The document with its edits made. Raises Unreadable."""
        try:
            self.parser.Parse(self.content, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise Unreadable(Reason.DAMAGED, f"a part that is no XML: {error}") from error
        return spliced(self.content, self.edits) if self.edits else self.content

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        """Called at the beginning of each element."""

    def end(self, element: str) -> None:
        """Called at the end of each element."""

    @property
    def at(self) -> int:
        """Where the markup begins that is being told."""
        return self.parser.CurrentByteIndex

    def tag(self) -> bytes:
        """The whole tag that is being told."""
        found = _TAG.match(self.content, self.at)
        if found is None:
            raise Unreadable(Reason.DAMAGED, "a tag without an end")
        return found.group()

    def behind(self) -> int:
        """Where the element that ends here is over, also one that is its own end."""
        return self.at + len(self.tag())


def spliced(content: bytes, edits: Iterable[Edit]) -> bytes:
    """`content` with the edits made; one that lies within an earlier one counts no more."""
    pieces: list[bytes | memoryview] = []
    kept, view = 0, memoryview(content)
    for start, end, instead in sorted(edits, key=lambda edit: (edit[0], -edit[1])):
        if start < kept:
            continue
        pieces += [view[kept:start], instead]
        kept = end
    return b"".join([*pieces, view[kept:]])


def with_values(tag: bytes, values: Mapping[str, bytes]) -> bytes:
    """The tag with attributes by their local names set to other values, whatever their prefix; those that it lacks stay away."""

    def changed(found: re.Match[bytes]) -> bytes:
        value = values.get(found[2].decode("utf-8", "replace"))
        return found.group() if value is None else found[1] + b'"' + value + b'"'

    return re.sub(rb"""((?<=[\s"'])(?:[^\s:="'<>/]+:)?([^\s:="'<>/]+)\s*=\s*)("[^"]*"|'[^']*')""", changed, tag)


def in_utf8(content: bytes) -> bytes:
    """The same XML in UTF-8, so that places in it are places in its text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = "utf-16"
    elif found := _DECLARED.match(content.removeprefix(b"\xef\xbb\xbf")):
        name = found[1].decode().lower()
    else:
        name = "utf-8"
    if name in _UTF_8:
        return content
    try:
        return _ENCODING.sub(r"\1", content.decode(name), count=1).encode()
    except (UnicodeError, LookupError) as error:
        raise Unreadable(Reason.DAMAGED, f"an encoding: {name}") from error
