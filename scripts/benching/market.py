"""A site full of members and priced documents, without files: what is needed to buy, made at once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, update

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base import clock
from wenku.base.db import session, unit_of_work
from wenku.documents.models import Document, DocumentState, Tally, Version, VersionState
from wenku.points import joining, ledger
from wenku.points.models import Pocket, Reason


@dataclass(frozen=True)
class Market:
    """Who is there, by id: `prices` and `owners` by the id of the document."""

    members: list[int]
    prices: dict[int, int]
    owners: dict[int, int]


def opened(
    *, members: int, documents: int, gift: int, cash: int, password: str | None = None, prices: tuple[int, ...] = (20,)
) -> Market:
    """`members` share `documents` in turn, at the `prices` in turn; beside the grant each holds `gift` and `cash` points."""
    with unit_of_work():
        there = [_joined(number, password, gift, cash) for number in range(members)]
        made = [_shared(there[number % members], prices[number % len(prices)], number) for number in range(documents)]
        return Market([one.id for one in there], {one.id: one.price for one in made}, {one.id: one.owner_id for one in made})


def address(number: int) -> str:
    return f"member-{number}@example.org"


def _joined(number: int, password: str | None, gift: int, cash: int) -> Member:
    member = people.create(address=address(number), name=f"member {number}", password=password)
    joining.welcome(member)
    [purse] = ledger.locked(member)
    for pocket, amount in ((Pocket.GIFT, gift), (Pocket.CASH, cash)):
        if amount:
            ledger.move(
                amount,
                giver=ledger.house(pocket),
                taker=purse.of(pocket),
                reason=Reason.ADJUSTMENT,
                reference=f"opening:{member.id}",
                by=people.system(),
            )
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
