"""A forgotten password: a link to the member's address, with which a new one is chosen."""

from wenku.accounts import letters, links, passwords, people, signing_in, tokens
from wenku.accounts.models import Member
from wenku.accounts.tokens import LinkSpent, Purpose
from wenku.base.db import session


def ask(address: str) -> None:
    """Mail a link to `address`. As in signing up, what is written is the same whether it has an account or not."""
    address = people.valid_address(address)
    if member := people.by_address(address):
        letters.choose_password(member, links.reset(member))
    else:
        letters.no_account(address, links.sign_up(address))


def whose(secret: str) -> Member:
    """The member who may choose a new password with this link."""
    return _owner(tokens.find(Purpose.RESET, secret).member_id)


def reset(secret: str, *, password: str) -> Member:
    """Give the link's member a new password; every session and every other link of theirs ends."""
    hash = passwords.hashed(password)  # slow on purpose, so it comes before the first statement takes a lock
    member = _owner(tokens.use(Purpose.RESET, secret).member_id)
    passwords.check_new(password, own=(member.name, member.address or ""))
    member.password = hash
    signing_in.end_sessions(member)
    letters.password_changed(member)
    return member


def _owner(member_id: int | None) -> Member:
    member = session().get(Member, member_id) if member_id is not None else None
    if member is None:
        raise LinkSpent
    return member
