"""Hearing what is said to the database, by SQLAlchemy and to the driver itself."""

import threading

from sqlalchemy import Engine, event

from wenku.base import statements as driven


def heard(do):
    """(words, values) that `do` says; what another thread writes down meanwhile, as views are, isn't its doing."""
    made, me = [], threading.get_ident()

    def note(words, values):
        if threading.get_ident() == me:
            made.append((words, values))

    def by_sqlalchemy(_connection, _cursor, words, values, *_more):
        note(words, values)

    to_the_driver = driven._say

    def to_driver(statement, values, **how):
        note(statement.words, values)
        return to_the_driver(statement, values, **how)

    event.listen(Engine, "before_cursor_execute", by_sqlalchemy)
    driven._say = to_driver
    try:
        do()
    finally:
        event.remove(Engine, "before_cursor_execute", by_sqlalchemy)
        driven._say = to_the_driver
    return made
