"""Appealing: an uploader says once why a decision is wrong, and where there is somebody else, somebody else looks at it again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from wenku.accounts import roles
from wenku.accounts.models import Member
from wenku.base import audit, clock
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid, NotAllowed, NotFound
from wenku.base.paging import Page, number
from wenku.base.words import _l
from wenku.documents import lifecycle
from wenku.documents.models import Document, DocumentState, Version, VersionState
from wenku.moderation import deciding, telling
from wenku.moderation.deciding import RULINGS
from wenku.moderation.models import Appeal, AppealState, Decision, Verdict
from wenku.moderation.telling import APPEALABLE, appeal_days

LONGEST = 500

APPEAL_EDGES: dict[AppealState, set[AppealState]] = {
    AppealState.OPEN: {AppealState.UPHELD, AppealState.GRANTED},
    AppealState.UPHELD: set(),
    AppealState.GRANTED: set(),
}


class NotAppealable(Conflict):
    code, message = "not-appealable", _l("This decision can't be appealed against any more.")


class AnsweredBefore(Conflict):
    code, message = "appeal-answered", _l("Somebody has answered this appeal meanwhile.")


class SomebodyElse(NotAllowed):
    code, message = "somebody-elses-appeal", _l("Somebody else has to answer this appeal.")


@dataclass(frozen=True)
class Judged:
    """A decision with the appeal against it. `stands`: it is one that can be appealed against, and nothing later went past
    it; `until` is when the time for that ends; `by_another`: whether somebody other than who decided would answer.
    """

    decision: Decision
    appeal: Appeal | None
    stands: bool
    until: datetime
    by_another: bool

    @property
    def may_appeal(self) -> bool:
        return self.stands and self.appeal is None and clock.now() < self.until


@dataclass(frozen=True)
class Contested:
    """An open appeal with what it is about. `is_yours`: whoever asked may answer it; `looks_again`: they decided themselves."""

    appeal: Appeal
    decision: Decision
    version: Version
    document: Document
    is_yours: bool
    looks_again: bool


_later, _of_later = aliased(Decision), aliased(Version)
_PASSED_AS_VERSION = exists().where(_later.version_id == Decision.version_id, _later.was.is_(None), _later.id > Decision.id)
_PASSED_AS_DOCUMENT = exists().where(
    _later.version_id == _of_later.id,
    _of_later.document_id == Version.document_id,
    _later.was.is_not(None),
    _later.id > Decision.id,
)


def _stands() -> ColumnElement[bool]:
    """Of decisions, joined with their version and document: which of those that can be appealed against hold now."""
    rejected = and_(
        Decision.verdict == Verdict.REJECT,
        Version.state == VersionState.REJECTED,
        Document.state.in_([DocumentState.PRIVATE, DocumentState.PUBLISHED]),
        ~_PASSED_AS_VERSION,
    )
    ended = [
        and_(Decision.verdict == verdict, Document.state == state, ~_PASSED_AS_DOCUMENT)
        for verdict, state in RULINGS.items()
        if verdict in APPEALABLE
    ]
    return or_(rejected, *ended)


def appeal(decision_id: int, *, by: Member, text: str) -> Appeal:
    """Appeal against a decision on one's own document; doing so again returns the first appeal.

    Raises NotFound for anybody else's, NotAppealable where it stands no more or is too old, and Invalid for the text.
    """
    decision = _decision(decision_id)
    lifecycle.locked(decision.version.document_id)
    if decision.version.document.owner_id != by.id:
        raise NotFound
    if (first := session().scalar(select(Appeal).where(Appeal.decision_id == decision_id))) is not None:
        return first
    if clock.now() >= _until(decision) or not session().scalar(standing().where(Decision.id == decision_id)):
        raise NotAppealable
    made = Appeal(decision_id=decision_id, text=_checked("text", text), state=AppealState.OPEN, made_at=clock.now(), answer="")
    session().add(made)
    session().flush()
    return made


def uphold(appeal_id: int, *, by: Member, answer: str) -> None:
    """Let the decision stand; the uploader reads `answer`. Raises as `grant`, and Invalid without an answer."""
    answer = _checked("answer", answer)
    appeal, decision = _open(appeal_id, by)
    _answer(appeal, AppealState.UPHELD, by=by, answer=answer)
    telling.upheld(decision.version.document, decision.version, answer)


def grant(appeal_id: int, *, by: Member, answer: str = "") -> None:
    """Undo the decision: what was rejected waits again, what was hidden, removed or taken down is restored; the uploader is told.

    Raises AnsweredBefore, SomebodyElse where another has to answer, and lifecycle.Elsewhere where the decision stands no more.
    """
    answer = _checked("answer", answer) if answer.strip() else ""
    appeal, decision = _open(appeal_id, by)
    deciding.undo(decision, by=by, answer=answer)
    _answer(appeal, AppealState.GRANTED, by=by, answer=answer)
    telling.granted(decision.version.document, decision.version, decision.verdict)


def judged(document: Document) -> list[Judged]:
    """The decisions on a document and its versions, the newest first, with the appeals against them."""
    history, team = deciding.history(document.id), roles.moderators()
    ids = [decision.id for decision in history]
    appeals = {appeal.decision_id: appeal for appeal in session().scalars(select(Appeal).where(Appeal.decision_id.in_(ids)))}
    holding = set(session().scalars(standing().where(Version.document_id == document.id)))
    return [
        Judged(
            decision=decision,
            appeal=appeals.get(decision.id),
            stands=decision.id in holding,
            until=_until(decision),
            by_another=decision.by_id not in _judges(team, decision.by_id, document.owner_id),
        )
        for decision in history
    ]


def still_open(*, by: Member, after: str | None = None, size: int = 30) -> Page[Contested]:
    """Appeals against what still stands, the longest waiting first; `after` is the page's key."""
    query = _contested().order_by(Appeal.id).limit(size + 1)
    if last := number(after):
        query = query.where(Appeal.id > last)
    rows, team = session().execute(query).all(), roles.moderators()
    shown = [_seen(*row, by=by, team=team) for row in rows[:size]]
    return Page(shown, next=str(shown[-1].appeal.id) if len(rows) > size else None)


