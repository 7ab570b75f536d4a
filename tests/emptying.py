"""One PostgreSQL database for one test after the other: emptied in between, and made anew where a test changed more than rows.

To make a database takes longer than most tests do. One that was emptied is as good as new: the rows of the migrations stand in it,
and numbers begin where they began.
"""

from sqlalchemy import Connection, Engine, create_engine, inspect, text

TESTS = 50
"""So many use one before it is made anew: what was taken out lies about in its tables until somebody sweeps there."""

NUMBERS = """
SELECT oid::regclass AS place, pg_sequence_last_value(oid) AS last FROM pg_class
WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
"""

EMPTY = """
CREATE FUNCTION tests.empty() RETURNS boolean LANGUAGE plpgsql SET session_replication_role = replica AS $$
BEGIN
    IF EXISTS (SELECT FROM tests.changed) THEN RETURN false; END IF;
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
    {steps}
    PERFORM setval(place, coalesce(last, 1), last IS NOT NULL) FROM tests.numbers
        WHERE pg_sequence_last_value(place) IS DISTINCT FROM last;
    RETURN true;
END $$
"""
"""A replica is stopped neither by foreign keys nor by what guards tables against losing rows."""

NOTICE = """
CREATE FUNCTION tests.notice() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO tests.changed VALUES (tg_tag); END $$;
CREATE EVENT TRIGGER notice ON ddl_command_end EXECUTE FUNCTION tests.notice()
"""


def prepare(connection: Connection) -> None:
    """Have a database that was just migrated, and all that are copied from it, know how to be emptied."""
    tables = [f'public."{name}"' for name in inspect(connection).get_table_names()]
    for statement in ("CREATE SCHEMA tests", "CREATE TABLE tests.changed (tag text)", f"CREATE TABLE tests.numbers AS {NUMBERS}"):
        connection.execute(text(statement))
    steps = "\n    ".join(_step(connection, number, table) for number, table in enumerate(tables))
    connection.exec_driver_sql(EMPTY.format(steps=steps))
    connection.exec_driver_sql(NOTICE)


def _step(connection: Connection, number: int, table: str) -> str:
    """Take out what lies in a table; put back what the migrations put into it."""
    emptied = f"DELETE FROM {table};"
    if connection.scalar(text(f"SELECT EXISTS (SELECT FROM {table})")):
        connection.execute(text(f"CREATE TABLE tests.kept{number} AS SELECT * FROM {table}"))
        emptied += f" INSERT INTO {table} SELECT * FROM tests.kept{number};"
    return f"IF EXISTS (SELECT FROM {table}) THEN {emptied} END IF;"


class Server:
    """A PostgreSQL server with a migrated database `template_site`, and those that are copied from it by their names."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._engines: dict[str, Engine] = {}
        self._used: dict[str, int] = {}

    def address(self, name: str) -> str:
        """The server listens on a socket only."""
        return self._address.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")

    def run(self, statement: str, name: str = "postgres") -> object:
        """The first value that a statement brings, if it brings any."""
        if name not in self._engines:
            self._engines[name] = create_engine(self.address(name), isolation_level="AUTOCOMMIT", pool_size=1)
        with self._engines[name].connect() as connection:
            result = connection.execute(text(statement))
            return result.scalar() if result.returns_rows else None

    def fresh(self, name: str) -> None:
        """A database with nothing in it but what the migrations put there."""
        used = self._used.get(name, TESTS)
        if used >= TESTS or not self.run("SELECT tests.empty()", name):
            self._copied(name)
            used = 0
        self._used[name] = used + 1

    def _copied(self, name: str) -> None:
        if name in self._engines:
            self._engines.pop(name).dispose()
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.run(f"CREATE DATABASE {name} TEMPLATE template_site STRATEGY file_copy")

    def close(self) -> None:
        for engine in self._engines.values():
            engine.dispose()
