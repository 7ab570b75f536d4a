"""Bytes that may not come back: those of every version of a document that is taken down, for as long as it is."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, delete, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base import clock
from wenku.base.columns import UtcDateTime
from wenku.base.db import Model, one_at_a_time, session
from wenku.base.errors import Conflict
from wenku.base.words import _l
from wenku.documents.models import Document, Version


class Barred(Conflict):
    code, message = (
        "barred",
        _l("This very file was taken down on legal grounds. It can't be uploaded again, unless the claim against it ends."),
    )


class BarredFile(Model):
    """That these bytes were a version of a document that was taken down. Restoring the document deletes the row."""

    __tablename__ = "barred_file"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


def is_barred(sha256: str) -> bool:
    return bool(session().scalar(select(exists().where(BarredFile.sha256 == sha256))))


def check(sha256: str) -> None:
    """Raises Barred. Until the unit ends nobody bars the bytes meanwhile."""
    one_at_a_time(_key(sha256))
    if is_barred(sha256):
        raise Barred


def bar(document: Document) -> None:
    """All its versions: what was taken down may have stood in an earlier one too. The document's row must be locked."""
    known = select(BarredFile.sha256).where(BarredFile.document_id == document.id).scalar_subquery()
    new = select(Version.sha256).where(Version.document_id == document.id, Version.sha256.not_in(known)).distinct()
    hashes, now = session().scalars(new).all(), clock.now()
    one_at_a_time(*map(_key, hashes))
    session().add_all(BarredFile(document_id=document.id, sha256=sha256, made_at=now) for sha256 in hashes)
    session().flush()


def lift(document: Document) -> None:
    """Other documents that are taken down bar the same bytes still."""
    session().execute(delete(BarredFile).where(BarredFile.document_id == document.id))


def twins(document_id: int) -> list[int]:
    """The ids of other documents that have bytes of this one, in whatever state: for admins who take it down."""
    own = select(Version.sha256).where(Version.document_id == document_id).scalar_subquery()
    others = select(Version.document_id).where(Version.sha256.in_(own), Version.document_id != document_id).distinct()
    return list(session().scalars(others.order_by(Version.document_id)))


def _key(sha256: str) -> str:
    return f"barred:{sha256}"
