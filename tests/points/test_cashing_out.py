"""Cashing out: points are held while it is open, and are the house's or the member's again at its end, once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from tests.conftest import person
from tests.points.cash import ALIPAY, BANK, give_cash, numbers

from wenku.accounts.models import Member, Notification, Role
from wenku.base import clock, db
from wenku.base.db import session
from wenku.base.errors import Invalid, NotAllowed, NotFound
from wenku.points import cashing_out, queries, tariff
from wenku.points.cashing_out import AlreadyAsked, Elsewhere, OtherAdmin, TooNew, YourOwn
from wenku.points.models import Reason, Transfer, Wallet
from wenku.points.payouts import PAYOUT_EDGES, Payout, PayoutState, PayoutStep
from wenku.points.queries import Points

ASKED, AGREED, PAID = PayoutState.ASKED, PayoutState.AGREED, PayoutState.PAID
REFUSED, WITHDRAWN = PayoutState.REFUSED, PayoutState.WITHDRAWN


@pytest.fixture
def seller(unit):
    """A member with 100 gift points and 2,000 cash points."""
    member = person("seller")
    numbers()
    give_cash(member, 2000)
    return member


@pytest.fixture
def second(unit):
    return person("second", Role.ADMIN)


def standing(member):
    return queries.spendable(member), queries.on_hold(member)


def told(member):
    rows = session().scalars(select(Notification).where(Notification.member_id == member.id).order_by(Notification.id))
    return [row.kind for row in rows]


def test_what_is_asked_for_is_held(seller):
    payout = cashing_out.ask(500, ALIPAY, by=seller)
    assert standing(seller) == (Points(100, 1500), Points(0, 500))
    assert (payout.state, payout.money, payout.currency) == (ASKED, 5000, "CNY")
    assert tariff.told(payout.money, payout.currency) == "50.00 CNY"


def test_money_is_rounded_down_and_settled_when_it_is_asked_for(seller):
    tariff.points_per_unit.set(7, by_id=None)
    payout = cashing_out.ask(101, ALIPAY, by=seller)
    tariff.points_per_unit.set(10, by_id=None)
    tariff.currency.set("EUR", by_id=None)
    assert tariff.told(payout.money, payout.currency) == "14.42 CNY"


def test_paid_points_are_the_house_s(seller, admin):
    payout = cashing_out.ask(500, BANK, by=seller)
    cashing_out.agree(payout.id, by=admin, seen=ASKED)
    cashing_out.pay(payout.id, by=admin, note="2026-0001", seen=AGREED)
    assert standing(seller) == (Points(100, 1500), Points(0, 0))
    moved = session().scalars(select(Transfer.reason).where(Transfer.reference == f"payout:{payout.id}").order_by(Transfer.id))
    assert list(moved) == [Reason.PAYOUT_HOLD, Reason.PAYOUT]


def test_refused_points_are_the_member_s_again(seller, admin):
    payout = cashing_out.ask(500, ALIPAY, by=seller)
    cashing_out.refuse(payout.id, by=admin, reason="户名不符", seen=ASKED)
    assert standing(seller) == (Points(100, 2000), Points(0, 0))
    assert told(seller) == ["payout.asked", "payout.refused"]


def test_also_what_an_admin_began_to_pay_can_be_refused(seller, admin):
    payout = cashing_out.ask(500, ALIPAY, by=seller)
    cashing_out.agree(payout.id, by=admin, seen=ASKED)
    cashing_out.refuse(payout.id, by=admin, reason="银行退回", seen=AGREED)
    assert standing(seller) == (Points(100, 2000), Points(0, 0))


def test_a_member_may_take_it_back_and_ask_anew(seller):
    cashing_out.withdraw(cashing_out.ask(500, ALIPAY, by=seller).id, by=seller)
    assert standing(seller) == (Points(100, 2000), Points(0, 0))
    assert cashing_out.ask(700, BANK, by=seller).points == 700


def test_nobody_takes_back_what_an_admin_began_to_pay(seller, admin):
    payout = cashing_out.ask(500, ALIPAY, by=seller)
    cashing_out.agree(payout.id, by=admin, seen=ASKED)
    with pytest.raises(Elsewhere) as refused:
        cashing_out.withdraw(payout.id, by=seller)
    assert refused.value.details["state"] == "agreed"
    assert standing(seller) == (Points(100, 1500), Points(0, 500))


def test_nobody_takes_back_another_s(seller, stranger):
    payout = cashing_out.ask(500, ALIPAY, by=seller)
    with pytest.raises(NotFound):
        cashing_out.withdraw(payout.id, by=stranger)


@pytest.mark.parametrize("points", [-500, 0, 1, 99, 2001, 2100, 10**30])
def test_too_little_and_too_much_are_refused(seller, points):
    with pytest.raises(Invalid) as refused:
        cashing_out.ask(points, ALIPAY, by=seller)
    assert list(refused.value.fields) == ["points"]
    assert standing(seller) == (Points(100, 2000), Points(0, 0))
    assert session().scalar(select(func.count(Payout.id))) == 0


def test_gifts_are_never_paid_out(unit, reader):
    numbers(least=1)
    with pytest.raises(Invalid):
        cashing_out.ask(50, ALIPAY, by=reader)
    assert standing(reader) == (Points(100, 0), Points(0, 0))


def test_the_least_is_never_worth_nothing(seller):
    numbers(least=1, per_unit=10_000)
    assert cashing_out.least_points() == 100
    with pytest.raises(Invalid):
        cashing_out.ask(99, ALIPAY, by=seller)
    assert cashing_out.ask(100, ALIPAY, by=seller).money == 1


def test_one_at_a_time(seller):
    first = cashing_out.ask(500, ALIPAY, by=seller)
    assert cashing_out.ask(500, ALIPAY, by=seller) is first
    for points, to in ((501, ALIPAY), (500, BANK)):
        with pytest.raises(AlreadyAsked):
            cashing_out.ask(points, to, by=seller)
    assert standing(seller) == (Points(100, 1500), Points(0, 500))
    assert told(seller) == ["payout.asked"]


def test_a_new_account_cools_down(seller):
    tariff.cool_down_hours.set(24, by_id=None)
    with pytest.raises(TooNew):
        cashing_out.ask(500, ALIPAY, by=seller)
    seller.joined_at = clock.now() - timedelta(hours=24, seconds=1)
    assert cashing_out.ask(500, ALIPAY, by=seller).state is ASKED


def test_above_the_limit_two_admins_are_needed(seller, admin, second):
    payout = cashing_out.ask(1001, ALIPAY, by=seller)
    cashing_out.agree(payout.id, by=admin, seen=ASKED)
    with pytest.raises(OtherAdmin):
        cashing_out.pay(payout.id, by=admin, note="1", seen=AGREED)
    assert standing(seller) == (Points(100, 999), Points(0, 1001))
    assert "payout.waits_for_second" in told(second)
    assert cashing_out.pay(payout.id, by=second, note="1", seen=AGREED).state is PAID


def test_a_limit_that_is_raised_later_spares_nobody_the_second_admin(seller, admin):
    payout = cashing_out.ask(1001, ALIPAY, by=seller)
    tariff.second_admin_above.set(5000, by_id=None)
    cashing_out.agree(payout.id, by=admin, seen=ASKED)
    with pytest.raises(OtherAdmin):
        cashing_out.pay(payout.id, by=admin, note="1", seen=AGREED)


def test_at_the_limit_one_admin_is_enough(seller, admin):
    payout = cashing_out.ask(1000, ALIPAY, by=seller)
    cashing_out.agree(payout.id, by=admin, seen=ASKED)
    assert cashing_out.pay(payout.id, by=admin, note="1", seen=AGREED).state is PAID


def test_nothing_is_paid_that_nobody_agreed_to(seller, admin):
    payout = cashing_out.ask(500, ALIPAY, by=seller)
    with pytest.raises(Elsewhere):
        cashing_out.pay(payout.id, by=admin, note="1", seen=ASKED)


def decisions(payout, by, seen):
    return [
        lambda: cashing_out.agree(payout.id, by=by, seen=seen),
        lambda: cashing_out.pay(payout.id, by=by, note="1", seen=seen),
        lambda: cashing_out.refuse(payout.id, by=by, reason="不符", seen=seen),
    ]


def test_admins_do_not_decide_on_their_own(unit, admin, second):
    numbers()
    give_cash(admin, 500)
    payout = cashing_out.ask(500, ALIPAY, by=admin)
    for decide in decisions(payout, admin, ASKED):
        with pytest.raises(YourOwn):
            decide()
    assert "payout.waits" in told(second)
    assert "payout.waits" not in told(admin)


def test_who_is_no_admin_decides_nothing(seller, moderator, stranger):
    payout = cashing_out.ask(500, ALIPAY, by=seller)
    for somebody in (moderator, stranger, seller):
        for decide in decisions(payout, somebody, ASKED):
            with pytest.raises(NotAllowed):
                decide()


def test_a_dismissed_admin_decides_nothing_though_their_page_still_stands(seller, admin):
    payout = cashing_out.ask(500, ALIPAY, by=seller)
    stale = Member(id=admin.id, role=Role.ADMIN)
    admin.role = Role.MEMBER
    session().flush()
    with pytest.raises(NotAllowed):
        cashing_out.agree(payout.id, by=stale, seen=ASKED)


@pytest.mark.parametrize("end", ["paid", "refused", "withdrawn"])
def test_a_decision_that_comes_too_late_moves_nothing(seller, admin, end):
    payout = cashing_out.ask(500, ALIPAY, by=seller)
    if end == "paid":
        cashing_out.agree(payout.id, by=admin, seen=ASKED)
        cashing_out.pay(payout.id, by=admin, note="1", seen=AGREED)
    elif end == "refused":
        cashing_out.refuse(payout.id, by=admin, reason="不符", seen=ASKED)
    else:
        cashing_out.withdraw(payout.id, by=seller)
    before = standing(seller)
    for seen in PayoutState:
        for decide in decisions(payout, admin, seen):
            with pytest.raises(Elsewhere) as refused:
                decide()
            assert refused.value.details["state"] == end
    assert standing(seller) == before


def test_a_page_that_was_opened_before_somebody_began_to_pay_refuses_nothing(seller, admin, second):
    payout = cashing_out.ask(500, ALIPAY, by=seller)
    cashing_out.agree(payout.id, by=admin, seen=ASKED)
    with pytest.raises(Elsewhere):
        cashing_out.refuse(payout.id, by=second, reason="不符", seen=ASKED)
    assert payout.state is AGREED


@pytest.mark.parametrize("why", ["", "  \n ", "长" * 201, "a\u202eb"])
def test_a_refusal_says_why_and_a_payment_its_number(seller, admin, why):
    payout = cashing_out.ask(500, ALIPAY, by=seller)
    with pytest.raises(Invalid):
        cashing_out.refuse(payout.id, by=admin, reason=why, seen=ASKED)
    cashing_out.agree(payout.id, by=admin, seen=ASKED)
    with pytest.raises(Invalid):
        cashing_out.pay(payout.id, by=admin, note=why, seen=AGREED)
    assert payout.state is AGREED


def test_each_step_says_who_and_when(seller, admin):
    payout = cashing_out.ask(500, ALIPAY, by=seller)
    cashing_out.agree(payout.id, by=admin, seen=ASKED)
    cashing_out.pay(payout.id, by=admin, note="  2026 \n 0001 ", seen=AGREED)
    steps = session().scalars(select(PayoutStep).order_by(PayoutStep.id)).all()
    assert [(step.state, step.by_id, step.why) for step in steps] == [
        (ASKED, seller.id, ""),
        (AGREED, admin.id, ""),
        (PAID, admin.id, "2026 0001"),
    ]
    assert told(seller) == ["payout.asked", "payout.agreed", "payout.paid"]


def test_no_notification_tells_the_account(seller, admin):
    payout = cashing_out.ask(500, ALIPAY, by=seller)
    cashing_out.agree(payout.id, by=admin, seen=ASKED)
    told = session().scalars(select(Notification)).all()
    assert told
    assert not [row for row in told if ALIPAY.account in str(row.arguments) or ALIPAY.holder in str(row.arguments)]


def test_every_edge_starts_and_ends_at_a_state():
    assert set(PAYOUT_EDGES) == set(PayoutState)


def opened(**given):
    """A seller, an open cash-out of 500 and two admins, committed."""
    with db.unit_of_work():
        numbers(**given)
        seller, one, two = person("seller"), person("one", Role.ADMIN), person("two", Role.ADMIN)
        give_cash(seller, 2000)
        return seller.id, cashing_out.ask(500, ALIPAY, by=seller).id, [one.id, two.id]


def member(id):
    return session().get_one(Member, id)


def test_of_many_who_decide_at_once_one_does(site):
    seller, payout, admins = opened()

    def decide(number):
        by, act = member(admins[number % 2]), number // 2 % 3
        if act == 2:
            return cashing_out.withdraw(payout, by=member(seller))
        return cashing_out.agree(payout, by=by, seen=ASKED) if act else cashing_out.refuse(payout, by=by, reason="不符", seen=ASKED)

    answers = site.at_once(12, decide)
    assert len([answer for answer in answers if isinstance(answer, Payout)]) == 1
    assert len([answer for answer in answers if isinstance(answer, Elsewhere)]) == 11
    with db.unit_of_work(writes=False):
        held = 500 if session().get_one(Payout, payout).state is AGREED else 0
        assert standing(member(seller)) == (Points(100, 2000 - held), Points(0, held))


def test_of_many_who_pay_at_once_one_does(site):
    seller, payout, admins = opened()
    with db.unit_of_work():
        cashing_out.agree(payout, by=member(admins[0]), seen=ASKED)
    answers = site.at_once(
        10,
        lambda number: (
            cashing_out.pay(payout, by=member(admins[1]), note=str(number), seen=AGREED)
            if number % 2
            else cashing_out.refuse(payout, by=member(admins[0]), reason="不符", seen=AGREED)
        ),
    )
    assert len([answer for answer in answers if isinstance(answer, Payout)]) == 1
    assert len([answer for answer in answers if isinstance(answer, Elsewhere)]) == 9
    with db.unit_of_work(writes=False):
        left = 1500 if session().get_one(Payout, payout).state is PAID else 2000
        assert standing(member(seller)) == (Points(100, left), Points(0, 0))


def test_of_many_requests_at_once_one_is_open(site):
    with db.unit_of_work():
        numbers()
        seller = person("seller").id
        give_cash(member(seller), 2000)
    answers = site.at_once(12, lambda number: cashing_out.ask(500 + number % 2, ALIPAY, by=member(seller)).id)
    assert len({answer for answer in answers if isinstance(answer, int)}) == 1
    assert all(isinstance(answer, int | AlreadyAsked) for answer in answers)
    with db.unit_of_work(writes=False):
        assert queries.on_hold(member(seller)).cash in (500, 501)
        assert session().scalar(select(func.count(Payout.id))) == 1


def test_asking_and_taking_back_at_once_never_hang_or_lose_a_point(site):
    seller, _, _ = opened()

    def churn(number):
        if number % 2:
            open = cashing_out.still_open(member(seller))
            return open and cashing_out.withdraw(open.id, by=member(seller))
        return cashing_out.ask(300 + number, ALIPAY, by=member(seller))

    answers = site.at_once(20, churn)
    assert not [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, AlreadyAsked | Elsewhere)]
    with db.unit_of_work(writes=False):
        free, held = standing(member(seller))
        assert free.cash + held.cash == 2000
        assert session().scalar(select(func.count(Wallet.id)).where(Wallet.balance < 0)) == 0
