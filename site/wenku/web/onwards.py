"""Where something leads on: a form when it is done, to an address of this site or home; an address that moved, to its new one."""

import re
from urllib.parse import urlsplit

from flask import redirect, request, url_for
from werkzeug import Response

_ONE_LINE = re.compile(r"[\x21-\x5b\x5d-\x7e]+", re.ASCII)  # browsers read a backslash as a slash and drop tabs and line ends


def own_path(wanted: str | None) -> str | None:
    """`wanted` where it is a path of this site, such as /documents/7?from=mail; None where it leads anywhere else."""
    if not wanted or not _ONE_LINE.fullmatch(wanted) or not wanted.startswith("/") or wanted.startswith("//"):
        return None
    parts = urlsplit(wanted)
    return wanted if not parts.scheme and not parts.netloc else None


def moved(path: str) -> Response:
    """For good, to a path of this site, with the query that was asked."""
    query = request.query_string.decode(errors="replace")
    return redirect(f"{path}?{query}" if query else path, 301)


def address(wanted: str | None) -> str:
    return own_path(wanted) or url_for("home.show")
