"""Reports: what readers say is wrong with a document, and closing them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError

from wenku.accounts import notifying
from wenku.accounts.models import Member
from wenku.base import addresses, audit, clock, switches
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid, NotFound
from wenku.base.paging import Page, number
from wenku.base.words import Lazy, _l
from wenku.documents.models import Document, DocumentState, Version
from wenku.moderation import grounds, weighing
from wenku.moderation.models import Outcome, Report
from wenku.reviews.models import Comment

LONGEST_TEXT = 150

_OPEN = (Report.closed_at.is_(None), Report.comment_id.is_(None))
"""On documents: those on comments are looked at with the comments."""


LONGEST_ANSWER = 300

OUTCOMES: dict[Outcome, Lazy] = {
    Outcome.NOTHING_WRONG: _l("Nothing wrong was found"),
    Outcome.CHANGED: _l("It was changed"),
    Outcome.HIDDEN: _l("It was hidden for now"),
    Outcome.REMOVED: _l("It was removed"),
    Outcome.FORWARDED: _l("It was passed on to whoever decides on it"),
}

STANDS: dict[Outcome, frozenset[DocumentState]] = {
    Outcome.HIDDEN: frozenset({DocumentState.HIDDEN}),
    Outcome.REMOVED: frozenset({DocumentState.REMOVED, DocumentState.TAKEN_DOWN}),
}
"""What a document has to be for this to be said of it."""

notifying.sentences(
    {
        "report_closed": _l("Thank you: your report on “%(title)s” was looked at."),
        "report_closed.nothing_wrong": _l("Your report on “%(title)s” was looked at, and nothing wrong was found. %(answer)s"),
        "report_closed.changed": _l("Thank you: after your report “%(title)s” was changed. %(answer)s"),
        "report_closed.hidden": _l("Thank you: after your report “%(title)s” was hidden for now. %(answer)s"),
        "report_closed.removed": _l("Thank you: what you reported of “%(title)s” was removed. %(answer)s"),
        "report_closed.forwarded": _l("Your report on “%(title)s” was passed on to whoever decides on it. %(answer)s"),
    }
)


class AlreadyReported(Conflict):
    code, message = "already-reported", _l("You have reported this document already. A moderator will look at it.")


class CommentReported(Conflict):
    code, message = "comment-reported", _l("You have reported this comment already. A moderator will look at it.")


@dataclass(frozen=True)
class Reported:
    """A document with its open reports."""

    document_id: int
    title: str
    reports: list[Report]
    first_at: datetime


def report(
    document: Document, *, reason: str, text: str, reporter: str, by: Member | None, comment: Comment | None = None
) -> Report:
    """Note what `reporter` ("member:7", or a keyed hash for a visitor) says of the document, or of a comment on it; one open report
    for each reporter and what they report.

    Raises AlreadyReported, and Invalid for an unknown reason, a text over 150 characters, or none where the reason asks for one.
    """
    switches.check(switches.reports)
    text = " ".join(text.split())
    chosen = next((offer for offer in grounds.offered() if offer.name == reason), None)
    if chosen is None:
        raise Invalid({"reason": _l("Please choose one of the list.")})
    if len(text) > LONGEST_TEXT:
        raise Invalid({"text": _l("At most %(most)s characters, please.", most=LONGEST_TEXT)})
    if chosen.asks and not text:
        raise Invalid({"text": _l("Please say in a few words what is wrong.")})
    made = Report(
        document_id=document.id,
        comment_id=comment.id if comment else None,
        reporter=reporter,
        member_id=by.id if by else None,
        reason=chosen.name,
        text=text,
        made_at=clock.now(),
    )
    try:
        with session().begin_nested():
            session().add(made)
    except IntegrityError:
        raise (CommentReported if comment else AlreadyReported) from None
    if comment is None:
        weighing.settle_waiting(document.id)
    return made


def still_open(
    *, reason: str | None = None, waits: timedelta | None = None, after: str | None = None, size: int = 30
) -> Page[Reported]:
    """Documents with open reports, the longest waiting first; `after` is the last page's last first-report id. Only those that
    somebody reported for this `reason`, or whose first report `waits` at least so long.
    """
    first = func.min(Report.id).label("first")
    grouped = select(Report.document_id, first).where(*_OPEN).group_by(Report.document_id)
    if reason:
        named = select(Report.document_id).where(*_OPEN, Report.reason == reason)
        grouped = grouped.where(Report.document_id.in_(named))
    if waits is not None:
        grouped = grouped.having(func.min(Report.made_at) <= clock.now() - waits)
    if last := number(after):
        grouped = grouped.having(first > last)
    rows = session().execute(grouped.order_by(first).limit(size + 1)).all()
    shown = [row.document_id for row in rows[:size]]
    return Page(_reported(shown), next=str(rows[size - 1].first) if len(rows) > size else None)


def count_open() -> int:
    """How many documents have open reports."""
    return session().scalar(select(func.count(func.distinct(Report.document_id))).where(*_OPEN)) or 0


def close(document_id: int, *, outcome: Outcome = Outcome.NOTHING_WRONG, answer: str = "", by: Member) -> int:
    """Close every open report on the document, and tell the members who made them what came of it, with a sentence where there is
    one; returns how many there were. Raises Invalid where the document isn't what is said of it.
    """
    document = session().scalar(select(Document).where(Document.id == document_id).with_for_update(read=True))
    if document is None:
        raise NotFound
    if outcome in STANDS and document.state not in STANDS[outcome]:
        raise Invalid({"outcome": _l("That isn't so: the document is still as it was. Decide on it first.")})
    title = _titles([document_id]).get(document_id, "")
    count = end(select(Report).where(Report.document_id == document_id, *_OPEN), outcome, answer, title=title, by=by)
    if count:
        weighing.settle_waiting(document_id)
        audit.record(
            "reports.closed", by_id=by.id, subject=f"document:{document_id}", count=count, outcome=outcome.value, answer=answer
        )
    return count


def end(which: Select[Report], outcome: Outcome, answer: str, *, title: str, by: Member, at: datetime | None = None) -> int:
    """Close these reports and answer their members, whatever they are on; returns how many there were."""
    answer = " ".join(answer.split())
    if len(answer) > LONGEST_ANSWER or not answer.isprintable():
        raise Invalid({"answer": _l("At most %(most)s characters, and no invisible ones.", most=LONGEST_ANSWER)})
    reports = session().scalars(which.with_for_update()).all()
    for reported in reports:
        reported.closed_at, reported.closed_by_id = at or clock.now(), by.id
        reported.outcome, reported.answer = outcome, answer
        if reported.member_id is not None:
            path = addresses.document(reported.document_id)
            notifying.tell(reported.member_id, f"report_closed.{outcome.value}", path=path, title=title, answer=answer)
    return len(reports)


def _reported(document_ids: list[int]) -> list[Reported]:
    titles, grouped = _titles(document_ids), {id: list[Report]() for id in document_ids}
    for row in session().scalars(select(Report).where(Report.document_id.in_(document_ids), *_OPEN).order_by(Report.id)):
        grouped[row.document_id].append(row)
    return [Reported(id, titles.get(id, ""), grouped[id], grouped[id][0].made_at) for id in document_ids]


def _titles(document_ids: list[int]) -> dict[int, str]:
    """Each document's newest title."""
    rows = session().scalars(select(Version).where(Version.document_id.in_(document_ids)).order_by(Version.number))
    return {version.document_id: version.full_title for version in rows}
