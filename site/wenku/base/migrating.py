"""Bringing the database to the shape that this version of the site expects."""

from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

_ROOT = Path(__file__).resolve().parents[3]


def upgrade(engine: Engine) -> None:
    """Run every migration that is missing; a database that is up to date is left alone."""
    if engine.url.get_backend_name() == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(config(engine), "head")


def is_current(engine: Engine) -> bool:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_heads() == _newest()


@lru_cache(maxsize=1)
def _newest() -> tuple[str, ...]:
    return tuple(ScriptDirectory(str(_ROOT / "migrations")).get_heads())


def config(engine: Engine) -> Config:
    """Alembic's own settings, for this database."""
    made = Config(_ROOT / "alembic.ini")
    made.attributes["engine"] = engine
    return made
