"""Alembic's way into the database: the same engine and the same metadata as the site."""

from contextlib import contextmanager

from alembic import context

from wenku import tables
from wenku.base import db, settings
from wenku.base.columns import UtcDateTime


def plain(kind, item, _autogen):
    """Our own column types are written down as what they are in the database, so that old migrations need none of our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


@contextmanager
def tables_made_anew(connection):
    """SQLite changes a table by making it anew, also one that others refer to: its references are checked at the end."""
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.connection.execute("PRAGMA foreign_keys=OFF")  # past SQLAlchemy: it is heeded only where no transaction has begun
    try:
        yield
        if dangling := connection.connection.execute("PRAGMA foreign_key_check").fetchone():
            raise RuntimeError(f"A migration left a reference that leads nowhere: {tuple(dangling)}")
        connection.commit()
    finally:
        connection.rollback()
        connection.connection.execute("PRAGMA foreign_keys=ON")


engine = context.config.attributes.get("engine") or db.connect(settings.read().database)

with engine.connect() as connection, tables_made_anew(connection):
    context.configure(
        connection=connection,
        target_metadata=tables.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=plain,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
