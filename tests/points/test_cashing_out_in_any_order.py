"""Whatever members and admins do with cash-outs, in whatever order: every point is where a plain list says."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select
from tests.conftest import person
from tests.points.cash import ALIPAY, BANK, give_cash, numbers

from wenku.accounts.models import Role
from wenku.base import clock, db
from wenku.base.db import session
from wenku.base.errors import Invalid, NotFound, Refusal
from wenku.points import adjusting, cashing_out, payout_proofs, queries, statement
from wenku.points.cashing_out import AlreadyAsked, Elsewhere, OtherAdmin, YourOwn
from wenku.points.models import Pocket, Reason, Transfer
from wenku.points.payouts import PayoutState
from wenku.points.queries import Points

ASKED, AGREED, PAID = PayoutState.ASKED, PayoutState.AGREED, PayoutState.PAID
LEAST, TWO_ABOVE, CASH = 10, 40, 100
PEOPLE = st.integers(0, 3)  # two members, two admins, who may cash out too
ADMINS = st.integers(2, 3)


class Counter(RuleBasedStateMachine):
    """`asked`: for each cash-out its member, points, state, and who agreed. Undone after each run."""

    @initialize()
    def open(self):
        self.unit = db.unit_of_work()
        self.unit.__enter__()
        numbers(least=LEAST, per_unit=10, second_above=TWO_ABOVE)
        roles, stamp = [Role.MEMBER, Role.MEMBER, Role.ADMIN, Role.ADMIN], clock.now().timestamp()
        self.people = [person(f"p{number}-{stamp}"[:40], role) for number, role in enumerate(roles)]
        for member in self.people:
            give_cash(member, CASH)
        self.gift, self.cash, self.paid = [100] * 4, [CASH] * 4, 0
        self.asked, self.ids = [], []

    @rule(who=PEOPLE, points=st.integers(-5, 120), to=st.sampled_from([ALIPAY, BANK]))
    def ask(self, who, points, to):
        open = next((one for one in self.asked if one["who"] == who and one["state"] in (ASKED, AGREED)), None)
        if open:
            expected = None if (open["points"], open["to"]) == (points, to) else AlreadyAsked
        else:
            expected = None if LEAST <= points <= self.cash[who] else Invalid
        made = self.expect(expected, lambda: cashing_out.ask(points, to, by=self.people[who]))
        if made is not None and not open:
            self.ids.append(made.id)
            self.asked.append({"who": who, "points": points, "to": to, "state": ASKED, "agreed": None})
            self.cash[who] -= points

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), who=PEOPLE)
    def withdraw(self, data, who):
        number, one = self.draw(data)
        expected = NotFound if one["who"] != who else None if one["state"] is ASKED else Elsewhere
        if self.expect(expected, lambda: cashing_out.withdraw(self.ids[number], by=self.people[who])):
            one["state"] = PayoutState.WITHDRAWN
            self.cash[who] += one["points"]

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), who=ADMINS, seen=st.sampled_from([ASKED, AGREED, PAID]))
    def agree(self, data, who, seen):
        number, one = self.draw(data)
        expected = self.judged(one, who, seen, {ASKED})
        if self.expect(expected, lambda: cashing_out.agree(self.ids[number], by=self.people[who], seen=seen)):
            one["state"], one["agreed"] = AGREED, who

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), who=ADMINS, seen=st.sampled_from([ASKED, AGREED, PAID]))
    def pay(self, data, who, seen):
        number, one = self.draw(data)
        expected = self.judged(one, who, seen, {AGREED})
        if expected is None and one["points"] > TWO_ABOVE and one["agreed"] == who:
            expected = OtherAdmin
        if self.expect(expected, lambda: cashing_out.pay(self.ids[number], by=self.people[who], note="1", seen=seen)):
            one["state"] = PAID
            self.paid += one["points"]

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), who=ADMINS, seen=st.sampled_from([ASKED, AGREED, PAID]))
    def refuse(self, data, who, seen):
        number, one = self.draw(data)
        expected = self.judged(one, who, seen, {ASKED, AGREED})
        if self.expect(expected, lambda: cashing_out.refuse(self.ids[number], by=self.people[who], reason="不符", seen=seen)):
            one["state"] = PayoutState.REFUSED
            self.cash[one["who"]] += one["points"]

    @rule(who=PEOPLE, by=ADMINS, change=st.integers(-150, 150), pocket=st.sampled_from([*Pocket]))
    def adjust(self, who, by, change, pocket):
        balance = self.gift if pocket is Pocket.GIFT else self.cash
        allowed = who != by and change != 0 and balance[who] + change >= 0
        member, admin = self.people[who].id, self.people[by]
        self.expect(None if allowed else Refusal, lambda: adjusting.adjust(member, change, pocket=pocket, reason="更正", by=admin))
        if allowed:
            balance[who] += change

    @precondition(lambda self: hasattr(self, "asked"))
    @invariant()
    def every_point_is_where_the_list_says(self):
        for number, member in enumerate(self.people):
            held = sum(one["points"] for one in self.asked if one["who"] == number and one["state"] in (ASKED, AGREED))
            assert queries.spendable(member) == Points(self.gift[number], self.cash[number])
            assert queries.on_hold(member) == Points(0, held)

    @precondition(lambda self: hasattr(self, "asked"))
    @invariant()
    def the_house_was_paid_what_was_paid_out(self):
        references = [f"payout:{id}" for id in self.ids]
        paid = select(func.coalesce(func.sum(Transfer.amount), 0)).where(
            Transfer.reason == Reason.PAYOUT, Transfer.reference.in_(references)
        )
        assert session().scalar(paid) == self.paid

    @precondition(lambda self: hasattr(self, "asked"))
    @invariant()
    def the_statement_ends_with_what_there_is(self):
        for number, member in enumerate(self.people):
            lines = list(statement.whole(member))
            held = [one for one in self.asked if one["who"] == number]
            assert lines[-1].left == Points(self.gift[number], self.cash[number])
            assert len([line for line in lines if line.reason is Reason.PAYOUT_HOLD]) == len(held)
            assert len([line for line in lines if line.reason in (Reason.PAYOUT, Reason.PAYOUT_BACK)]) == len(
                [one for one in held if one["state"] not in (ASKED, AGREED)]
            )

    def judged(self, one, who, seen, at):
        if one["who"] == who:
            return YourOwn
        return None if one["state"] is seen and seen in at else Elsewhere

    def draw(self, data):
        number = data.draw(st.integers(0, len(self.asked) - 1))
        return number, self.asked[number]

    def expect(self, refusal, do):
        """What `do` returns; None where it has to be refused, which moves nothing."""
        if refusal is None:
            with session().begin_nested():
                return do()
        before = session().scalar(select(func.count(Transfer.id)))
        with pytest.raises(refusal), session().begin_nested():
            do()
        assert session().scalar(select(func.count(Transfer.id))) == before
        return None

    def teardown(self):
        if hasattr(self, "unit"):
            assert list(payout_proofs.check()) == []
            undone = RuntimeError("undone")
            self.unit.__exit__(RuntimeError, undone, undone.__traceback__)


@pytest.mark.long
def test_cash_outs_in_any_order(site):
    quick = settings(max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Counter, settings=quick)
