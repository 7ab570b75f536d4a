"""Members as such: making one, finding one, and how their names are shown."""

import secrets

from sqlalchemy import select

from wenku.accounts.models import Member, Role
from wenku.base import clock
from wenku.base.db import session


def create(*, address: str, name: str, password: str | None, role: Role = Role.MEMBER, language: str = "zh") -> Member:
    """A new member; `password` is a hash already. Raises IntegrityError where the address is taken."""
    member = Member(
        address=normal_address(address),
        name=name,
        password=password,
        role=role,
        language=language,
        stamp=secrets.token_hex(16),
        joined_at=clock.now(),
    )
    session().add(member)
    session().flush()
    return member


def by_address(address: str) -> Member | None:
    return session().scalar(select(Member).where(Member.address == normal_address(address)))


def system() -> Member:
    """The member by whom things happen that no person does."""
    return session().scalars(select(Member).where(Member.role == Role.SYSTEM)).one()


def normal_address(address: str) -> str:
    return address.strip().lower()


def shown_name(member: Member) -> str:
    """The whole name of a member with a public profile; otherwise its first character and two stars ("赵**")."""
    return member.name if member.is_public else f"{member.name[:1]}**"
