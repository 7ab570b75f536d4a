"""Sending stored files: in chunks, whole or from where a transfer broke off; by the web server where one stands in front."""

import re
import unicodedata
from urllib.parse import quote

from flask import Response, request

from wenku.base import blobs, settings
from wenku.downloads.delivering import File

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_ATTRIBUTE = "!#$&+-.^_`|~"  # what RFC 8187 lets stand in a value as it is, beside letters and digits


def attachment(file: File) -> Response:
    """The file to be kept under its name. No unit of work needs to stay open while it is sent."""
    answer = _handed_over(file) or _streamed(file)
    answer.headers["Content-Disposition"] = disposition(file.name)
    return answer


def disposition(name: str) -> str:
    """To be saved as `name`: exactly for browsers that know RFC 6266, and in ASCII for the others."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().replace("\\", "_").replace('"', "_").strip()
    plain = f"document{plain}" if plain.startswith(".") else plain
    exact = f"; filename*=UTF-8''{quote(name, safe=_ATTRIBUTE)}" if plain != name else ""
    return f'attachment; filename="{plain}"{exact}'


def _handed_over(file: File) -> Response | None:
    """nginx sends it, ranges and all, from the folder that `accel` is an internal address of."""
    prefix = settings.read().accel
    if not prefix or blobs.local_path(file.path) is None:
        return None
    answer = Response(mimetype=file.media_type)
    answer.headers["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{file.path}"
    return answer


def _streamed(file: File) -> Response:
    size, etag = blobs.size(file.path), f'"{file.sha256}"'
    part = _part(size, etag)
    start, stop = part or (0, size)
    if start >= stop:
        answer = Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        answer = Response(blobs.read_range(file.path, start, stop - start), mimetype=file.media_type, direct_passthrough=True)
        answer.content_length = stop - start
        if part:
            answer.status_code, answer.headers["Content-Range"] = 206, f"bytes {start}-{stop - 1}/{size}"
    answer.headers["ETag"] = etag
    answer.headers["Accept-Ranges"] = "bytes"
    return answer


def _part(size: int, etag: str) -> tuple[int, int] | None:
    """The part asked for, as the first byte and the one after the last, empty where there is no such part. None for the whole file:
    also where several parts are asked for, or a part of another file than this one.
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = (int(figures) if figures else None for figures in asked.groups())
    if first is None:
        return (max(0, size - last), size) if last is not None else None
    if last is not None and last < first:
        return None
    return first, size if last is None else min(size, last + 1)
