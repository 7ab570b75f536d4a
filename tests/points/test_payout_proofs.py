"""The audit of cash-outs: clean after each end, and loud where a state and its transfers disagree."""

import pytest
from sqlalchemy import update
from tests.conftest import person
from tests.points.cash import ALIPAY, give_cash, numbers

from wenku.base.db import session
from wenku.points import cashing_out, payout_proofs
from wenku.points.payouts import Payout, PayoutState

ENDS = {
    "asked": lambda id, seller, admin: None,
    "agreed": lambda id, seller, admin: cashing_out.agree(id, by=admin, seen=PayoutState.ASKED),
    "refused": lambda id, seller, admin: cashing_out.refuse(id, by=admin, reason="不符", seen=PayoutState.ASKED),
    "withdrawn": lambda id, seller, admin: cashing_out.withdraw(id, by=seller),
    "paid": lambda id, seller, admin: (
        cashing_out.agree(id, by=admin, seen=PayoutState.ASKED),
        cashing_out.pay(id, by=admin, note="1", seen=PayoutState.AGREED),
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_only_the_state_that_its_transfers_tell_is_clean(unit, admin, end):
    numbers()
    seller = person("seller")
    give_cash(seller, 500)
    id = cashing_out.ask(500, ALIPAY, by=seller).id
    ENDS[end](id, seller, admin)
    alike = [{"asked", "agreed"}, {"refused", "withdrawn"}, {"paid"}]
    same = next(states for states in alike if end in states)
    for state in PayoutState:
        session().execute(update(Payout).values(state=state))
        found = list(payout_proofs.check())
        assert [fault.subject for fault in found] == ([] if state.value in same else [id]), state
        assert all("500" in str(fault) for fault in found)


def test_other_points_than_were_asked_for_are_a_fault(unit):
    numbers()
    seller = person("seller")
    give_cash(seller, 500)
    id = cashing_out.ask(500, ALIPAY, by=seller).id
    session().execute(update(Payout).values(points=501))
    assert [fault.subject for fault in payout_proofs.check()] == [id]
