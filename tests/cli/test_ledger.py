"""`flask ledger audit` proves the books in words, or for programs, and says by its exit whether they add up."""

import json

from sqlalchemy import update

from wenku.base import db
from wenku.base.db import session
from wenku.points import ledger
from wenku.points.models import Wallet


def break_books(member):
    with db.unit_of_work():
        mine = ledger.locked(member)[0].gift
        session().execute(update(Wallet).where(Wallet.id == mine.id).values(balance=105))


def run(app, monkeypatch, *arguments):
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    return app.test_cli_runner().invoke(args=["ledger", "audit", *arguments])


def test_books_that_add_up_exit_with_0(app, monkeypatch, reader):
    result = run(app, monkeypatch)
    assert (result.exit_code, result.output) == (0, "The books add up.\n")


def test_books_that_do_not_exit_with_1_and_say_why(app, monkeypatch, reader):
    break_books(reader)
    result = run(app, monkeypatch)
    assert result.exit_code == 1
    assert "holds 105 points, but its transfers come to 100." in result.output
    assert result.output.endswith("2 faults were found.\n")


def test_programs_read_an_object(app, monkeypatch, reader):
    assert json.loads(run(app, monkeypatch, "--json").output)["faults"] == []
    break_books(reader)
    result = run(app, monkeypatch, "--json")
    assert result.exit_code == 1
    found = json.loads(result.output)
    assert [(fault["kind"], fault["off"]) for fault in found["faults"]] == [("balance", 5), ("sum", 5)]
    assert found["seconds"] >= 0
