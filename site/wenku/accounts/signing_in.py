"""Signing in: who holds this address and this password, what is noted of it, and ending the sessions of other devices."""

from datetime import timedelta

from sqlalchemy import delete

from wenku.accounts import passwords, people
from wenku.accounts.models import Member, SignIn
from wenku.base import clock
from wenku.base.db import session
from wenku.base.errors import Invalid
from wenku.base.words import _l

KEPT = timedelta(days=90)
"""How long it is known from which network and device somebody logged in."""


def known(address: str, password: str) -> Member:
    """The member with this address and password.

    Raises Invalid with the same words, after the same time, whether it is the address that is wrong or the password.
    """
    member = people.by_address(address)
    if not passwords.matches(password, member.password if member is not None else None) or member is None:
        raise Invalid({"": _l("The address or the password is wrong.")})
    return member


def prove(member: Member, password: str) -> None:
    """Raises Invalid where `password` is not the member's: asked before what a borrowed browser must not do."""
    if not passwords.matches(password, member.password):
        raise Invalid({"old": _l("This is not your password.")})


def note(member: Member, *, network: str, device: str) -> None:
    """Note that the member logged in: keyed hashes of a network address and of the mark that the browser carries."""
    session().add(SignIn(member_id=member.id, network=network, device=device, made_at=clock.now()))


def forget_old() -> None:
    """Called by the worker."""
    session().execute(delete(SignIn).where(SignIn.made_at < clock.now() - KEPT))


def end_sessions(member: Member) -> None:
    """Log the member out everywhere, and make links that were mailed before worth nothing."""
    member.stamp = people.new_stamp()
