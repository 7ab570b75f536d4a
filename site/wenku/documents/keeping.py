"""What documents know of a member: handed out, and forgotten or kept under a pseudonym, as the member chose."""

from collections.abc import Sequence

from sqlalchemy import select, update

from wenku.accounts.models import Member
from wenku.base import addresses, records
from wenku.base.db import session, unit_of_work
from wenku.base.records import Record, Records
from wenku.documents import lifecycle
from wenku.documents.models import Document, DocumentState, Version, VersionState

_NEVER_SHOWN = [DocumentState.PRIVATE]
_TAKEN = [*_NEVER_SHOWN, DocumentState.PUBLISHED, DocumentState.HIDDEN]


def export(member_id: int) -> Records:
    own = select(Document.id).where(Document.owner_id == member_id).scalar_subquery()
    versions = records.of(Version, Version.document_id.in_(own))
    return {
        "documents": _with_addresses(records.of(Document, Document.owner_id == member_id), "id"),
        "versions": _with_addresses(versions, "document_id"),
    }


def forget(member_id: int) -> None:
    """What nobody has ever seen goes. What was published goes too where the member takes it along; its buyers keep their file."""
    with unit_of_work(writes=False):
        member = session().get_one(Member, member_id)
        going = Document.owner_id == member_id, Document.state.in_(_TAKEN if member.takes_documents else _NEVER_SHOWN)
        gone = list(session().scalars(select(Document.id).where(*going).order_by(Document.id)))
        waiting = Version.state == VersionState.WAITING, Version.document.has(Document.owner_id == member_id)
        waits = list(session().scalars(select(Version.id).where(*waiting).order_by(Version.id)))
    for version_id in waits:
        with unit_of_work():
            _withdraw(version_id, by=member)
    for document_id in gone:
        with unit_of_work():
            _remove(document_id, by=member)
    with unit_of_work():
        _empty(member_id)


def _with_addresses(rows: list[Record], key: str) -> Sequence[Record]:
    """Where their owner finds the originals."""
    return [{**row, "url": addresses.url(addresses.own_document(row[key]))} for row in rows]


def _withdraw(version_id: int, *, by: Member) -> None:
    version = session().get_one(Version, version_id)
    document = lifecycle.locked(version.document_id)
    session().refresh(version)
    if version.state is VersionState.WAITING and document.owner_id == by.id:
        lifecycle.withdraw(version, by=by)


def _remove(document_id: int, *, by: Member) -> None:
    document = lifecycle.locked(document_id)
    if document.state in _TAKEN:
        lifecycle.remove(document, by=by)


def _empty(member_id: int) -> None:
    """Words that nobody but the member and moderators has read."""
    own = select(Document.id).where(Document.owner_id == member_id).scalar_subquery()
    session().execute(update(Version).where(Version.document_id.in_(own)).values(file_name=""))
    unread = Version.document_id.in_(own), Version.state != VersionState.APPROVED
    session().execute(update(Version).where(*unread).values(title="", description="", keywords=[]))
