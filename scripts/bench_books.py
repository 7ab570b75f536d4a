"""How long the audit of the books takes: `bench_books.py [TRANSFERS] [EMPTY DATABASE]`, with a million transfers by default."""

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "site"))

from sqlalchemy import func, insert, select, text

from wenku.accounts import people
from wenku.accounts.models import Member, Role
from wenku.base import clock, db, migrating
from wenku.base.db import session, unit_of_work
from wenku.documents.models import Document, DocumentState
from wenku.downloads import books
from wenku.downloads.models import Purchase, Way
from wenku.points import daily, joining, ledger
from wenku.points.models import Pocket, Reason, Transfer, Wallet

AUTHORS, BUYERS, DOCUMENTS = 1_000, 19_000, 2_000
GRANT, SHARE, FEE = 100_000, 16, 4
NOW = clock.now()
VOUCHED = joining  # its rewards are in the books too: who moves points says what for where it is imported

Rows = Iterator[dict[str, Any]]


def fill(transfers: int) -> None:
    """Everybody joined with a grant; buyers bought one document after the other; each sale was paid, shared and released."""
    first = (session().scalar(select(func.max(Member.id))) or 0) + 1
    _insert(Member, _members(first))
    _insert(Wallet, _wallets(first))
    start = session().scalars(select(func.min(Wallet.id)).where(Wallet.member_id == first)).one()
    _insert(Document, _documents(first))
    document = session().scalars(select(func.min(Document.id))).one()
    sales = (transfers - AUTHORS - BUYERS) // 3
    _insert(Purchase, _purchases(sales, first, document))
    purchase = session().scalars(select(func.min(Purchase.id))).one()
    _insert(Transfer, _transfers(sales, first, start, purchase))
    session().execute(
        text(
            "UPDATE wallet SET balance = coalesce((SELECT sum(amount) FROM transfer WHERE taker_id = wallet.id), 0) "
            "- coalesce((SELECT sum(amount) FROM transfer WHERE giver_id = wallet.id), 0) WHERE member_id IS NOT NULL"
        )
    )


def _members(first: int) -> Rows:
    for number in range(AUTHORS + BUYERS):
        yield {
            "id": first + number,
            "name": "m",
            "role": Role.MEMBER,
            "is_public": False,
            "language": "zh",
            "stamp": "",
            "joined_at": NOW,
        }


def _wallets(first: int) -> Rows:
    """Four for each, in the order in which `_wallet` counts on them."""
    for number in range(AUTHORS + BUYERS):
        for is_held in (False, True):
            for pocket in Pocket:
                yield {"member_id": first + number, "pocket": pocket, "is_held": is_held, "balance": 0}


def _documents(first: int) -> Rows:
    for number in range(DOCUMENTS):
        yield {"owner_id": first + number % AUTHORS, "state": DocumentState.PUBLISHED, "price": SHARE + FEE, "made_at": NOW}


def _sold(sales: int) -> Iterator[tuple[int, int]]:
    """(number of the buyer, number of the document) of each sale."""
    for number in range(sales):
        yield AUTHORS + number % BUYERS, (number // BUYERS + number % BUYERS) % DOCUMENTS


def _purchases(sales: int, first: int, document: int) -> Rows:
    for place, (buyer, sold) in enumerate(_sold(sales)):
        at = _at(place, sales)
        yield {
            "document_id": document + sold,
            "buyer_id": first + buyer,
            "price": SHARE + FEE,
            "way": Way.SALE,
            "bought_at": at,
            "released_at": at,
        }


def _transfers(sales: int, first: int, start: int, purchase: int) -> Rows:
    house, system = ledger.house(Pocket.GIFT).id, people.system().id
    for number in range(AUTHORS + BUYERS):
        taker, reference = _wallet(start, number), f"member:{first + number}"
        yield _transfer(house, taker, GRANT, Reason.SIGN_UP, reference, system, NOW - timedelta(days=365))
    for place, (buyer, sold) in enumerate(_sold(sales)):
        free, held = _wallet(start, sold % AUTHORS), _wallet(start, sold % AUTHORS, held=True)
        reference, at = f"purchase:{purchase + place}", _at(place, sales)
        yield _transfer(_wallet(start, buyer), held, SHARE, Reason.SALE, reference, first + buyer, at)
        yield _transfer(_wallet(start, buyer), house, FEE, Reason.FEE, reference, first + buyer, at)
        yield _transfer(held, free, SHARE, Reason.RELEASE, reference, system, at)


def _wallet(start: int, number: int, *, held: bool = False) -> int:
    return start + number * 4 + (2 if held else 0)


def _transfer(giver: int, taker: int, amount: int, reason: Reason, reference: str, by: int, at: Any) -> dict[str, Any]:
    ends = {"giver_id": giver, "taker_id": taker, "pocket": Pocket.GIFT, "amount": amount}
    return {**ends, "reason": reason, "reference": reference, "by_id": by, "moved_at": at}


def _at(place: int, sales: int) -> Any:
    return NOW - timedelta(days=364 * (sales - place) / sales)


def _insert(model: type[Any], rows: Rows) -> None:
    while some := list(islice(rows, 10_000)):
        session().execute(insert(model), some)


def main() -> None:
    transfers = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        db.connect(sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/site.sqlite3")
        migrating.upgrade(db.engine())
        began = time.perf_counter()
        with unit_of_work():
            fill(transfers)
        with unit_of_work(writes=False):
            count = session().scalar(select(func.count()).select_from(Transfer))
        print(f"{count:,} transfers, made in {time.perf_counter() - began:.0f} s")
        for _ in range(3):
            began = time.perf_counter()
            with unit_of_work(writes=False, snapshot=True):
                found = books.check()
            print(f"the audit: {time.perf_counter() - began:.1f} s, {len(found)} faults", *found[:3])
        began = time.perf_counter()
        daily.count_days()
        print(f"all days, counted once: {time.perf_counter() - began:.1f} s")
        began = time.perf_counter()
        with unit_of_work(writes=False):
            daily.last(365, tuple(Pocket))
        print(f"the page of the last 365 days: {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()
