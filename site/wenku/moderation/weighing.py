"""How urgent it is to look at a version that waits: by what was noted of it, by reports, and by who handed it in."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import exists, func, select

from wenku.accounts.models import Member
from wenku.base import options
from wenku.base.db import session, unit_of_work
from wenku.base.words import _l
from wenku.documents import lifecycle, lining_up
from wenku.documents.models import Document, Version, VersionState
from wenku.moderation.models import Hint, Report

REPORT, MOST_REPORTS = 25, 2
NEWCOMER = 10
HEAVIEST = 100

hours = options.option(
    "urgent_hours",
    24,
    _l("Hours that urgency is worth"),
    group="moderation",
    most=24 * 30,
    help=_l(
        "What weighs most (hints, reports, a new member) goes before what has waited by so many hours longer. 0: only time counts."
    ),
)


def weigh(version_id: int) -> None:
    """Put the version in its place among the most urgent, in a unit of its own: who hands it in locks it before its jobs."""
    with unit_of_work():
        settle(version_id)


def settle(version_id: int) -> None:
    """The same within a unit: after anything that weighs has changed. What doesn't wait may be weighed as well."""
    version = session().get(Version, version_id)
    if version is not None and version.submitted_at is not None:
        document = lifecycle.locked(version.document_id)
        session().refresh(version, ["submitted_at"])
        lining_up.hurry(version, timedelta(hours=hours.get()) * weight(version, document) / HEAVIEST)


def settle_waiting(document_id: int) -> None:
    """The same for the version of a document that waits, where one does."""
    for id in session().scalars(
        select(Version.id).where(Version.document_id == document_id, Version.state == VersionState.WAITING)
    ):
        settle(id)


def weight(version: Version, document: Document) -> int:
    """0 to 100."""
    noted = session().scalar(select(func.max(Hint.weight)).where(Hint.version_id == version.id)) or 0
    reported = reports([document.id]).get(document.id, 0)
    newcomer = NEWCOMER if document.owner_id in newcomers([document.owner_id]) else 0
    return min(HEAVIEST, noted + REPORT * min(reported, MOST_REPORTS) + newcomer)


def reports(document_ids: Iterable[int]) -> dict[int, int]:
    """How many open reports each of these documents has that has any; those of comments on it aren't counted."""
    count, is_open = func.count().label("reports"), (Report.closed_at.is_(None), Report.comment_id.is_(None))
    found = select(Report.document_id, count).where(Report.document_id.in_(list(document_ids)), *is_open)
    return {row.document_id: row.reports for row in session().execute(found.group_by(Report.document_id))}


def newcomers(member_ids: Iterable[int]) -> set[int]:
    """Those of whom nothing was published yet."""
    published = exists().where(Document.owner_id == Member.id, Document.published_at.is_not(None))
    return set(session().scalars(select(Member.id).where(Member.id.in_(list(member_ids)), ~published)))
