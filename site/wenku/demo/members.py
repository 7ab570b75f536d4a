"""The people of a demo site: who shares what, who looks after it, and their accounts."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from wenku.accounts import passwords, people, roles
from wenku.accounts.models import Member, Role
from wenku.base.db import session, unit_of_work
from wenku.demo.papers import Paper
from wenku.points import joining

DOMAIN = "demo.example"
"""Nobody's: mail to it goes nowhere, and it tells members of the demo from others."""


@dataclass(frozen=True)
class Person:
    """`subjects`: the top categories whose Chinese documents they share; `languages`: in which they share any."""

    handle: str
    name: str
    role: Role = Role.MEMBER
    is_public: bool = False
    subjects: tuple[str, ...] = ()
    language: str = "zh"

    @property
    def address(self) -> str:
        return f"{self.handle}@{DOMAIN}"


@dataclass(frozen=True)
class Account:
    """One that was just made: the only time that its password is known."""

    person: Person
    password: str


ADMIN = Person("admin", "馆长", Role.ADMIN)
MODERATOR = Person("moderator", "审读员", Role.MODERATOR)
MEMBERS = (
    Person("qinghe", "青禾", is_public=True, subjects=("公文写作",)),
    Person("lin", "林老师", is_public=True, subjects=("教育教学", "考试题库")),
    Person("yanzhou", "砚舟", subjects=("论文与调研",)),
    Person("liang", "梁工", subjects=("建筑工程", "管理培训")),
    Person("baizhi", "白芷", is_public=True, subjects=("医学护理", "生活实用")),
    Person("azhou", "阿周", subjects=("信息技术",)),
    Person("zhixing", "知行", subjects=("合同协议", "求职职场")),
    Person("robin", "Robin", is_public=True, language="en"),
    Person("muzi", "木子"),
    Person("qingchuan", "晴川"),
)


def sharer(paper: Paper) -> Person:
    """Who shares this document."""
    if paper.language == "en":
        return next(person for person in MEMBERS if person.language == "en")
    return next(person for person in MEMBERS if paper.category[0] in person.subjects)


def make() -> list[Account]:
    """Make the accounts that aren't there yet, each with a password of its own; an admin only where the site has none."""
    made = []
    for person in (ADMIN, MODERATOR, *MEMBERS):
        password = _password()
        hash = passwords.hashed(password)  # slow on purpose, so it comes before the unit begins
        with unit_of_work():
            if people.by_address(person.address) is None and not (person is ADMIN and roles.has_admin()):
                add(person, hash)
                made.append(Account(person, password))
    return made


def found(person: Person) -> Member:
    return session().scalars(select(Member).where(Member.address == person.address)).one()


def others() -> int:
    """How many members the site has that aren't of the demo."""
    everybody = select(Member.address).where(Member.role != Role.SYSTEM)
    return sum(not (address or "").endswith(f"@{DOMAIN}") for address in session().scalars(everybody))


def add(person: Person, hash: str | None) -> Member:
    """Make the member, with the points that every new one gets; `hash` of the password, None for nobody who logs in."""
    member = people.create(address=person.address, name=person.name, password=hash, role=person.role, language=person.language)
    member.is_public = person.is_public
    joining.welcome(member)
    return member


def _password() -> str:
    """Easy to type, over 60 bits: three groups of four from letters and digits that aren't taken for one another."""
    return "-".join("".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789ABCDEFGH") for _ in range(4)) for _ in range(3))
