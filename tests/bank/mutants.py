"""The site with a fault that the bank test has to notice: `gunicorn tests.bank.mutants:app` with the fault's name in BANK_MUTANT.

What the database refuses by itself would hide each of them, so that `unguarded` takes that out of the mutant's own database.
"""

import os
import random
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import create_engine, text, update

from wenku.base import db
from wenku.base.db import session
from wenku.base.statements import Statement
from wenku.downloads import rights
from wenku.factory import create_app
from wenku.guard import keys
from wenku.guard.models import RequestKey
from wenku.points import ledger
from wenku.points.ledger import Purse
from wenku.points.models import Wallet


def no_guard() -> None:
    """Nobody asks whether there are enough points."""
    wallet = db.table(Wallet)
    change = update(wallet).where(wallet.c.id == ledger.bindparam("wallet"))
    ledger._CHANGE = Statement(change.values(balance=wallet.c.balance + ledger._more).returning(wallet.c.balance))
    Purse.balance = property(lambda purse: 10**9)


def no_unique_key() -> None:
    """A request that is sent again acts again."""
    keys._taken = lambda key: RequestKey(location="")
    rights.standing_purchase = lambda document, *, by: None


def commit_twice() -> None:
    """What a request does before points move is committed by itself, and a slow disk gives the kill its time."""

    def committing(move: Callable[..., Any]) -> Callable[..., Any]:
        def moved(*arguments: Any, **named: Any) -> Any:
            session().flush()
            driver = session().connection().connection.dbapi_connection
            driver.commit()
            time.sleep(random.uniform(0.05, 0.2))
            if db.is_sqlite():
                driver.execute("BEGIN IMMEDIATE")
            return move(*arguments, **named)

        return moved

    ledger.move, ledger.move_all = committing(ledger.move), committing(ledger.move_all)


FAULTS = {"no guard": no_guard, "no unique key": no_unique_key, "commit twice": commit_twice}


def unguarded(database: str) -> None:
    """Take out of the database what refuses a negative balance, and what refuses the same thing twice."""
    engine = create_engine(database.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP INDEX uq_purchase_living"))
            connection.execute(text("PRAGMA writable_schema = ON"))
            changed = "UPDATE sqlite_master SET sql = replace(sql, 'balance >= 0', 'balance > -1000000') WHERE name = 'wallet'"
            connection.execute(text(changed))
            connection.execute(text("PRAGMA writable_schema = RESET"))
        else:
            connection.execute(text("DROP INDEX uq_purchase_living"))
            connection.execute(text("ALTER TABLE wallet DROP CONSTRAINT ck_wallet_never_negative"))
    engine.dispose()


def __getattr__(name: str) -> Any:
    """`app` is made when the server asks for it, so that the test can import the rest."""
    if name != "app":
        raise AttributeError(name)
    FAULTS[os.environ["BANK_MUTANT"]]()
    return create_app()
