"""Approving and rejecting: a decision is a row, and the version's state follows it in the same transaction."""

from sqlalchemy import select

from wenku.accounts import notifying
from wenku.accounts.models import Member, Role
from wenku.base import addresses, clock
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid, NotAllowed
from wenku.base.words import _l
from wenku.documents import lifecycle
from wenku.documents.models import Document, Version, VersionState
from wenku.moderation.models import Decision, Verdict

LONGEST_REASON = 500

notifying.sentences(
    {
        "approved": _l("“%(title)s” was approved and is published."),
        "rejected": _l("“%(title)s” was returned: %(reason)s"),
    }
)


class AlreadyDecided(Conflict):
    code, message = "already-decided", _l("This document was decided or withdrawn meanwhile.")


class YourOwn(NotAllowed):
    code, message = "your-own", _l("Another moderator has to decide on your own document.")


def approve(version: Version, *, by: Member) -> Decision:
    """Publish `version`. Raises AlreadyDecided where it isn't waiting any more, YourOwn for a moderator's own document."""
    document = _waiting(version, by)
    decision = _decided(version, Verdict.APPROVE, "", by)
    lifecycle.approve(version)
    notifying.tell(document.owner_id, "approved", path=addresses.document(document.id), title=version.full_title)
    return decision


def reject(version: Version, *, by: Member, reason: str) -> Decision:
    """Return `version` to its uploader, who reads `reason`. Raises as approve does, and Invalid without a reason."""
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": _l("Say why, so that the uploader knows what to change.")})
    if len(reason) > LONGEST_REASON:
        raise Invalid({"reason": _l("At most %(most)s characters, please.", most=LONGEST_REASON)})
    document = _waiting(version, by)
    decision = _decided(version, Verdict.REJECT, reason, by)
    lifecycle.reject(version)
    notifying.tell(document.owner_id, "rejected", path="/me/documents", title=version.full_title, reason=reason)
    return decision


def latest(version_ids: list[int]) -> dict[int, Decision]:
    """The newest decision on each of the versions that has one."""
    rows = session().scalars(select(Decision).where(Decision.version_id.in_(version_ids)).order_by(Decision.id))
    return {decision.version_id: decision for decision in rows}


def _waiting(version: Version, by: Member) -> Document:
    """The version's document, both locked until the unit ends: two moderators never decide the same one."""
    document = session().get_one(Document, version.document_id, with_for_update=True)
    session().refresh(version, with_for_update=True)
    if version.state is not VersionState.WAITING:
        raise AlreadyDecided
    if document.owner_id == by.id and by.role is not Role.ADMIN:
        raise YourOwn
    return document


def _decided(version: Version, verdict: Verdict, reason: str, by: Member) -> Decision:
    decision = Decision(version_id=version.id, verdict=verdict, reason=reason, by_id=by.id, made_at=clock.now())
    session().add(decision)
    return decision
