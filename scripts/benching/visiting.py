"""A page of the site asked for in this process, and the statements behind it, as they are and as bare SQL."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.test import EnvironBuilder, run_wsgi_app

from wenku.base import statements as driven

Statement = tuple[str, Any]


class Visitor:
    """Of an application in this process; `session` makes the site look who it is, so that nothing comes out of a cache."""

    def __init__(self, app: Flask, *, session: bool) -> None:
        self._app, self._headers = app, {"Cookie": "wenku=nobody"} if session else {}

    def ask(self, path: str) -> float:
        """Seconds until the whole answer is there."""
        environ = EnvironBuilder(
            path=path.partition("?")[0], query_string=path.partition("?")[2], headers=self._headers
        ).get_environ()
        began = time.perf_counter()
        parts, status, _headers = run_wsgi_app(self._app.wsgi_app, environ)
        for _part in parts:
            pass
        taken = time.perf_counter() - began
        if not status.startswith("200"):
            raise RuntimeError(f"{status} to {path}")
        return taken


def statements(do: Callable[[], object]) -> list[Statement]:
    """What `do` asks the database, as it goes to the driver."""
    with _noted() as noted:
        do()
    return noted


def bare(database: str, asked: list[Statement]) -> Callable[[], None]:
    """The same statements in one transaction, with nothing but the driver."""
    connection = sqlite3.connect(database, isolation_level=None)

    def run() -> None:
        connection.execute("BEGIN")
        for statement, values in asked:
            connection.execute(statement, values).fetchall()
        connection.execute("COMMIT")

    return run


@contextmanager
def _noted() -> Iterator[list[Statement]]:
    noted: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        noted.append((statement, values))

    to_the_driver = driven._say

    def say(said: Any, values: Any, *, many: bool) -> Any:
        noted.append((said.words, values))
        return to_the_driver(said, values, many=many)

    event.listen(Engine, "before_cursor_execute", note)
    driven._say = say
    try:
        yield noted
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        driven._say = to_the_driver
