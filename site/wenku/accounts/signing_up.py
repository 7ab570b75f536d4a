"""Signing up: a link goes to the address, and whoever opens it chooses name and password there.

So nobody can prepare an account for somebody else's address, and nothing is kept of those who never come.
"""

from sqlalchemy.exc import IntegrityError

from wenku.accounts import letters, links, passwords, people, tokens
from wenku.accounts.models import Member
from wenku.accounts.tokens import Purpose
from wenku.base import switches, words
from wenku.base.db import session
from wenku.base.errors import Conflict
from wenku.base.words import _l


class AlreadyMember(Conflict):
    """Only told to those who opened a link that was mailed to the address."""

    code, message = "already-member", _l("This address has an account already. You can log in.")


def invite(address: str) -> None:
    """Mail a link to `address`. The same rows are written whether it has an account or not; only its owner reads the difference."""
    switches.check(switches.sign_up)
    address = people.valid_address(address)
    if member := people.by_address(address):
        letters.already_member(member, links.reset(member))
    else:
        letters.welcome(address, links.sign_up(address))


def invited(secret: str) -> str:
    """The address to which the link was mailed."""
    return str(tokens.find(Purpose.SIGN_UP, secret).address)


def join(secret: str, *, name: str, password: str) -> Member:
    """The new member. Raises LinkSpent, AlreadyMember (from another link), SwitchedOff, Invalid for a bad name or password."""
    switches.check(switches.sign_up)
    name = people.valid_name(name)
    hash = passwords.hashed(password)  # slow on purpose, so it comes before the first statement takes a lock
    address = str(tokens.use(Purpose.SIGN_UP, secret).address)
    passwords.check_new(password, own=(name, address))
    try:
        with session().begin_nested():
            return people.create(address=address, name=name, password=hash, language=words.language())
    except IntegrityError:
        raise AlreadyMember from None
