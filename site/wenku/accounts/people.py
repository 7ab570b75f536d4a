"""Members as such: making one, finding one, and how their names are shown."""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from wenku.accounts.models import Member, Role
from wenku.base import clock
from wenku.base.db import session
from wenku.base.errors import Invalid, NotFound
from wenku.base.paging import Page, number
from wenku.base.words import _l

LONGEST_NAME = 40
_ADDRESS = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:localhost|[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+)"
)

_HERE = (Member.role != Role.SYSTEM, Member.forgotten_at.is_(None))
"""People who haven't gone."""


def create(*, address: str, name: str, password: str | None, role: Role = Role.MEMBER, language: str = "zh") -> Member:
    """A new member; `password` is a hash already. Raises IntegrityError where the address is taken."""
    member = Member(
        address=normal_address(address),
        name=name,
        password=password,
        role=role,
        language=language,
        stamp=new_stamp(),
        joined_at=clock.now(),
    )
    session().add(member)
    session().flush()
    return member


def by_address(address: str) -> Member | None:
    return session().scalar(select(Member).where(Member.address == normal_address(address)))


def known(member_id: int) -> Member:
    """The member of this id, who is a person and is still here; raises NotFound otherwise."""
    member = session().get(Member, member_id)
    if member is None or member.role is Role.SYSTEM or member.forgotten_at is not None:
        raise NotFound
    return member


def system() -> Member:
    """The member by whom things happen that no person does."""
    return session().scalars(select(Member).where(Member.role == Role.SYSTEM)).one()


def found(
    text: str, *which: ColumnElement[bool], by_address: bool = True, after: str | None = None, size: int = 30
) -> Page[Member]:
    """Members whose name holds `text` (all of them where it is empty), or address where it is looked for `by_address`; of `which`
    this is true; the newest first.
    """
    query = select(Member).where(*_HERE, *which).order_by(Member.id.desc()).limit(size + 1)
    if wanted := text.strip().lower():
        named = func.lower(Member.name).contains(wanted, autoescape=True)
        query = query.where(or_(named, Member.address.contains(wanted, autoescape=True)) if by_address else named)
    if (key := number(after)) is not None:
        query = query.where(Member.id < key)
    rows = session().scalars(query).all()
    return Page(rows[:size], next=str(rows[size - 1].id) if len(rows) > size else None)


def total() -> int:
    return session().scalar(select(func.count()).where(*_HERE)) or 0


def joined_since(moment: datetime) -> int:
    asked = select(func.count()).where(*_HERE, Member.joined_at > moment)
    return session().scalar(asked) or 0


def new_stamp() -> str:
    """Every session, and every link that was mailed to the member, holds the old one and ends."""
    return secrets.token_hex(16)


def names(ids: Iterable[int]) -> dict[int, str]:
    """The members' whole names by id, for those who run the site."""
    rows = session().execute(select(Member.id, Member.name).where(Member.id.in_(list(ids))))
    return {row.id: row.name for row in rows}


def named(name: str) -> list[int]:
    """The ids of those who are called exactly so; two are enough to know that it isn't one."""
    return list(session().scalars(select(Member.id).where(Member.name == name).order_by(Member.id).limit(2)))


def normal_address(address: str) -> str:
    """The one form of a mail address, also of one typed with full-width letters."""
    return unicodedata.normalize("NFKC", address).strip().lower()


def valid_address(address: str) -> str:
    """The normal form of `address`; raises Invalid where no mail could be sent to it."""
    normal = normal_address(address)
    if len(normal) > 254 or not _ADDRESS.fullmatch(normal):
        raise Invalid({"address": _l("This is not a complete mail address.")})
    return normal


def valid_name(name: str) -> str:
    """`name` in its normal form; raises Invalid where nothing of it can be seen, or too much."""
    normal = " ".join(unicodedata.normalize("NFC", name).split())
    if not any(unicodedata.category(letter)[0] in "LN" for letter in normal):
        raise Invalid({"name": _l("Please give a name with letters or characters.")})
    if len(normal) > LONGEST_NAME or any(unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs") for letter in normal):
        raise Invalid({"name": _l("At most %(most)s characters, and no invisible ones.", most=LONGEST_NAME)})
    return normal


def shown_name(member: Member) -> str:
    """The whole name of a member with a public profile; otherwise its first character and two stars ("赵**"). A pseudonym hides
    nothing.
    """
    return shown(member.name, member.is_public or member.forgotten_at is not None)


def shown(name: str, is_public: bool) -> str:
    """The same of a name alone."""
    return name if is_public else f"{name[:1]}**"
