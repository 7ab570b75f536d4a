"""Files that people send: into a temporary file while they arrive, then into the store, all before the request's unit begins."""

from dataclasses import dataclass
from datetime import timedelta
from typing import IO, cast

import flask
from flask import g, request
from werkzeug.datastructures import FileStorage

from wenku import guard
from wenku.base import switches
from wenku.base.db import unit_of_work
from wenku.base.incoming import Incoming
from wenku.documents import limits as numbers
from wenku.documents import receiving
from wenku.documents.kinds import FileRefused
from wenku.documents.receiving import Stored
from wenku.guard import limits
from wenku.web import forms

HOUR = timedelta(hours=1)

AT_ONCE = 5  # so many of the largest files fit into one request: without scripts, several come together
AROUND = 1 << 20  # bytes of a request that aren't a file's


class Request(flask.Request):
    """Its files are measured and hashed while they come in."""

    def _get_file_stream(self, *_about: object, **_more: object) -> IO[bytes]:
        return cast(IO[bytes], Incoming())


@dataclass(frozen=True)
class Sent:
    """One file of a request: stored, or refused."""

    file_name: str
    size: int
    stored: Stored | None
    refusal: FileRefused | None


def files(**_arguments: object) -> None:
    """To run before a view: receive the files of the form's field `file`; then see `sent()`. For members, and not too often."""
    member = guard.member()
    with unit_of_work(writes=False):
        switches.check(switches.uploads)
        largest, often = numbers.largest_file.get(), numbers.uploads_an_hour.get()
    limits.count("upload", f"member:{member.id}", most=often, per=HOUR)
    request.max_content_length = AT_ONCE * (largest << 20) + AROUND
    received = [file for file in request.files.getlist("file") if file.filename]
    forms.from_our_page()
    g.sent = [_kept(file) for file in received]


def sent() -> list[Sent]:
    found: list[Sent] = g.sent
    return found


def _kept(file: FileStorage) -> Sent:
    name, incoming = file.filename or "", cast(Incoming, file.stream)
    with incoming:
        received = incoming.received()
        try:
            return Sent(name, received.size, receiving.store(received, file_name=name), None)
        except FileRefused as refusal:
            return Sent(name, received.size, None, refusal)
