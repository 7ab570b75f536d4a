"""The bank: clients act at random against the real site, which is killed again and again; in the end the books are right, what was
told to be done was done exactly once, and what was told to be refused was not done at all.

`make bank-test` kills as often as BANK_KILLS says; CI is content with fewer.
"""

import os
import re
import time
from collections import Counter
from dataclasses import dataclass
from random import Random

import pytest
from tests.bank import books, mutants
from tests.bank.acts import Act, Buy
from tests.bank.books import Books
from tests.bank.clients import NO, OK, Client, Crowd, Entry, Journal, settle
from tests.bank.desk import Desk
from tests.bank.serving import Served
from tests.conftest import Site

pytestmark = pytest.mark.long

CLIENTS = 16
KILLS = int(os.environ.get("BANK_KILLS", "4"))
SEED = int(os.environ.get("BANK_SEED", "4"))
SHOWN_BY = {
    "no guard": re.compile(r"^wallet \d+ owes \d+"),
    "no unique key": re.compile(r"and happened [2-9]\d* times|more than once"),
    "commit twice": re.compile(r"^Purchase \d+ cost \d+ points, but 0 were paid|told \[.*\], and happened [01] times"),
}
"""What each fault does to the books: debts; the same thing done again; things that are there and weren't paid, or weren't told."""

LONGEST = 600
"""Seconds in which there has to be enough: a busy machine does less in a minute than another one."""


@dataclass(frozen=True)
class Enough:
    """How much has to happen for a run to say something."""

    writes: int = 500
    purchases: int = 300
    refusals: int = 50
    unknown: int = 20

    def is_in(self, journal: Journal) -> bool:
        counted = counts(journal)
        return all(counted[name] >= wanted for name, wanted in vars(self).items())


def counts(journal: Journal) -> Counter[str]:
    done = {entry.act.group: entry.act for entry in journal.entries if entry.told == OK}
    counted: Counter[str] = Counter()
    counted["writes"] = sum(act.moves for act in done.values())
    counted["purchases"] = sum(isinstance(act, Buy) for act in done.values())
    counted["refusals"] = sum(entry.status == 402 for entry in journal.entries)
    counted["unknown"] = sum(entry.was_unknown for entry in journal.entries)
    return counted


def told_otherwise(journal: Journal, read: Books) -> list[str]:
    """Where the books show something else than what the clients were told."""
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for entry in journal.entries:
        groups.setdefault(entry.act.group, []).append(entry)
    wrong = []
    for entries in groups.values():
        wanted, found = int(any(entry.told == OK for entry in entries)), entries[0].act.happened(read)
        if found != wanted:
            wrong.append(f"{entries[0].act}: told {[entry.told for entry in entries]}, and happened {found} times")
    return wrong


def run(site: Site, *, kills: int, enough: Enough, mutant: str = "") -> tuple[Journal, list[str]]:
    """The journal of a run, and everything that is wrong in the end."""
    desk, journal = Desk(), Journal()
    if mutant:
        mutants.unguarded(site.database)
    served = Served(site.data / "data", site.database, mutant)
    dice = Random(SEED)
    served.start()
    try:
        seats = desk.seats(served.port)
        crowd = Crowd(CLIENTS, journal=journal, client=lambda: Client(served.port, seats), choose=desk.choose, seed=SEED)
        crowd.start()
        try:
            for _ in range(kills):
                _look_on(desk, dice.uniform(5, 15))
                served.kill()
                served.start()
            end = time.monotonic() + LONGEST
            while not enough.is_in(journal) and time.monotonic() < end:
                _look_on(desk, 2)
        finally:
            crowd.stop()
        settle(journal, Client(served.port, seats))
    finally:
        served.kill()
    unknown = [f"nobody knows what became of {entry.act}" for entry in journal.unknown()]
    but = books.RAILS if mutant else ()
    return journal, [*journal.wrong, *unknown, *told_otherwise(journal, Books()), *books.wrong(but=but)]


def _look_on(desk: Desk, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        desk.look()
        time.sleep(0.3)


def _tell(site: Site, journal: Journal, kills: int) -> None:
    kind = site.database.partition(":")[0]
    print(f"\n{kind}, seed {SEED}: {len(journal.entries)} acts, {kills} kills, {dict(counts(journal))}")
    print(", ".join(f"{what}: {number}" for what, number in sorted(journal.statuses().items())))


def test_what_was_told_is_what_the_books_say_whenever_the_site_is_killed(site):
    journal, wrong = run(site, kills=KILLS, enough=Enough())
    _tell(site, journal, KILLS)
    assert wrong == []
    assert Enough().is_in(journal), counts(journal)


@pytest.mark.parametrize("fault", mutants.FAULTS)
def test_the_bank_notices(fault, site):
    enough = Enough(writes=100, purchases=50, refusals=0, unknown=5)
    journal, wrong = run(site, kills=2, enough=enough, mutant=fault)
    _tell(site, journal, 2)
    print(*wrong[:5], sep="\n")
    assert enough.is_in(journal), counts(journal)  # one that merely crashes proves nothing
    assert [line for line in wrong if SHOWN_BY[fault].search(line)], wrong[:20]


def test_an_act_that_was_refused_and_happened_is_noticed():
    class Never(Act):
        def happened(self, read):
            return 1

    journal = Journal()
    entry = journal.intend(Never(0, "/", (Never, 1)))
    journal.told(entry, 409)
    assert entry.told == NO
    assert told_otherwise(journal, None) != []
