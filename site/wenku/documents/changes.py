"""Numbers for the changes that the public sees, in the order in which they become visible: search and caches follow them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base import clock, db
from wenku.base.columns import UtcDateTime
from wenku.base.db import BigId, Model, session

_NOTED = "documents.changes"


class DocumentChange(Model):
    """That lists or search may show a document differently, or not at all, from here on. Numbers are never used twice."""

    __tablename__ = "document_change"
    __table_args__ = {"sqlite_autoincrement": True}

    number: Mapped[int] = mapped_column(BigId, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


_INSERT = insert(db.table(DocumentChange))
_LATEST = select(func.max(DocumentChange.number))


def note(document_id: int) -> None:
    """Give the document's change a number when this unit ends; several changes in one unit get one."""
    noted: set[int] = session().info.setdefault(_NOTED, set())
    noted.add(document_id)
    db.at_the_end(_number)


def latest() -> int:
    """The number of the last change; 0 before the first."""
    return db.run(_LATEST).scalar() or 0


def _number() -> None:
    """Numbers are taken under a lock held to the commit: a smaller one that shows up after a larger one would be overlooked."""
    noted: Iterable[int] = sorted(session().info.pop(_NOTED))
    session().flush()
    db.one_at_a_time(_NOTED)
    now = clock.now()
    db.run(_INSERT, [{"document_id": document_id, "at": now} for document_id in noted])