def count_open(*, by: Member) -> int:
    """How many wait for an answer by this moderator."""
    team = roles.moderators()
    asked = _contested().with_only_columns(Decision.by_id, Document.owner_id)
    return sum(by.id in _judges(team, decider, owner) for decider, owner in session().execute(asked))


def standing() -> Select[int]:
    """The ids of decisions that stand, joined with their version and document."""
    return (
        select(Decision.id)
        .join(Version, Version.id == Decision.version_id)
        .join(Document, Document.id == Version.document_id)
        .where(_stands())
    )


def _contested() -> Select[Appeal, Decision, Version, Document]:
    return (
        select(Appeal, Decision, Version, Document)
        .join(Decision, Decision.id == Appeal.decision_id)
        .join(Version, Version.id == Decision.version_id)
        .join(Document, Document.id == Version.document_id)
        .where(Appeal.state == AppealState.OPEN, _stands())
        .options(joinedload(Decision.by), joinedload(Document.owner))
    )


def _seen(appeal: Appeal, decision: Decision, version: Version, document: Document, *, by: Member, team: list[int]) -> Contested:
    return Contested(
        appeal=appeal,
        decision=decision,
        version=version,
        document=document,
        is_yours=by.id in _judges(team, decision.by_id, document.owner_id),
        looks_again=by.id == decision.by_id,
    )


def _judges(team: Collection[int], decider: int, owner: int) -> set[int]:
    """Who may answer: neither who decided nor the uploader, as long as somebody is left."""
    for partial in ({decider, owner}, {owner}):
        if left := set(team) - partial:
            return left
    return set(team)


def _decision(decision_id: int) -> Decision:
    version = joinedload(Decision.version).joinedload(Version.document)
    decision = session().scalar(select(Decision).where(Decision.id == decision_id).options(version))
    if decision is None:
        raise NotFound
    return decision


def _open(appeal_id: int, by: Member) -> tuple[Appeal, Decision]:
    """The appeal and the decision that it is about, their document locked, to be answered by `by`."""
    appeal = session().get(Appeal, appeal_id)
    if appeal is None:
        raise NotFound
    decision = _decision(appeal.decision_id)
    document = lifecycle.locked(decision.version.document_id)
    session().refresh(appeal)
    if appeal.state is not AppealState.OPEN:
        raise AnsweredBefore
    if not session().scalar(standing().where(Decision.id == decision.id)):
        raise lifecycle.Elsewhere
    if by.id not in _judges(roles.moderators(), decision.by_id, document.owner_id):
        raise SomebodyElse
    return appeal, decision


def _answer(appeal: Appeal, state: AppealState, *, by: Member, answer: str) -> None:
    assert state in APPEAL_EDGES[appeal.state]
    appeal.state, appeal.answer = state, answer
    appeal.decided_by_id, appeal.decided_at = by.id, clock.now()
    audit.record(f"appeal.{state}", by_id=by.id, subject=f"decision:{appeal.decision_id}", answer=answer)
    session().flush()


def _until(decision: Decision) -> datetime:
    return decision.made_at + timedelta(days=appeal_days.get())


def _checked(field: str, text: str) -> str:
    if not 0 < len(text := text.strip()) <= LONGEST:
        raise Invalid({field: _l("Between 1 and %(most)s characters, please.", most=LONGEST)})
    return text
