"""The documents that claims are about: the edges between what becomes of them, and what ends when one is public again."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from wenku.accounts.models import Member
from wenku.base import audit, clock
from wenku.base.db import session
from wenku.base.errors import NotAllowed
from wenku.base.words import _l
from wenku.documents import lifecycle
from wenku.documents.models import Document, DocumentState
from wenku.moderation import claim_letters, strikes
from wenku.moderation.takedown_models import CounterNotice, CounterState, Takedown, Target, TargetState

T, C = TargetState, CounterState

TARGET_EDGES: dict[TargetState, set[TargetState]] = {
    T.CLAIMED: {T.TAKEN_DOWN, T.SPARED},
    T.TAKEN_DOWN: {T.COUNTERED, T.RESTORED},
    T.COUNTERED: {T.UPHELD, T.RESTORED},
    T.UPHELD: {T.RESTORED},
    T.SPARED: set(),
    T.RESTORED: set(),
}

COUNTER_EDGES: dict[CounterState, set[CounterState]] = {
    C.OPEN: {C.GRANTED, C.REFUSED},
    C.GRANTED: set(),
    C.REFUSED: set(),
}

DOWN = [T.TAKEN_DOWN, T.COUNTERED, T.UPHELD]
"""The states in which a claim keeps its document down."""


class ClaimStands(NotAllowed):
    code, message = "claim-stands", _l("This document was taken down by a claim. Only admins decide that it ends.")


def move(target: Target, to: TargetState) -> None:
    if to not in TARGET_EDGES[target.state]:
        raise lifecycle.Elsewhere
    target.state = to


def standing(document_id: int) -> Sequence[Target]:
    """What keeps the document down, with its claims."""
    asked = select(Target).where(Target.document_id == document_id, Target.state.in_(DOWN))
    return session().scalars(asked.options(joinedload(Target.takedown)).order_by(Target.id)).all()


def check_may_end(document: Document, *, by: Member) -> None:
    """Raises ClaimStands where a claim keeps the document down and `by` is no admin."""
    if document.state is DocumentState.TAKEN_DOWN and not by.is_admin and standing(document.id):
        raise ClaimStands


def ended(document: Document, *, by: Member, answer: str) -> None:
    """The document, whose row is locked, is no longer taken down: so its claims end, an open counter-notice is granted, the strikes
    that nothing else holds up are withdrawn, and the claimants are told.
    """
    for target in standing(document.id):
        move(target, T.RESTORED)
        session().flush()
        claim_letters.restored(target.takedown, document.id)
        if not _still_down(target.takedown, document.owner_id):
            strikes.withdraw(document.owner_id, target.takedown_id)
    if (notice := open_notice(document.id)) is not None:
        decide(notice, C.GRANTED, by=by, answer=answer)


def open_notice(document_id: int) -> CounterNotice | None:
    opened = CounterNotice.document_id == document_id, CounterNotice.state == C.OPEN
    return session().scalar(select(CounterNotice).where(*opened))


def decide(notice: CounterNotice, to: CounterState, *, by: Member, answer: str) -> None:
    if to not in COUNTER_EDGES[notice.state]:
        raise lifecycle.Elsewhere
    notice.state, notice.answer, notice.decided_by_id, notice.decided_at = to, answer, by.id, clock.now()
    audit.record(f"counter_notice.{to}", by_id=by.id, subject=f"document:{notice.document_id}", notice=notice.id, reason=answer)
    session().flush()


def _still_down(takedown: Takedown, owner_id: int) -> bool:
    """Whether the claim keeps another document of the member down."""
    others = Target.takedown_id == takedown.id, Target.state.in_(DOWN), Document.owner_id == owner_id
    asked = select(Target.id).join(Document, Document.id == Target.document_id).where(*others).limit(1)
    return session().scalar(asked) is not None
