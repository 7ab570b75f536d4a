"""The first admin: a link for whoever started the site, good for one use and only while there is no admin."""

from wenku.accounts import passwords, people, roles, tokens
from wenku.accounts.models import Member, Role
from wenku.accounts.tokens import LinkSpent, Purpose
from wenku.base import addresses, audit, words
from wenku.base.db import session
from wenku.base.errors import Invalid
from wenku.base.words import _l


def link() -> str | None:
    """A fresh link for the terminal, the only one that works from now on; None where there is an admin already."""
    if roles.has_admin():
        return None
    tokens.revoke(Purpose.FIRST_ADMIN)
    return addresses.url(addresses.first_admin(tokens.make(Purpose.FIRST_ADMIN)))


def check(secret: str) -> None:
    """Raises LinkSpent where the link makes nobody an admin any more."""
    tokens.find(Purpose.FIRST_ADMIN, secret)
    if roles.has_admin():
        raise LinkSpent


def create(secret: str, *, name: str, address: str, password: str) -> tuple[Member, bool]:
    """Make the first admin, and say whether the member is new. An address that has an account needs that account's password."""
    name, address = people.valid_name(name), people.valid_address(address)
    hash = passwords.hashed(password)  # slow on purpose, so it comes before the first statement takes a lock
    tokens.use(Purpose.FIRST_ADMIN, secret)
    roles.lock()
    if roles.has_admin():
        raise LinkSpent
    member = people.by_address(address)
    is_new = member is None
    if member is None:
        passwords.check_new(password, own=(name, address))
        member = people.create(address=address, name=name, password=hash, role=Role.ADMIN, language=words.language())
    elif passwords.matches(password, member.password):
        member.role = Role.ADMIN
    else:
        raise Invalid({"password": _l("This address has an account here. Give its password to make it the admin's.")})
    session().flush()
    audit.record("member.became_first_admin", by_id=None, subject=f"member:{member.id}")
    return member, is_new
