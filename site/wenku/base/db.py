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
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, make_transient_to_detached, mapped_column
from sqlalchemy.orm.attributes import manager_of_class

BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite's AUTOINCREMENT wants exactly INTEGER

_engine: Engine | None = None
_DRIVER = "driver"
_ways: dict[bool, Engine] = {}
"""The engine of units that write, and of those that don't."""
_session: ContextVar[Session] = ContextVar("session")
_LAST = "at the end"


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
    """Use the database at `url` (sqlite:/// or postgresql://) from now on; nothing is opened before the first statement.

    The values of a statement that fails don't go to the log with it: they may be somebody's account.
    """
    global _engine
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    disconnect()
    if url.startswith("sqlite"):
        _engine, readers = _sqlite(url, "query_only=0"), _sqlite(url, "query_only=1")
    else:
        _engine = readers = _postgresql(url)
    _ways.update({True: _engine.execution_options(writes=True), False: readers.execution_options(writes=False)})
    return _engine


def _sqlite(url: str, manner: str) -> Engine:
    """Who writes and who doesn't have connections of their own: a switch that is turned has SQLite prepare every statement anew."""
    engine = create_engine(url, pool_size=32, max_overflow=32, connect_args={"timeout": 30}, hide_parameters=True)

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the transaction begins where unit_of_work says, not where the driver guesses
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON", manner):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_sqlite)
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


@contextmanager
def unit_of_work(*, writes: bool = True, snapshot: bool = False) -> Iterator[Session]:
    """Commit when the block ends, roll back when it raises.

    The transaction begins with the first statement. On SQLite one that `writes` takes the write lock there and then:
    a lock taken later, after a read, can fail with SQLITE_BUSY whatever the timeout. One that doesn't can't write.
    With a `snapshot` all its statements see one and the same moment; on SQLite they always do. What was asked for `at_the_end`
    is done before the commit.
    """
    way = _way(writes).execution_options(snapshot=True) if snapshot else _way(writes)
    work = Session(way, expire_on_commit=False)
    work.begin()
    token = _session.set(work)
    try:
        yield work
        for step in work.info.pop(_LAST, ()) if work.in_transaction() else ():  # none where the block rolled back itself
            step()
        work.commit()
    finally:
        _session.reset(token)
        work.close()  # rolls back what wasn't committed


def session() -> Session:
    """The session of the unit of work that is open here."""
    try:
        return _session.get()
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
    work = session()
    work.flush()
    return work.connection().execute(statement, values)


def driver() -> Any:
    """The driver's connection in the unit that is open, for `statements`. What the session hasn't written yet is written first."""
    work = session()
    work.flush()
    begun, driver = work.info.get(_DRIVER, (None, None))
    if begun is None or begun is not work.get_transaction() or work.in_nested_transaction():
        driver = work.connection().connection.dbapi_connection  # which begins the transaction, or makes the savepoint
        work.info[_DRIVER] = work.get_transaction(), driver
    return driver


def failed(words: str, error: Any) -> Any:
    """What SQLAlchemy raises for an error of the driver. A connection that is lost is given up, and with it the pool's others."""
    dialect, connection = engine().dialect, session().connection()
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
    make_transient_to_detached(made)
    session().add(made)
    return made


def at_the_end(step: Callable[[], None]) -> None:
    """Have `step` done last in the unit that is open, once however often it is asked for: a lock that is taken there is held no
    longer than the commit takes. It must not ask for further steps.
    """
    session().info.setdefault(_LAST, {})[step] = None


def in_unit() -> bool:
    return _session.get(None) is not None


def one_at_a_time(*keys: str) -> None:
    """Let nobody else who gives one of these keys go on until the unit of work ends.

    On SQLite writers queue by themselves; on PostgreSQL parallel counts would not see each other before they are committed.
    """
    if is_sqlite():
        return
    for key in sorted(keys):  # in one order, so that two requests can't wait for each other
        number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], signed=True)
        session().execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", True)
    driver = connection.connection.cursor()  # SQLAlchemy's own way to say three words takes ten times as long
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
    driver.close()


def _begin_postgresql(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("snapshot", False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    if not options.get("writes", True):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
