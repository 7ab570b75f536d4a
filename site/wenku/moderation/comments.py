"""Comments before moderators: those that are held or reported, decided on one by one or several at once, and how that is undone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import joinedload

from wenku.accounts import notifying
from wenku.accounts.models import Member
from wenku.base import addresses, audit, clock, paging
from wenku.base.db import session
from wenku.base.errors import Invalid
from wenku.base.paging import Page
from wenku.base.words import _l
from wenku.documents.models import Document, Version
from wenku.moderation import reporting, sensitive
from wenku.moderation.models import CommentRuling, CommentVerdict, Outcome, Report
from wenku.moderation.sensitive import Match
from wenku.reviews import commenting
from wenku.reviews.models import Comment, CommentState

LONGEST_REASON = 300
AT_ONCE = 100

commenting.screen(lambda text: bool(sensitive.found(text)))

notifying.sentences(
    {
        "comment.approved": _l("Your comment on “%(title)s” is shown now."),
        "comment.removed": _l("A moderator removed your comment on “%(title)s”. Reason: %(reason)s"),
        "comment.restored": _l("A moderator looked again: your comment on “%(title)s” is shown again."),
    }
)


class Which(StrEnum):
    """What a moderator looks at."""

    WAITING = "waiting"
    HELD = "held"
    REPORTED = "reported"
    REMOVED = "removed"


@dataclass(frozen=True)
class Line:
    """A comment with what speaks against it; `reason` is why it was removed."""

    comment: Comment
    title: str
    reports: list[Report]
    words: list[Match]
    reason: str


def waiting(which: Which = Which.WAITING, *, after: str | None = None, size: int = 30) -> Page[Line]:
    """The longest waiting first; the removed ones the newest first."""
    query = select(Comment).where(_is(which)).options(joinedload(Comment.member), joinedload(Comment.document))
    key, newest = paging.number(after), which is Which.REMOVED
    if key is not None:
        query = query.where(Comment.id < key if newest else Comment.id > key)
    rows = session().scalars(query.order_by(Comment.id.desc() if newest else Comment.id).limit(size + 1)).all()
    return Page(_lines(rows[:size]), next=str(rows[size - 1].id) if len(rows) > size else None)


def count_waiting() -> int:
    return session().scalar(select(func.count()).select_from(Comment).where(_is(Which.WAITING))) or 0


def approve(comment_ids: Collection[int], *, seen: datetime | None, by: Member) -> list[CommentRuling]:
    """Show what was held, and what was removed again; of what is shown already, close the reports: nothing is wrong with it.

    What its author changed after it was `seen` is left alone, as is what was deleted. Returns what was done.
    """
    made = []
    for comment in _locked(comment_ids):
        if comment.state is CommentState.DELETED or _is_newer(comment, seen):
            continue
        was, at = comment.state, clock.now()
        if was is not CommentState.SHOWN:
            commenting.go(comment, CommentState.SHOWN)
            _tell(comment, "comment.restored" if was is CommentState.REMOVED else "comment.approved")
        elif not _open_reports([comment.id]):
            continue
        made.append(_ruled(comment, CommentVerdict.APPROVE, was, Outcome.NOTHING_WRONG, at=at, by=by))
    return made


def remove(comment_ids: Collection[int], *, reason: str, by: Member) -> list[CommentRuling]:
    """Raises Invalid without a reason: each author is told it. What was deleted or removed already is left alone."""
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid({"reason": _l("Please give a reason: the author is told it.")})
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        raise Invalid({"reason": _l("At most %(most)s characters, and no invisible ones.", most=LONGEST_REASON)})
    made = []
    for comment in _locked(comment_ids):
        if comment.state not in (CommentState.HELD, CommentState.SHOWN):
            continue
        was, at = comment.state, clock.now()
        commenting.go(comment, CommentState.REMOVED)
        _tell(comment, "comment.removed", reason=reason)
        made.append(_ruled(comment, CommentVerdict.REMOVE, was, Outcome.REMOVED, reason=reason, at=at, by=by))
    return made


def undo(ruling_ids: Collection[int], *, by: Member) -> int:
    """Put each comment back to where it was, and open its reports again; only what was decided last, and by the same person.

    Returns how many were put back.
    """
    rulings = session().scalars(select(CommentRuling).where(CommentRuling.id.in_(ruling_ids), CommentRuling.by_id == by.id)).all()
    comments = {comment.id: comment for comment in _locked([ruling.comment_id for ruling in rulings])}
    done = 0
    for ruling in rulings:
        comment = comments[ruling.comment_id]
        if comment.state is CommentState.DELETED or ruling.verdict is CommentVerdict.UNDO or _last(comment) != ruling.id:
            continue
        was = comment.state
        if was is not ruling.was:
            commenting.go(comment, ruling.was)
        _reopen(comment, ruling)
        _record(comment, CommentVerdict.UNDO, was, at=clock.now(), undoes=ruling, by=by)
        if ruling.verdict is CommentVerdict.REMOVE and ruling.was is CommentState.SHOWN:
            _tell(comment, "comment.restored")
        done += 1
    return done


def _ruled(
    comment: Comment, verdict: CommentVerdict, was: CommentState, outcome: Outcome, *, at: datetime, by: Member, reason: str = ""
) -> CommentRuling:
    which = select(Report).where(Report.comment_id == comment.id, Report.closed_at.is_(None))
    reporting.end(which, outcome, "", title=_title(comment), by=by, at=at)
    return _record(comment, verdict, was, reason=reason, at=at, by=by)


def _record(
    comment: Comment,
    verdict: CommentVerdict,
    was: CommentState,
    *,
    at: datetime,
    by: Member,
    reason: str = "",
    undoes: CommentRuling | None = None,
) -> CommentRuling:
    ruling = CommentRuling(
        comment_id=comment.id,
        verdict=verdict,
        was=was,
        reason=reason,
        undoes_id=undoes.id if undoes else None,
        by_id=by.id,
        made_at=at,
    )
    session().add(ruling)
    session().flush()
    audit.record(f"comment.{verdict.value}", by_id=by.id, subject=f"comment:{comment.id}", was=was.value, reason=reason)
    return ruling


def _reopen(comment: Comment, ruling: CommentRuling) -> None:
    """Those that the ruling closed, unless who reported has done so again meanwhile."""
    again = {report.reporter for report in _open_reports([comment.id])}
    closed = select(Report).where(
        Report.comment_id == comment.id, Report.closed_at == ruling.made_at, Report.closed_by_id == ruling.by_id
    )
    for report in session().scalars(closed).all():
        if report.reporter not in again:
            report.closed_at, report.closed_by_id, report.outcome = None, None, None
    session().flush()


def _locked(comment_ids: Collection[int]) -> Sequence[Comment]:
    wanted = sorted(set(comment_ids))[:AT_ONCE]
    query = select(Comment).where(Comment.id.in_(wanted)).order_by(Comment.id)
    return session().scalars(query.with_for_update(), execution_options={"populate_existing": True}).all()


def _is_newer(comment: Comment, seen: datetime | None) -> bool:
    return comment.edited_at is not None and (seen is None or comment.edited_at > seen)


def _last(comment: Comment) -> int | None:
    return session().scalar(select(func.max(CommentRuling.id)).where(CommentRuling.comment_id == comment.id))


def _is(which: Which) -> ColumnElement[bool]:
    held = Comment.state == CommentState.HELD
    reported = (Comment.state == CommentState.SHOWN) & exists().where(Report.comment_id == Comment.id, Report.closed_at.is_(None))
    return {
        Which.WAITING: or_(held, reported),
        Which.HELD: held,
        Which.REPORTED: reported,
        Which.REMOVED: Comment.state == CommentState.REMOVED,
    }[which]


def _lines(comments: Sequence[Comment]) -> list[Line]:
    reports: dict[int | None, list[Report]] = {}
    for report in _open_reports([comment.id for comment in comments]):
        reports.setdefault(report.comment_id, []).append(report)
    titles = _titles({comment.document_id for comment in comments})
    reasons = _reasons([comment.id for comment in comments if comment.state is CommentState.REMOVED])
    return [
        Line(
            comment,
            titles.get(comment.document_id, ""),
            reports.get(comment.id, []),
            [match for said in (comment.text, comment.member.name) for match in sensitive.found(said)],
            reasons.get(comment.id, ""),
        )
        for comment in comments
    ]


def _open_reports(comment_ids: Collection[int]) -> Sequence[Report]:
    return (
        session()
        .scalars(select(Report).where(Report.comment_id.in_(comment_ids), Report.closed_at.is_(None)).order_by(Report.id))
        .all()
    )


def _reasons(comment_ids: Collection[int]) -> dict[int, str]:
    """Why each was removed last."""
    removals = CommentRuling.comment_id.in_(comment_ids), CommentRuling.verdict == CommentVerdict.REMOVE
    rows = session().scalars(select(CommentRuling).where(*removals).order_by(CommentRuling.id))
    return {row.comment_id: row.reason for row in rows}


def _titles(document_ids: Collection[int]) -> dict[int, str]:
    """Of what the public sees of each."""
    rows = session().execute(
        select(Document.id, Version).join(Version, Version.id == Document.published_version_id).where(Document.id.in_(document_ids))
    )
    return {document_id: version.full_title for document_id, version in rows}


def _title(comment: Comment) -> str:
    return _titles([comment.document_id]).get(comment.document_id, "")


def _tell(comment: Comment, kind: str, **facts: object) -> None:
    path = commenting.path(comment) if comment.state is CommentState.SHOWN else addresses.document(comment.document_id)
    notifying.tell(comment.member_id, kind, path=path, title=_title(comment), **facts)
