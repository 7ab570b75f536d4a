"""The database: the base of every model, and the unit of work that is the only place that commits."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from sqlalchemy import (
    BigInteger,
    Connection,
    CursorResult,
    Engine,
    Executable,
    Integer,
    MetaData,
    Table,
    create_engine,
    event,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, SessionTransaction, make_transient_to_detached, mapped_column
from sqlalchemy.orm.attributes import manager_of_class

BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite's AUTOINCREMENT wants exactly INTEGER

_engine: Engine | None = None
_address = ""
_ways: dict[bool, Engine] = {}
"""The engine of units that write, and of those that don't."""
_unit: "ContextVar[_Unit]" = ContextVar("unit")


class Model(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        table = getattr(cls, "__table__", None)
        if table is not None and "id" in table.c:
            table.dialect_options["sqlite"]["autoincrement"] = True  # an id is never given twice


M = TypeVar("M", bound=Model)


class Numbered:
    """A row with an id of its own that is never reused."""

    id: Mapped[int] = mapped_column(BigId, primary_key=True)


def connect(url: str) -> Engine:
    """Use the database at `url` (sqlite:/// or postgresql://) from now on; nothing is opened before the first statement. What is
    known of its statements is kept where it is the one that was used before.

    The values of a statement that fails don't go to the log with it: they may be somebody's account.
    """
    global _engine, _address
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    disconnect()
    if _engine is not None and url == _address:
        return _engine
    _address = url
    if url.startswith("sqlite"):
        _ways.update({writes: _sqlite(url, writes) for writes in (True, False)})
        _engine = _ways[True]
    else:
        _engine = _postgresql(url)
        _ways.update({writes: _engine.execution_options(writes=writes) for writes in (True, False)})
    return _engine


def _sqlite(url: str, writes: bool) -> Engine:
    """Who writes and who doesn't have connections of their own: a switch that is turned has SQLite prepare every statement anew."""
    engine = create_engine(url, pool_size=32, max_overflow=32, connect_args={"timeout": 30}, hide_parameters=True)

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the transaction begins where unit_of_work says, not where the driver guesses
        manner = f"query_only={not writes:d}"
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON", manner):
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Any) -> None:
        connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", prepare)
    engine.dialect.do_begin = begin  # type: ignore[assignment]  # with a listener every step would look for others
    return engine


def _postgresql(url: str) -> Engine:
    engine = create_engine(
        url, pool_size=16, max_overflow=48, pool_pre_ping=True, isolation_level="READ COMMITTED", hide_parameters=True
    )
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def disconnect() -> None:
    """Close all connections that nobody uses; whoever needs one next opens it anew."""
    for way in _ways.values():
        way.dispose()


def in_use() -> int:
    """How many connections this process holds at the moment."""
    return sum(pool.checkedout() for pool in {way.pool for way in _ways.values()})  # type: ignore[attr-defined]


def engine() -> Engine:
    if _engine is None:
        raise RuntimeError("No database is connected.")
    return _engine


def _way(writes: bool) -> Engine:
    engine()
    return _ways[writes]


def is_sqlite() -> bool:
    return engine().dialect.name == "sqlite"


class _Unit:
    """A unit of work. Its session is made when somebody asks for objects: statements that are said to the driver go without, and
    half of what a short unit costs is a session.
    """

    __slots__ = ("_begun", "_connection", "_cursor", "_session", "_way", "_written", "notes", "steps")

    def __init__(self, way: Engine) -> None:
        self._way = way
        self._session: Session | None = None
        self._connection: Connection | None = None
        self._cursor: Any = None
        self._begun: SessionTransaction | None = None
        self._written: list[Model] = []
        self.notes: dict[str, Any] = {}
        self.steps: dict[Callable[[], None], None] = {}

    def session(self) -> Session:
        if self._session is None:
            self._session = Session(self._connection or self._way, expire_on_commit=False, join_transaction_mode="rollback_only")
            self._session.begin()
            for made in self._written:
                self._adopt(self._session, made)
        return self._session

    def connection(self) -> Connection:
        if self._session is not None:
            return self._session.connection()
        if self._connection is None:
            self._connection = self._way.connect()
            self._connection.begin()
        return self._connection

    def flush(self) -> None:
        if self._session is not None:
            self._session.flush()

    def cursor(self) -> Any:
        work = self._session
        if work is None:
            if self._cursor is None:
                self._cursor = self.connection().connection.cursor()
            return self._cursor
        work.flush()
        begun = work.get_transaction()
        if begun is not self._begun or begun is None or work.in_nested_transaction():
            self._cursor = self.connection().connection.cursor()  # which begins the transaction, or makes the savepoint
            self._begun = begun
        return self._cursor

    def add_written(self, made: Model) -> None:
        """An object whose row was written without the session, which takes it over as soon as there is one."""
        if self._session is not None:
            self._adopt(self._session, made)
        else:
            self._written.append(made)

    def _adopt(self, work: Session, made: Model) -> None:
        make_transient_to_detached(made)
        work.add(made)

    def rolled_back(self) -> bool:
        """Whether the block itself did that."""
        return self._session is not None and not self._session.in_transaction()

    def commit(self) -> None:
        if self._session is not None:
            self._session.commit()
        if self._connection is not None:
            self._connection.commit()

    def close(self) -> None:
        """Rolls back what wasn't committed."""
        if self._session is not None:
            self._session.close()
        if self._connection is not None:
            self._connection.close()


