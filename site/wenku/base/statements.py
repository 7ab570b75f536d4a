"""Statements that are built once and said to the driver itself: for the few calls that everybody waits for.

SQLAlchemy writes the words, and says how values are converted, once for each database. What it does anew each time that a statement
is executed (caches, events, results that can be read in many ways) costs more than what the database does for most of them.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Engine, Executable, Select, bindparam
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from wenku.base import db

Convert = Callable[[Any], Any] | None
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class _Said:
    """The words for one database; the names of their values, how some are converted, and what they are where nobody gives them."""

    words: str
    takes: list[str]
    takes_converted: list[tuple[Any, Callable[[Any], Any]]]
    constants: Mapping[str, Any]
    is_positional: bool
    row: Any
    converts: list[tuple[int, Callable[[Any], Any]]]

    def values(self, given: Mapping[str, Any]) -> Any:
        """A list where the database goes by place, a dictionary where it goes by name."""
        every = {**self.constants, **given} if self.constants else given
        values: Any = [every[name] for name in self.takes] if self.is_positional else dict(every)
        for place, convert in self.takes_converted:
            values[place] = convert(values[place])
        return values

    def read(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        if not self.converts:
            return [self.row(*row) for row in rows]
        return [self.row(*self._converted(row)) for row in rows]

    def _converted(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, convert in self.converts:
            values[place] = convert(values[place])
        return values


class Statement:
    """A statement on tables. Its values are given by name, always the same names; one that inserts gets every column but the id."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._said: dict[Engine, _Said] = {}

    def run(self, values: Mapping[str, Any] = _NOTHING) -> list[Any]:
        """Execute it in the unit that is open, after what the session holds; the rows, if any, as named tuples.

        Raises what SQLAlchemy raises, such as IntegrityError.
        """
        said = self._for_database(values)
        return _say(said, said.values(values), many=False)

    def run_many(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute it for each of the rows; at least one is needed."""
        said = self._for_database(rows[0])
        if len(rows) == 1:
            _say(said, said.values(rows[0]), many=False)
        else:
            _say(said, [said.values(row) for row in rows], many=True)

    def _for_database(self, values: Mapping[str, Any]) -> _Said:
        engine = db.engine()
        if engine not in self._said:
            self._said = {engine: _said(self._statement, engine.dialect, list(values))}  # a process has one at a time
        return self._said[engine]


class Among:
    """A statement about those rows whose `column` is one of some numbers; for each count of numbers it is built once."""

    AT_ONCE = 100

    def __init__(self, statement: Select[*tuple[Any, ...]], column: ColumnElement[int]) -> None:
        self._statement, self._column = statement, column
        self._counted: dict[int, Statement] = {}

    def run(self, numbers: Sequence[int]) -> list[Any]:
        """The rows in no order, as `Statement.run` gives them."""
        rows: list[Any] = []
        for first in range(0, len(numbers), self.AT_ONCE):
            named = {f"number{place}": number for place, number in enumerate(numbers[first : first + self.AT_ONCE])}
            rows += self._for(len(named)).run(named)
        return rows

    def _for(self, count: int) -> Statement:
        if count not in self._counted:
            asked: list[Any] = [bindparam(f"number{place}", type_=self._column.type) for place in range(count)]
            self._counted[count] = Statement(self._statement.where(self._column.in_(asked)))
        return self._counted[count]


def _said(statement: Any, dialect: Dialect, names: list[str]) -> _Said:
    """Written for one database. What SQLAlchemy would work out at each execution has no place in it, and is refused."""
    compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=names or None)
    if compiled.prefetch or compiled.post_compile_params or compiled.literal_execute_params:
        raise ValueError(f"not all of its values are given by name: {compiled}")
    order = list((compiled.positiontup if compiled.positional else compiled.binds) or ())
    writes = [(name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order]
    places = range(len(order)) if compiled.positional else order
    columns = list(statement.exported_columns)
    converts = [(place, _read(column.type, dialect)) for place, column in enumerate(columns)]
    return _Said(
        words=str(compiled),
        takes=order,
        takes_converted=[(place, convert) for place, (_, convert) in zip(places, writes, strict=True) if convert is not None],
        constants={name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required},
        is_positional=compiled.positional,
        row=namedtuple("Row", [column.name for column in columns]),
        converts=[(place, convert) for place, convert in converts if convert is not None],
    )


def _read(kind: TypeEngine[Any], dialect: Dialect) -> Convert:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _say(said: _Said, values: Any, *, many: bool) -> list[Any]:
    cursor = db.cursor()
    try:
        if many:
            cursor.executemany(said.words, values)
        else:
            cursor.execute(said.words, values)
        return said.read(cursor.fetchall()) if said.row._fields else []
    except db.engine().dialect.loaded_dbapi.Error as error:
        raise db.failed(said.words, error) from error
