"""Joining gives a wallet with the grant, and the house gives it; no member comes into being without."""

import ast
from pathlib import Path

from sqlalchemy import select
from tests.conftest import person

from wenku.accounts import people
from wenku.base.db import session
from wenku.points import joining, ledger, queries, tariff
from wenku.points.models import Pocket, Reason, Transfer, Wallet

HOUSE = Path(__file__).parents[2] / "site" / "wenku"
DOORS = ("web", "api", "cli.py", "worker.py", "demo")
MAKERS = {("signing_up", "join"), ("first_admin", "create"), ("people", "create")}


def test_a_new_member_holds_the_grant(unit, reader):
    assert queries.balance(reader) == 100


def test_the_grant_comes_from_the_house_by_nobody(unit, reader):
    [grant] = session().scalars(select(Transfer)).all()
    assert (grant.giver_id, grant.amount, grant.reason) == (ledger.house(Pocket.GIFT).id, 100, Reason.SIGN_UP)
    assert grant.by_id == people.system().id


def test_without_a_grant_there_is_a_wallet_all_the_same(unit, admin):
    tariff.sign_up_grant.set(0, by_id=admin.id)
    newcomer = person("newcomer")
    assert session().scalars(select(Wallet.balance).where(Wallet.member_id == newcomer.id)).all() == [0, 0, 0, 0]
    assert queries.balance(newcomer) == 0


def calls(function):
    """(module, name) of each call in the function that is written as module.name(…)."""
    found = (node.func for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))
    return {(called.value.id, called.attr) for called in found if isinstance(called.value, ast.Name)}


def test_every_door_that_makes_a_member_gives_them_a_wallet():
    files = [file for door in DOORS for file in ([HOUSE / door] if door.endswith(".py") else (HOUSE / door).rglob("*.py"))]
    makers = [
        (file.name, function.name, calls(function))
        for file in files
        if file.exists()
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef) and calls(function) & MAKERS
    ]
    assert len(makers) >= 2
    assert [(file, function) for file, function, called in makers if ("joining", "welcome") not in called] == []


def test_a_verified_address_is_rewarded_once_for_each_member(unit, reader, stranger):
    for _ in range(3):
        joining.verified(reader)
    joining.verified(stranger)
    assert (queries.spendable(reader), queries.balance(stranger)) == (queries.Points(120, 0), 120)


def test_without_a_reward_for_it_a_verified_address_moves_nothing(unit, reader, admin):
    tariff.mail_verified_reward.set(0, by_id=admin.id)
    joining.verified(reader)
    assert queries.balance(reader) == 100