@contextmanager
def unit_of_work(*, writes: bool = True, snapshot: bool = False) -> Iterator[None]:
    """Commit when the block ends, roll back when it raises.

    The transaction begins with the first statement. On SQLite one that `writes` takes the write lock there and then:
    a lock taken later, after a read, can fail with SQLITE_BUSY whatever the timeout. One that doesn't can't write.
    With a `snapshot` all its statements see one and the same moment; on SQLite they always do. What was asked for `at_the_end`
    is done before the commit.
    """
    way = _way(writes)
    unit = _Unit(way.execution_options(snapshot=True) if snapshot and not is_sqlite() else way)
    token = _unit.set(unit)
    try:
        yield
        for step in () if unit.rolled_back() else unit.steps:
            step()
        unit.commit()
    finally:
        _unit.reset(token)
        unit.close()


def session() -> Session:
    """The session of the unit of work that is open here."""
    return _open().session()


def notes() -> dict[str, Any]:
    """What rooms keep by a name of their own for as long as the unit of work that is open here."""
    return _open().notes


def _open() -> _Unit:
    try:
        return _unit.get()
    except LookupError:
        raise RuntimeError("No unit of work is open.") from None


def table(kind: type[Model]) -> Table:
    """The table of a model, for statements that are built once."""
    return cast(Table, kind.__table__)


def run(statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None) -> CursorResult[Any]:
    """Execute a statement on tables, built once, in the unit that is open: a quarter of what the session takes for it, which
    builds and reads objects. What the session holds and hasn't written yet is written first. `Statement` is quicker still, and
    takes no lists.
    """
    unit = _open()
    unit.flush()
    return unit.connection().execute(statement, values)


def cursor() -> Any:
    """A cursor of the driver in the unit that is open, for `statements`, which read all that it brings before they ask again.
    What the session hasn't written yet is written first.
    """
    return _open().cursor()


def failed(words: str, error: Any) -> Any:
    """What SQLAlchemy raises for an error of the driver. A connection that is lost is given up, and with it the pool's others."""
    dialect, connection = engine().dialect, _open().connection()
    is_lost = dialect.is_disconnect(error, connection.connection, None)
    if is_lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        words, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, connection_invalidated=is_lost, dialect=dialect
    )


def written(kind: type[M], id: int, values: Mapping[str, Any]) -> M:
    """The object for a row that `run` has just inserted with these values, as if the session had."""
    made = manager_of_class(kind).new_instance()  # its constructor would note eight changes, to forget them at once
    made.__dict__.update(values, id=id)
    _open().add_written(made)
    return made


def at_the_end(step: Callable[[], None]) -> None:
    """Have `step` done last in the unit that is open, once however often it is asked for: a lock that is taken there is held no
    longer than the commit takes. It must not ask for further steps.
    """
    unit = _open()
    if unit.rolled_back():
        unit.session().begin()  # what was asked for is forgotten only with a transaction that the block itself rolls back
    unit.steps[step] = None


def in_unit() -> bool:
    return _unit.get(None) is not None


def one_at_a_time(*keys: str) -> None:
    """Let nobody else who gives one of these keys go on until the unit of work ends.

    On SQLite writers queue by themselves; on PostgreSQL parallel counts would not see each other before they are committed.
    """
    if is_sqlite():
        return
    for key in sorted(keys):  # in one order, so that two requests can't wait for each other
        number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], signed=True)
        run(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def _begin_postgresql(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("snapshot", False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    if not options.get("writes", True):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
