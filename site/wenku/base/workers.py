"""Which workers live: each says so every few seconds."""

from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base import clock
from wenku.base.columns import UtcDateTime
from wenku.base.db import Model, session

SILENT = timedelta(seconds=20)
"""A worker that said nothing for so long counts as dead."""


class Worker(Model):
    """`name` is its process's (see processes.name)."""

    __tablename__ = "worker"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


def seen(name: str) -> None:
    session().merge(Worker(name=name, seen_at=clock.now()))


def gone(name: str) -> None:
    """It stops, or is found dead."""
    session().execute(delete(Worker).where(Worker.name == name))


def is_any_alive() -> bool:
    return session().scalar(select(Worker.name).where(Worker.seen_at > clock.now() - SILENT).limit(1)) is not None


def names() -> list[str]:
    return list(session().scalars(select(Worker.name)))


def forget_old() -> None:
    """Those that have been silent for a day: their machine is gone."""
    session().execute(delete(Worker).where(Worker.seen_at < clock.now() - timedelta(days=1)))
