"""Where a form leads when it is done: to an address of this site, or home."""

import re
from urllib.parse import urlsplit

from flask import url_for

_ONE_LINE = re.compile(r"[\x21-\x5b\x5d-\x7e]+", re.ASCII)  # browsers read a backslash as a slash and drop tabs and line ends


def own_path(wanted: str | None) -> str | None:
    """`wanted` where it is a path of this site, such as /documents/7?from=mail; None where it leads anywhere else."""
    if not wanted or not _ONE_LINE.fullmatch(wanted) or not wanted.startswith("/") or wanted.startswith("//"):
        return None
    parts = urlsplit(wanted)
    return wanted if not parts.scheme and not parts.netloc else None


def address(wanted: str | None) -> str:
    return own_path(wanted) or url_for("home.show")
