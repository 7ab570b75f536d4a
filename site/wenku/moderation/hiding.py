"""Hiding for a while: what moderators hid until some time is public again by itself when that time is over."""

from sqlalchemy import Select

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base import clock, words
from wenku.base.db import session, unit_of_work
from wenku.base.words import _
from wenku.documents import lifecycle
from wenku.documents.models import Document, DocumentState, Version
from wenku.moderation import appealing, deciding
from wenku.moderation.models import Decision


def restore_ended() -> None:
    """Every document whose time is over, each in a unit of its own. Called by the worker."""
    with unit_of_work(writes=False):
        ended = session().scalars(_ended()).all()
    for decision_id in ended:
        with unit_of_work():
            restore(decision_id)


def restore(decision_id: int) -> Decision | None:
    """Restore what this decision hid, and tell its uploader. None where its time isn't over, or where something came after it:
    another decision, also of the same kind, or the uploader who deleted the document.
    """
    decision = session().get_one(Decision, decision_id)
    document = lifecycle.locked(session().get_one(Version, decision.version_id).document_id)
    if session().scalar(_ended().where(Decision.id == decision_id)) is None:
        return None
    with words.speaking(session().get_one(Member, document.owner_id).language):
        reason = _("The time for which it was hidden is over.")
    return deciding.restore(document, by=people.system(), reason=reason)


def _ended() -> Select[int]:
    """The decisions that hide something and whose time is over. Looked for among what is hidden, which is little; what was hidden
    once is ever more.
    """
    return appealing.standing().where(Document.state == DocumentState.HIDDEN, Decision.ends_at <= clock.now())
