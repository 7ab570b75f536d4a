"""Leaving: a member asks to be deleted, may think better of it for some days, and is then forgotten, but for the books."""

import logging
from datetime import timedelta

from sqlalchemy import select

from wenku.accounts import letters, roles, sanctions, signing_in
from wenku.accounts.models import Member
from wenku.base import audit, clock
from wenku.base.db import session, unit_of_work
from wenku.base.errors import Conflict
from wenku.base.options import option
from wenku.base.words import _l
from wenku.personal import belongings, exporting
from wenku.points import cashing_out, ledger

log = logging.getLogger(__name__)

grace_days = option(
    "grace_days",
    14,
    _l("Days before a deleted account is gone"),
    group="accounts",
    least=1,
    most=90,
    help=_l("Who asked for their account to be deleted can still keep it within these days."),
)


class PayoutOpen(Conflict):
    code, message = "payout-first", _l("A cash-out of yours is still open. Wait until it is paid, or take it back first.")


class TooLate(Conflict):
    code, message = "too-late", _l("Your account is being deleted now. It can't be kept any more.")


def ask(*, takes_documents: bool, by: Member) -> None:
    """Have the member forgotten after the days of grace; who asks proved their password. Ends all sessions.

    What they published stays under a pseudonym, or goes where the member `takes_documents` along. Raises LastAdmin and PayoutOpen.
    """
    roles.lock()
    ledger.locked(by)  # nobody asks to be paid out meanwhile
    by = session().get_one(Member, by.id, populate_existing=True)
    if by.leaves_at is not None:
        return
    if roles.admins() == [by.id]:
        raise roles.LastAdmin
    if cashing_out.still_open(by) is not None:
        raise PayoutOpen
    by.leaves_at, by.takes_documents = clock.now() + timedelta(days=grace_days.get()), takes_documents
    signing_in.end_sessions(by)
    audit.record("member.leaves", by_id=by.id, subject=f"member:{by.id}", takes_documents=takes_documents)
    letters.leaving(by, at=sanctions.shown(by.leaves_at))


def stay(*, by: Member) -> None:
    """Keep the account after all. Raises TooLate where it is being deleted already."""
    by = session().get_one(Member, by.id, populate_existing=True, with_for_update=True)
    if by.leaves_at is None:
        return
    if by.leaves_at <= clock.now():
        raise TooLate
    by.leaves_at, by.takes_documents = None, False
    audit.record("member.stays", by_id=by.id, subject=f"member:{by.id}")
    letters.staying(by)


def forget_due() -> None:
    """Forget those whose days of grace are over. Called by the worker; a run that was cut short is gone on with by the next."""
    with unit_of_work(writes=False):
        due = Member.leaves_at <= clock.now(), Member.forgotten_at.is_(None)
        members = session().scalars(select(Member).where(*due).order_by(Member.leaves_at)).all()
        ready = [member.id for member in members if cashing_out.still_open(member) is None]
    for member_id in ready:
        exporting.forget(member_id)
        for forget in belongings.FORGETS:
            forget(member_id)
        log.info("member %s was forgotten, as they had asked", member_id)
