"""A site full of members and priced documents, without files: what is needed to buy, made at once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, update

from wenku.accounts import people
from wenku.accounts.models import Member, Role
from wenku.base import clock
from wenku.base.db import session, unit_of_work
from wenku.documents.models import Document, DocumentState, Tally, Version, VersionState
from wenku.points import adjusting, joining, tariff
from wenku.points.models import Pocket


@dataclass(frozen=True)
class Market:
    """Who is there, by id: `prices` and `owners` by the id of the document."""

    admin: int
    members: list[int]
    prices: dict[int, int]
    owners: dict[int, int]


def opened(
    *, members: int, documents: int, gift: int, cash: int = 0, password: str | None = None, prices: tuple[int, ...] = (20,)
) -> Market:
    """`members` share `documents` in turn, at the `prices` in turn; each joins with `gift` points and is given `cash` points."""
    with unit_of_work():
        tariff.sign_up_grant.set(gift, by_id=None)
        admin = _joined("admin", password, Role.ADMIN)
        there = [_joined(f"member-{number}", password, Role.MEMBER) for number in range(members)]
        for member in there if cash else ():
            adjusting.adjust(member.id, cash, pocket=Pocket.CASH, reason="To begin with", by=admin)
        made = [_shared(there[number % members], prices[number % len(prices)], number) for number in range(documents)]
        return Market(
            admin.id, [one.id for one in there], {one.id: one.price for one in made}, {one.id: one.owner_id for one in made}
        )


def _joined(name: str, password: str | None, role: Role) -> Member:
    member = people.create(address=f"{name}@example.org", name=name, password=password, role=role)
    joining.welcome(member)
    return member


def _shared(owner: Member, price: int, number: int) -> Document:
    now = clock.now()
    document = Document(owner_id=owner.id, price=price, state=DocumentState.PUBLISHED, published_at=now, made_at=now)
    session().add(document)
    session().flush()
    version = Version(
        document_id=document.id,
        state=VersionState.APPROVED,
        title=f"Document {number}",
        file_name=f"document-{number}.pdf",
        sha256=f"{number:064x}",
        kind="pdf",
        size=1,
        page_count=1,
        made_at=now,
    )
    session().add(version)
    session().flush()
    session().execute(insert(Tally).values(document_id=document.id))
    session().execute(update(Document).where(Document.id == document.id).values(published_version_id=version.id))
    return document
