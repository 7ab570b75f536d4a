"""Numbers for the changes that the public sees, in the order in which they become visible: search and caches follow them."""

from datetime import datetime

from sqlalchemy import ForeignKey, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base import clock, db, jobs
from wenku.base.columns import UtcDateTime
from wenku.base.db import BigId, Model, session, unit_of_work
from wenku.base.statements import Statement
from wenku.documents.models import Document, DocumentState, Tally

AT_ONCE = 1000
"""So many documents get their numbers in one unit, where many changed in the same way."""

FOLLOWER = "search.index"
"""The job that is asked for whenever there is a new number."""

_NOTED = "documents.changes"


class DocumentChange(Model):
    """That lists or search may show a document differently, or not at all, from here on. Numbers are never used twice."""

    __tablename__ = "document_change"
    __table_args__ = {"sqlite_autoincrement": True}

    number: Mapped[int] = mapped_column(BigId, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


_INSERT = Statement(insert(db.table(DocumentChange)))
_LATEST = Statement(select(func.max(DocumentChange.number).label("number")))


def note(document_id: int) -> None:
    """Give the document's change a number when this unit ends; several changes in one unit get one."""
    noted: set[int] = db.notes().setdefault(_NOTED, set())
    noted.add(document_id)
    db.at_the_end(_number)


def owner_changed(member_id: int) -> None:
    """A member's name, or whether it is shown, is another: number what that member has published. Opens its own units."""
    with unit_of_work(writes=False):
        owned = select(Document.id).where(Document.owner_id == member_id, Document.state == DocumentState.PUBLISHED)
        ids = list(session().scalars(owned))
    for start in range(0, len(ids), AT_ONCE):
        with unit_of_work():
            for document_id in ids[start : start + AT_ONCE]:
                note(document_id)


def tallies_changed() -> None:
    """Number the documents whose scores or downloads moved since this was last done: in batches, since they move all the time and
    nobody minds that lists are ordered by what they were some minutes ago. Opens its own units.
    """
    while True:
        with unit_of_work():
            moved = select(Tally.document_id).where(Tally.moved).order_by(Tally.document_id).limit(AT_ONCE).with_for_update()
            ids = list(session().scalars(moved))
            session().execute(update(Tally).where(Tally.document_id.in_(ids)).values(moved=False))
            for document_id in session().scalars(
                select(Document.id).where(Document.id.in_(ids), Document.state == DocumentState.PUBLISHED)
            ):
                note(document_id)
        if len(ids) < AT_ONCE:
            return


def latest() -> int:
    """The number of the last change; 0 before the first."""
    return _LATEST.run()[0].number or 0


def _number() -> None:
    """Numbers are taken under a lock held to the commit: a smaller one that shows up after a larger one would be overlooked.

    The job is asked for under it too: its row is one that everybody writes, and would have two who publish wait for each other.
    """
    noted = sorted(db.notes().pop(_NOTED))
    session().flush()
    db.one_at_a_time(_NOTED)
    now = clock.now()
    _INSERT.run_many([{"document_id": document_id, "at": now} for document_id in noted])
    jobs.enqueue(FOLLOWER, key=FOLLOWER)
