"""A browser's own mark: random, set at a log-in, read by nobody but this site, and known to it only as a hash."""

import secrets

from flask import Response, after_this_request, current_app, request

from wenku.base import marks

COOKIE = "wenku_device"
LASTS = 365 * 24 * 3600  # seconds
_LENGTH = 43  # of 32 random bytes in letters


def keyed() -> str:
    """A keyed hash of the mark that the browser carries; one without gets one with this answer."""
    mark = request.cookies.get(COOKIE, "")
    if len(mark) != _LENGTH or not mark.isascii():
        mark = secrets.token_urlsafe(32)

    @after_this_request
    def give(answer: Response) -> Response:
        is_https = current_app.config["SESSION_COOKIE_SECURE"]
        answer.set_cookie(COOKIE, mark, max_age=LASTS, httponly=True, samesite="Lax", secure=is_https)
        return answer

    return marks.keyed(f"device:{mark}")
