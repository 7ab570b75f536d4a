"""Alembic's way into the database: the same engine and the same metadata as the site."""

from alembic import context

from wenku import tables
from wenku.base import db, settings
from wenku.base.columns import UtcDateTime


def plain(kind, item, _autogen):
    """Our own column types are written down as what they are in the database, so that old migrations need none of our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


engine = context.config.attributes.get("engine") or db.connect(settings.read().database)

with engine.connect() as connection:
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
