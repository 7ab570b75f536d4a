"""What moderation knows of a member: their reports are handed out; what they wrote, or was suspected of them, is forgotten."""

from sqlalchemy import ScalarSelect, String, cast, delete, literal, or_, select, update

from wenku.base import records
from wenku.base.db import session, unit_of_work
from wenku.base.records import Records
from wenku.documents.models import Document, Version
from wenku.moderation.models import Decision, Flag, Hint, Report


def export(member_id: int) -> Records:
    versions = _versions(member_id)
    return {
        "reports": records.of(Report, Report.member_id == member_id, without=("closed_by_id",)),
        "decisions": records.of(Decision, Decision.version_id.in_(versions), without=("by_id",)),
    }


def forget(member_id: int) -> None:
    """A report stays, as that of somebody who has left: whoever looks at it needs its reason."""
    nobody = {"member_id": None, "reporter": literal("left:") + cast(Report.id, String), "text": ""}
    with unit_of_work():
        session().execute(
            update(Report).where(Report.member_id == member_id).values(nobody).execution_options(synchronize_session=False)
        )
        session().execute(delete(Flag).where(or_(Flag.author_id == member_id, Flag.buyer_id == member_id)))
        session().execute(delete(Hint).where(Hint.version_id.in_(_versions(member_id))))


def _versions(member_id: int) -> ScalarSelect[int]:
    own = select(Document.id).where(Document.owner_id == member_id).scalar_subquery()
    return select(Version.id).where(Version.document_id.in_(own)).scalar_subquery()
