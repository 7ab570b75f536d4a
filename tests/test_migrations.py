"""The migrations make exactly what the models say."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from wenku import tables
from wenku.base import db


def test_the_migrations_make_what_the_models_say(site):
    with db.engine().connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), tables.metadata)
    assert differences == []
