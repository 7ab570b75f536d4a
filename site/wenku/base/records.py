"""Rows as plain records, for whoever asks what the site knows of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, select

from wenku.base import db
from wenku.base.db import Model, session

Record = dict[str, Any]
Records = Mapping[str, Sequence[Record]]
"""What a room knows of a member: the rows by the name of their file."""


def of(kind: type[Model], *which: ColumnElement[bool], without: Collection[str] = ()) -> list[Record]:
    """The rows of the table, oldest first, with all of their columns but those; times as ISO 8601 says."""
    table = db.table(kind)
    columns = [column for column in table.c if column.name not in without]
    rows = session().execute(select(*columns).where(*which).order_by(*table.primary_key)).mappings()
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else value
