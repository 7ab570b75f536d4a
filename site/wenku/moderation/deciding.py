"""Approving and rejecting: a decision is a row, and the version's state follows it in the same transaction."""

from datetime import datetime

from sqlalchemy import select

from wenku.accounts import notifying
from wenku.accounts.models import Member, Role
from wenku.base import addresses, clock
from wenku.base.db import session
from wenku.base.errors import Invalid, NotAllowed
from wenku.base.words import _l
from wenku.documents import lifecycle, rewarding
from wenku.documents.models import Document, Version
from wenku.documents.rewarding import Outcome
from wenku.moderation.models import Decision, Verdict
from wenku.points import tariff
from wenku.previews import queries as previews

LONGEST_REASON = 500

notifying.sentences(
    {
        "approved": _l("“%(title)s” was approved and is published."),
        "approved-rewarded": _l("“%(title)s” was approved and is published. You earned %(points)s points."),
        "approved-cooling": _l(
            "“%(title)s” was approved and is published. It earns no reward: your account was less than %(hours)s hours old."
        ),
        "approved-enough": _l(
            "“%(title)s” was approved and is published. It earns no reward: no more than %(most)s documents are rewarded in a day."
        ),
        "approved-known": _l("“%(title)s” was approved and is published. It earns no reward: the same text was rewarded before."),
        "rejected": _l("“%(title)s” was returned: %(reason)s"),
    }
)


class YourOwn(NotAllowed):
    code, message = "your-own", _l("Another moderator has to decide on your own document.")


def approve(version: Version, *, by: Member, seen: datetime | None = None) -> Decision:
    """Publish `version`. Raises lifecycle.Elsewhere where it isn't waiting any more, or was handed in anew after `seen` (its
    `submitted_at` as it was looked at), and YourOwn for a moderator's own document.
    """
    check_other(version.document_id, by)
    digest = rewarding.fingerprint(version, previews.text(version.id))  # takes a while, so it comes before any lock
    document = lifecycle.approve(version, seen=seen)
    _tell(document, version, rewarding.approved(document, digest, by=by))
    return _decided(version, Verdict.APPROVE, "", by)


def reject(version: Version, *, by: Member, reason: str, seen: datetime | None = None) -> Decision:
    """Return `version` to its uploader, who reads `reason`. Raises as approve does, and Invalid without a reason."""
    reason = given(reason)
    check_other(version.document_id, by)
    document = lifecycle.reject(version, seen=seen)
    notifying.tell(document.owner_id, "rejected", path="/me/documents", title=version.full_title, reason=reason)
    return _decided(version, Verdict.REJECT, reason, by)


def history(document_id: int) -> list[Decision]:
    """What was decided on the document's versions, the newest first."""
    asked = select(Decision).join(Version, Version.id == Decision.version_id).where(Version.document_id == document_id)
    return list(session().scalars(asked.order_by(Decision.id.desc())))


def latest(version_ids: list[int]) -> dict[int, Decision]:
    """The newest decision on each of the versions that has one."""
    rows = session().scalars(select(Decision).where(Decision.version_id.in_(version_ids)).order_by(Decision.id))
    return {decision.version_id: decision for decision in rows}


def _tell(document: Document, version: Version, outcome: Outcome) -> None:
    notifying.tell(
        document.owner_id,
        "approved" if outcome is Outcome.NOTHING else f"approved-{outcome}",
        path=addresses.document(document.id),
        title=version.full_title,
        points=tariff.upload_reward.get(),
        hours=tariff.cool_down_hours.get(),
        most=tariff.upload_rewards_a_day.get(),
    )


def check_other(document_id: int, by: Member) -> None:
    """An admin may decide on everything: a small site has only one person who can."""
    if session().get_one(Document, document_id).owner_id == by.id and by.role is not Role.ADMIN:
        raise YourOwn


def given(reason: str) -> str:
    """The reason without what stands around it. Raises Invalid where there is none, or too long a one."""
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": _l("Say why, so that the uploader knows what to change.")})
    if len(reason) > LONGEST_REASON:
        raise Invalid({"reason": _l("At most %(most)s characters, please.", most=LONGEST_REASON)})
    return reason


def _decided(version: Version, verdict: Verdict, reason: str, by: Member) -> Decision:
    decision = Decision(version_id=version.id, verdict=verdict, reason=reason, by_id=by.id, made_at=clock.now())
    session().add(decision)
    return decision
