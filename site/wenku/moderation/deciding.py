"""Deciding: a decision is a row that stays, and the state of the version or the document follows it in the same transaction.

Versions that wait are approved, returned, or sent back for a change. What was published is hidden, removed or taken down, and
restored.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from wenku.accounts.models import Member, Role
from wenku.base import clock
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid, NotAllowed, NotFound
from wenku.base.words import _l
from wenku.documents import access, lifecycle, rewarding
from wenku.documents.models import Document, DocumentState, Version
from wenku.downloads import refunding
from wenku.moderation import hints, targets, telling
from wenku.moderation.models import Decision, Verdict
from wenku.previews import queries as previews

LONGEST_REASON = 500
MOST_DAYS = 365

RULINGS: dict[Verdict, DocumentState] = {
    Verdict.HIDE: DocumentState.HIDDEN,
    Verdict.REMOVE: DocumentState.REMOVED,
    Verdict.TAKE_DOWN: DocumentState.TAKEN_DOWN,
    Verdict.RESTORE: DocumentState.PUBLISHED,
}
"""Those on a document, with the state that they lead to."""


class YourOwn(NotAllowed):
    code, message = "your-own", _l("Another moderator has to decide on your own document.")


class ForAnAdmin(NotAllowed):
    code, message = "for-an-admin", _l("This document is nearly what was taken down: an admin decides on it.")


class UploadersOwn(Conflict):
    code, message = "uploaders-own", _l("Its uploader deleted this document. Nobody else brings it back.")


def approve(version: Version, *, by: Member, seen: datetime | None = None) -> Decision:
    """Publish `version`. Raises lifecycle.Elsewhere where it isn't waiting any more, or was handed in anew after `seen` (its
    `submitted_at` as it was looked at), YourOwn for a moderator's own document, and ForAnAdmin where it is like a takedown.
    """
    check_other(version.document_id, by)
    if not by.is_admin and hints.is_like_a_takedown(version.id):
        raise ForAnAdmin
    digest = rewarding.fingerprint(version, previews.text(version.id))  # takes a while, so it comes before any lock
    document = lifecycle.approve(version, seen=seen)
    telling.approved(document, version, rewarding.approved(document, digest, by=by))
    return _decided(version, Verdict.APPROVE, "", by)


def reject(version: Version, *, by: Member, reason: str, seen: datetime | None = None) -> Decision:
    """Return `version` to its uploader, who reads `reason`. Raises as approve does, and Invalid without a reason."""
    reason = given(reason)
    check_other(version.document_id, by)
    document = lifecycle.reject(version, seen=seen)
    telling.decided(document, version, Verdict.REJECT, reason)
    return _decided(version, Verdict.REJECT, reason, by)


def ask_change(version: Version, *, by: Member, reason: str, seen: datetime | None = None) -> Decision:
    """Ask the uploader for a change, which `reason` says, and to hand the version in again. Raises as reject does."""
    reason = given(reason)
    check_other(version.document_id, by)
    document = lifecycle.ask_change(version, seen=seen)
    telling.decided(document, version, Verdict.ASK_CHANGE, reason)
    return _decided(version, Verdict.ASK_CHANGE, reason, by)


def hide(document: Document, *, by: Member, reason: str, seen: int | None = None, days: int | None = None) -> Decision:
    """Hide `document` until somebody restores it, or for so many days. Raises Elsewhere where it isn't public any more, or changed
    after `seen` (its `revision` as it was looked at), YourOwn for a moderator's own, and Invalid without a reason, or for the days.
    """
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise Invalid({"days": _l("Between %(least)s and %(most)s, please.", least=1, most=MOST_DAYS)})
    ends_at = clock.now() + timedelta(days=days) if days else None
    return _ruled(document, Verdict.HIDE, by=by, reason=given(reason), seen=seen, ends_at=ends_at)


def remove(document: Document, *, by: Member, reason: str, seen: int | None = None) -> Decision:
    """Remove `document`; its buyers keep their file. Raises as hide does."""
    return _ruled(document, Verdict.REMOVE, by=by, reason=given(reason), seen=seen)


def take_down(document: Document, *, by: Member, reason: str, seen: int | None = None) -> Decision:
    """Take `document` down on legal grounds, removed ones too; its buyers of late are refunded. Raises as hide does."""
    decision = _ruled(document, Verdict.TAKE_DOWN, by=by, reason=given(reason), seen=seen)
    refunding.for_takedown(document)
    return decision


def restore(document: Document, *, by: Member, reason: str = "", seen: int | None = None) -> Decision:
    """Undo what moderators did to `document`: it is public again, unless its uploader had deleted it before it was taken down.

    Raises Elsewhere and YourOwn as hide does, UploadersOwn where there is nothing to undo but the uploader's own act, and
    targets.ClaimStands for moderators where somebody claimed the takedown.
    """
    return _ruled(document, Verdict.RESTORE, by=by, reason=_fit(reason), seen=seen)


def undo(decision: Decision, *, by: Member, answer: str) -> Decision:
    """Undo a decision that stands, whose uploader appealed: who grants that tells them."""
    version = session().get_one(Version, decision.version_id)
    document = lifecycle.locked(version.document_id)
    if decision.verdict is Verdict.REJECT:
        lifecycle.reopen(version)
        return _decided(version, Verdict.REOPEN, answer, by)
    targets.check_may_end(document, by=by)
    if (to := _leads_to(document, Verdict.RESTORE)) is None:
        raise lifecycle.Elsewhere
    return _decided(version, Verdict.RESTORE, answer, by, _led(document, to, by=by, answer=answer))


def history(document_id: int) -> list[Decision]:
    """What was decided on the document and its versions, the newest first; who decided and the version are loaded."""
    asked = select(Decision).join(Version, Version.id == Decision.version_id).where(Version.document_id == document_id)
    loaded = asked.options(joinedload(Decision.by), joinedload(Decision.version))
    return list(session().scalars(loaded.order_by(Decision.id.desc())))


def latest(version_ids: list[int]) -> dict[int, Decision]:
    """The newest decision on each of the versions that has one, as a version."""
    on_versions = select(Decision).where(Decision.version_id.in_(version_ids), Decision.was.is_(None))
    return {decision.version_id: decision for decision in session().scalars(on_versions.order_by(Decision.id))}


def possible(document: Document, *, by: Member) -> list[Verdict]:
    """What `by` may decide on the document as it is now."""
    if document.published_version_id is None or (document.owner_id == by.id and not by.is_admin):
        return []
    if document.state is DocumentState.TAKEN_DOWN and not by.is_admin and targets.standing(document.id):
        return []
    return [verdict for verdict in RULINGS if _leads_to(document, verdict)]


def owned(document_id: int, *, by: Member) -> Document:
    """The member's own document, whose decisions they read also where it was removed or taken down.

    For anybody else there is none, nor where they deleted it themselves: raises NotFound, and Gone where it was public once.
    """
    document = access.found(document_id)
    if document.owner_id != by.id:
        raise NotFound
    if document.state is DocumentState.REMOVED and is_removed_by_owner(document):
        access.check(document, by=None)
    return document


def is_removed_by_owner(document: Document) -> bool:
    """Whether it is its uploader who deleted the document, be it that it was taken down since."""
    rulings = _rulings(document.id)
    last = rulings[0] if rulings else None
    if document.state is DocumentState.REMOVED:
        return last is None or last.verdict is not Verdict.REMOVE
    if document.state is not DocumentState.TAKEN_DOWN or last is None or last.was is not DocumentState.REMOVED:
        return False
    return len(rulings) < 2 or rulings[1].verdict is not Verdict.REMOVE


def check_other(document_id: int, by: Member) -> None:
    """Somebody who moderates, or the site itself; an admin on everything, since a small site has only one person who can."""
    if not by.is_moderator and by.role is not Role.SYSTEM:
        raise NotAllowed
    if session().get_one(Document, document_id).owner_id == by.id and by.role is not Role.ADMIN:
        raise YourOwn


def given(reason: str) -> str:
    """The reason, stripped. Raises Invalid where there is none, or too long a one."""
    if not reason.strip():
        raise Invalid({"reason": _l("Say why, so that the uploader knows what to change.")})
    return _fit(reason)


def _ruled(
    document: Document, verdict: Verdict, *, by: Member, reason: str, seen: int | None, ends_at: datetime | None = None
) -> Decision:
    document = lifecycle.locked(document.id)
    check_other(document.id, by)
    targets.check_may_end(document, by=by)
    to = _leads_to(document, verdict)
    if to is None:
        raise UploadersOwn if verdict is Verdict.RESTORE and is_removed_by_owner(document) else lifecycle.Elsewhere
    was = _led(document, to, by=by, answer=reason, seen=seen)
    version = session().get_one(Version, document.published_version_id)
    telling.decided(document, version, verdict, reason, ends_at)
    return _decided(version, verdict, reason, by, was, ends_at)


def _led(document: Document, to: DocumentState, *, by: Member, answer: str, seen: int | None = None) -> DocumentState:
    """The state that it was in. With a takedown ends what somebody claimed."""
    was = lifecycle.rule(document, to, seen=seen)
    if was is DocumentState.TAKEN_DOWN:
        targets.ended(document, by=by, answer=answer)
    return was


def _leads_to(document: Document, verdict: Verdict) -> DocumentState | None:
    """The state that the verdict leads the document to from where it is; None where it leads nowhere.

    Restoring what its uploader had deleted before it was taken down gives its buyers their file back, and no more. Removing what is
    taken down would do so as well, while the claim stands.
    """
    is_taken = document.state is DocumentState.TAKEN_DOWN
    to: DocumentState | None = RULINGS[verdict]
    if verdict is Verdict.RESTORE and is_removed_by_owner(document):
        to = DocumentState.REMOVED if is_taken else None
    elif verdict is Verdict.REMOVE and is_taken:
        to = None
    return to if to in lifecycle.DOCUMENT_EDGES[document.state] else None


def _rulings(document_id: int) -> list[Decision]:
    """The newest first."""
    asked = select(Decision).join(Version, Version.id == Decision.version_id)
    on_document = asked.where(Version.document_id == document_id, Decision.was.is_not(None))
    return list(session().scalars(on_document.order_by(Decision.id.desc())))


def _fit(reason: str) -> str:
    if len(reason := reason.strip()) > LONGEST_REASON:
        raise Invalid({"reason": _l("At most %(most)s characters, please.", most=LONGEST_REASON)})
    return reason


def _decided(
    version: Version,
    verdict: Verdict,
    reason: str,
    by: Member,
    was: DocumentState | None = None,
    ends_at: datetime | None = None,
) -> Decision:
    now = clock.now()
    decision = Decision(version_id=version.id, verdict=verdict, was=was, reason=reason, by_id=by.id, made_at=now, ends_at=ends_at)
    session().add(decision)
    session().flush()
    return decision
