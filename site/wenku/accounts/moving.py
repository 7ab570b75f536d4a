"""A new mail address: confirmed from there, and told to the old one."""

from sqlalchemy.exc import IntegrityError

from wenku.accounts import letters, links, people, signing_in, tokens
from wenku.accounts.models import Member, Token
from wenku.accounts.tokens import LinkSpent, Purpose
from wenku.base.db import session
from wenku.base.errors import Invalid
from wenku.base.words import _l


def ask(member: Member, *, to: str) -> None:
    """Mail a link to the new address, and word of it to the old one; whether the new one has an account isn't told."""
    address = people.valid_address(to)
    if address == member.address:
        raise Invalid({"address": _l("This is your address already.")})
    if owner := people.by_address(address):
        letters.address_is_taken(owner, links.reset(owner))
    else:
        letters.confirm_address(member, address, links.new_address(member, address))
    letters.address_will_change(member)


def asked(secret: str) -> str:
    """The address that the link makes the member's."""
    return str(tokens.find(Purpose.NEW_ADDRESS, secret).address)


def confirm(secret: str) -> Member:
    """Give the link's member the new address; every session and every other link of theirs ends."""
    token = tokens.use(Purpose.NEW_ADDRESS, secret)
    member = _owner(token)
    letters.address_changed(member, str(token.address))
    try:
        with session().begin_nested():
            member.address = token.address
            session().flush()
    except IntegrityError:  # somebody signed up with it meanwhile
        raise LinkSpent from None
    signing_in.end_sessions(member)
    return member


def _owner(token: Token) -> Member:
    member = session().get(Member, token.member_id)
    if member is None:
        raise LinkSpent
    return member
