"""Rewards for documents: what an approved one earns, once for the same text, and how that goes back when the document goes."""

import hashlib
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base import chinese, clock
from wenku.base.db import session
from wenku.documents.models import Document, RewardedText, Version, VersionState
from wenku.points import causes, claims, earning, ledger, tariff
from wenku.points.models import Pocket, Reason

REFERENCE = "document:"
"""With the document's id behind it, its name in the ledger."""

causes.of(Reason.UPLOAD, name=REFERENCE, id=Document.id, whose=Document.owner_id)
causes.of(Reason.UPLOAD_BACK, name=REFERENCE, id=Document.id, whose=Document.owner_id, by=causes.SYSTEM)

SHORTEST = 40
"""A scan's page numbers or a picture's one line say nothing of the document: fewer characters than this are no text."""


class Outcome(StrEnum):
    """What an approval came to: nothing to earn (a further version, or no reward in the tariff), or why there was no reward."""

    NOTHING = "nothing"
    REWARDED = "rewarded"
    COOLING = "cooling"
    ENOUGH = "enough"
    KNOWN = "known"


def fingerprint(version: Version, text: str) -> str:
    """The SHA-256 of the version's text as `chinese.bare` leaves it; the file's own where it has no text."""
    bare = chinese.bare(text)
    return hashlib.sha256(bare.encode()).hexdigest() if len(bare) >= SHORTEST else version.sha256


def approved(document: Document, digest: str, *, by: Member) -> Outcome:
    """Reward the owner of a document that was just approved, whose row is locked; `digest` is the text's `fingerprint`."""
    amount = tariff.upload_reward.get()
    if not amount or not _is_first(document):
        return Outcome.NOTHING
    owner = session().get_one(Member, document.owner_id)
    if earning.is_cooling(owner):
        return Outcome.COOLING
    (purse,) = ledger.locked(owner)
    if earning.count_today(purse, Reason.UPLOAD) >= tariff.upload_rewards_a_day.get():
        return Outcome.ENOUGH
    if not _is_new(document, digest):
        return Outcome.KNOWN
    earning.reward(amount, purse=purse, reason=Reason.UPLOAD, reference=f"{REFERENCE}{document.id}", by=by)
    return Outcome.REWARDED


def take_back(document: Document) -> None:
    """The document, whose row is locked, is gone: its reward goes back, out of the owner's gift points and, where those don't
    reach, out of what they earn later. Its text may be rewarded again.
    """
    rewarded = session().scalar(select(RewardedText).where(RewardedText.document_id == document.id))
    if rewarded is None:
        return
    owner, reference = session().get_one(Member, document.owner_id), f"{REFERENCE}{document.id}"
    amount = reward_of(document)
    session().delete(rewarded)
    (purse,) = ledger.locked(owner)
    there = min(amount, purse.gift.balance)
    if there:
        house = ledger.house(Pocket.GIFT)
        ledger.move(there, giver=purse.gift, taker=house, reason=Reason.UPLOAD_BACK, reference=reference, by=people.system())
    if there < amount:
        claims.owe(owner, Pocket.GIFT, amount - there, reference=reference)


def reward_of(document: Document) -> int:
    """What the document's upload earned, and would be taken back if it went now."""
    stands = select(RewardedText.id).where(RewardedText.document_id == document.id)
    transfer = earning.given(Reason.UPLOAD, f"{REFERENCE}{document.id}")
    return transfer.amount if transfer is not None and session().scalar(stands) is not None else 0


def _is_first(document: Document) -> bool:
    approved = select(func.count()).where(Version.document_id == document.id, Version.state == VersionState.APPROVED)
    return session().scalar(approved) == 1


def _is_new(document: Document, digest: str) -> bool:
    """Two approvals of the same text at once: the second waits for the first here, and then finds that it was rewarded."""
    try:
        with session().begin_nested():
            session().add(RewardedText(digest=digest, document_id=document.id, made_at=clock.now()))
            session().flush()
    except IntegrityError:
        return False
    return True
