"""RTF: a copy in which fields that fetch, templates and links are dead, as far as a reading of its words goes."""

from __future__ import annotations

import re
from pathlib import Path

from wenku.previews.findings import Finding
from wenku.previews.reasons import Reason, Unreadable

MOST_BYTES = 300 << 20
_FETCHING = re.compile(rb"(\\fldinst\b[^}]{0,200}?)\b(INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|DDEAUTO|DDE|LINK)\b", re.IGNORECASE)
_TEMPLATE = re.compile(rb"\\template\b")
_LINKED = re.compile(rb"\\obj(?:aut)?link\b")
_OBJECT = re.compile(rb"\\objdata\b")


def copied(source: Path, target: Path) -> tuple[Finding, ...]:
    """Write the copy to `target` and tell what was found. Raises Unreadable."""
    if source.stat().st_size > MOST_BYTES:
        raise Unreadable(Reason.TOO_COMPLEX, "a very long RTF")
    content = source.read_bytes()
    if not content:
        raise Unreadable(Reason.EMPTY)
    if not content.startswith(b"{\\rtf"):
        raise Unreadable(Reason.DAMAGED, "no RTF header")
    clean, fields = _FETCHING.subn(lambda found: found[1] + b" " * len(found[2]), content)
    clean, templates = _TEMPLATE.subn(rb"\\nothing0", clean)
    target.write_bytes(clean)
    found = {Finding.LINKS} if fields or templates or _LINKED.search(content) else set()
    if _OBJECT.search(content):
        found.add(Finding.OBJECTS)
    return tuple(sorted(found))
