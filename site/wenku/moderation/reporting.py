"""Reports: what readers say is wrong with a document, and closing them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from wenku.accounts import notifying
from wenku.accounts.models import Member
from wenku.base import addresses, audit, clock, switches
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid
from wenku.base.paging import Page, number
from wenku.base.words import Lazy, _l
from wenku.documents.models import Document, Version
from wenku.moderation.models import Report, ReportReason

LONGEST_TEXT = 150

REASONS: dict[ReportReason, Lazy] = {
    ReportReason.COPYRIGHT: _l("It infringes a copyright"),
    ReportReason.ILLEGAL: _l("It is illegal or harmful"),
    ReportReason.WRONG_CATEGORY: _l("It is in the wrong category"),
    ReportReason.POOR_SCAN: _l("It can't be read, or pages are missing"),
    ReportReason.SPAM: _l("It is advertising"),
    ReportReason.OTHER: _l("Something else"),
}

notifying.sentences({"report_closed": _l("Thank you: your report on “%(title)s” was looked at.")})


class AlreadyReported(Conflict):
    code, message = "already-reported", _l("You have reported this document already. A moderator will look at it.")


@dataclass(frozen=True)
class Reported:
    """A document with its open reports."""

    document_id: int
    title: str
    reports: list[Report]
    first_at: datetime


def report(document: Document, *, reason: str, text: str, reporter: str, by: Member | None) -> Report:
    """Note what `reporter` ("member:7", or a keyed hash for a visitor) says; one open report for each reporter and document.

    Raises AlreadyReported, and Invalid for an unknown reason, a text over 150 characters, or “something else” without a word.
    """
    switches.check(switches.reports)
    text = text.strip()
    if reason not in list(ReportReason):
        raise Invalid({"reason": _l("Please choose one of the list.")})
    if len(text) > LONGEST_TEXT:
        raise Invalid({"text": _l("At most %(most)s characters, please.", most=LONGEST_TEXT)})
    if reason == ReportReason.OTHER and not text:
        raise Invalid({"text": _l("Please say in a few words what is wrong.")})
    made = Report(
        document_id=document.id,
        reporter=reporter,
        member_id=by.id if by else None,
        reason=ReportReason(reason),
        text=text,
        made_at=clock.now(),
    )
    try:
        with session().begin_nested():
            session().add(made)
    except IntegrityError:
        raise AlreadyReported from None
    return made


def still_open(*, after: str | None = None, size: int = 30) -> Page[Reported]:
    """Documents with open reports, the longest waiting first; `after` is the last page's last first-report id."""
    first = func.min(Report.id).label("first")
    grouped = select(Report.document_id, first).where(Report.closed_at.is_(None)).group_by(Report.document_id)
    if last := number(after):
        grouped = grouped.having(first > last)
    rows = session().execute(grouped.order_by(first).limit(size + 1)).all()
    shown = [row.document_id for row in rows[:size]]
    return Page(_reported(shown), next=str(rows[size - 1].first) if len(rows) > size else None)


def count_open() -> int:
    """How many documents have open reports."""
    return session().scalar(select(func.count(func.distinct(Report.document_id))).where(Report.closed_at.is_(None))) or 0


def close(document_id: int, *, by: Member) -> int:
    """Close every open report on the document and thank the members who made them; returns how many there were."""
    open_ones = select(Report).where(Report.document_id == document_id, Report.closed_at.is_(None)).with_for_update()
    reports = session().scalars(open_ones).all()
    title = _titles([document_id]).get(document_id, "")
    for reported in reports:
        if reported.member_id is not None:
            notifying.tell(reported.member_id, "report_closed", path=addresses.document(document_id), title=title)
    session().execute(
        update(Report).where(Report.id.in_([report.id for report in reports])).values(closed_at=clock.now(), closed_by_id=by.id)
    )
    if reports:
        audit.record("reports.closed", by_id=by.id, subject=f"document:{document_id}", count=len(reports))
    return len(reports)


def _reported(document_ids: list[int]) -> list[Reported]:
    titles, grouped = _titles(document_ids), {id: list[Report]() for id in document_ids}
    for row in session().scalars(
        select(Report).where(Report.document_id.in_(document_ids), Report.closed_at.is_(None)).order_by(Report.id)
    ):
        grouped[row.document_id].append(row)
    return [Reported(id, titles.get(id, ""), grouped[id], grouped[id][0].made_at) for id in document_ids]


def _titles(document_ids: list[int]) -> dict[int, str]:
    """Each document's newest title."""
    rows = session().scalars(select(Version).where(Version.document_id.in_(document_ids)).order_by(Version.number))
    return {version.document_id: version.full_title for version in rows}
