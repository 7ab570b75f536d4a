"""Signing in: who holds this address and this password, and ending the sessions of other devices."""

from wenku.accounts import passwords, people
from wenku.accounts.models import Member
from wenku.base.errors import Invalid
from wenku.base.words import _l


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


def end_sessions(member: Member) -> None:
    """Log the member out everywhere, and make links that were mailed before worth nothing."""
    member.stamp = people.new_stamp()
