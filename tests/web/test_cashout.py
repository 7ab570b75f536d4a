"""The member's page on which cash points are cashed out."""

import logging
import re

import pytest
from sqlalchemy import select, text
from tests.browsing import send
from tests.conftest import person
from tests.points.cash import give_cash, numbers

from wenku.accounts.models import Member, Role
from wenku.base import db
from wenku.base.audit import AuditEntry
from wenku.base.db import session
from wenku.points import cashing_out, queries, tariff
from wenku.points.payouts import Payout, PayoutState
from wenku.points.queries import Points

ACCOUNT, NUMBER, HOLDER = "13812345678", "6222021234567890123", "欧阳慧"
FORM = {"points": "500", "method": "alipay", "holder": HOLDER, "account": ACCOUNT, "bank": ""}
PAGE = "/me/cash-out"


@pytest.fixture
def seller(site):
    with db.unit_of_work():
        numbers()
        member = person("seller")
        give_cash(member, 2000)
    return member


@pytest.fixture
def browser(signed_in, seller):
    return signed_in(seller)


def standing(member):
    with db.unit_of_work(writes=False):
        mine = session().get_one(Member, member.id)
        return queries.spendable(mine), queries.on_hold(mine)


def payouts():
    with db.unit_of_work(writes=False):
        return session().scalars(select(Payout).order_by(Payout.id)).all()


def test_a_visitor_logs_in_first(client):
    assert client.get(PAGE).location == f"/login?next={PAGE}"


def test_the_page_says_what_there_is_and_what_it_comes_to(browser):
    page = browser.get(f"/en{PAGE}").text
    for words in ("2,000", "¥200", "100 points", "10 points = ¥1", "From 100 to 2000.", "Nothing cashed out yet"):
        assert words in page
    assert f'href="/en{PAGE}"' in browser.get("/en/me/points").text


def test_asking_holds_the_points_and_shows_the_request(browser, seller):
    answer = send(browser, PAGE, **FORM)
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert standing(seller) == (Points(100, 1500), Points(0, 500))
    page = browser.get(f"/en{PAGE}").text
    assert "500 points for ¥50" in page
    assert "138****5678" in page
    assert "欧**" in page
    assert ACCOUNT not in page
    assert HOLDER not in page
    assert 'name="points"' not in page


def test_a_bank_account_is_taken_as_well(browser):
    assert (
        send(browser, PAGE, **{**FORM, "method": "bank", "account": "6222 0212 3456 7890 123", "bank": "工商银行"}).status_code
        == 303
    )
    assert [(payout.account, payout.bank) for payout in payouts()] == [(NUMBER, "工商银行")]


@pytest.mark.parametrize(
    "points", ["", "0", "-500", "99", "2001", "1e3", "500.0", "NaN", "５００", "٥٠٠", "1_000", "+500", "9" * 40, "500;"]
)
def test_a_hostile_number_is_refused_beside_its_field(browser, seller, points):
    answer = send(browser, PAGE, **{**FORM, "points": points})
    assert answer.status_code == 422
    assert 'id="points-error"' in answer.text
    assert f'value="{ACCOUNT}"' in answer.text
    assert standing(seller) == (Points(100, 2000), Points(0, 0))
    assert payouts() == []


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("holder", ""),
        ("holder", "慧"),
        ("holder", "欧\u202e慧"),
        ("holder", "名" * 41),
        ("account", ""),
        ("account", "=1+1"),
        ("account", "1" * 255),
        ("account", "<b>x</b>"),
        ("method", "cash"),
        ("method", ""),
    ],
)
def test_an_account_that_can_not_be_one_is_refused_beside_its_field(browser, seller, field, typed):
    answer = send(browser, PAGE, **{**FORM, field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "<b>x</b>" not in answer.text
    assert (payouts(), standing(seller)) == ([], (Points(100, 2000), Points(0, 0)))


def test_all_that_is_wrong_is_said_at_once(browser):
    answer = send(browser, PAGE, **{**FORM, "points": "1", "method": "bank", "holder": "", "account": "1"})
    assert answer.status_code == 422
    assert [field for field in FORM if f'id="{field}-error"' in answer.text] == ["points", "holder", "account", "bank"]


def test_a_bank_account_wants_its_bank(browser):
    answer = send(browser, PAGE, **{**FORM, "method": "bank", "account": NUMBER})
    assert answer.status_code == 422
    assert 'id="bank-error"' in answer.text


def test_the_same_form_twice_asks_once(browser, seller):
    key = re.search(r'name="key" value="([^"]+)"', browser.get(PAGE).text)[1]
    answers = [send(browser, PAGE, "/me/settings", **FORM, key=key) for _ in range(2)]
    assert [answer.location for answer in answers] == [PAGE, PAGE]
    assert standing(seller) == (Points(100, 1500), Points(0, 500))
    assert send(browser, PAGE, "/me/settings", **{**FORM, "points": "600"}, key=key).status_code == 409


def test_a_second_request_waits_for_the_first(browser, seller):
    send(browser, PAGE, **FORM)
    answer = send(browser, PAGE, "/me/settings", **{**FORM, "points": "600"})
    assert answer.status_code == 409
    assert "一次只能申请一笔" in answer.text
    assert standing(seller) == (Points(100, 1500), Points(0, 500))


def test_it_can_be_taken_back(browser, seller):
    send(browser, PAGE, **FORM)
    [payout] = payouts()
    assert send(browser, f"{PAGE}/{payout.id}/withdrawal", PAGE).location == PAGE
    assert standing(seller) == (Points(100, 2000), Points(0, 0))
    assert "已撤回" in browser.get(PAGE).text


def test_it_can_not_be_taken_back_once_an_admin_began(browser, seller, admin):
    send(browser, PAGE, **FORM)
    [payout] = payouts()
    with db.unit_of_work():
        cashing_out.agree(payout.id, by=session().get_one(Member, admin.id), seen=PayoutState.ASKED)
    assert "/withdrawal" not in browser.get(PAGE).text
    answer = send(browser, f"{PAGE}/{payout.id}/withdrawal", "/me/settings")
    assert answer.status_code == 409
    assert "付款中" in answer.text
    assert standing(seller) == (Points(100, 1500), Points(0, 500))


def test_nobody_takes_back_or_sees_another_s(browser, signed_in, stranger, moderator):
    send(browser, PAGE, **FORM)
    [payout] = payouts()
    for other in (stranger, moderator):
        theirs = signed_in(other)
        assert send(theirs, f"{PAGE}/{payout.id}/withdrawal", "/me/settings").status_code == 404
        for path in (PAGE, f"/admin/payouts/{payout.id}", "/admin/payouts"):
            page = theirs.get(path).text
            assert "5678" not in page
            assert HOLDER not in page


def test_a_new_account_is_told_from_when_on(browser, seller):
    with db.unit_of_work():
        tariff.cool_down_hours.set(24, by_id=None)
    page = browser.get(PAGE).text
    assert "您的账户刚注册不久" in page
    assert 'name="points"' not in page
    answer = send(browser, PAGE, "/me/settings", **FORM)
    assert answer.status_code == 403
    assert payouts() == []


def test_whoever_has_too_little_is_told_so(signed_in, reader):
    with db.unit_of_work():
        numbers()
    page = signed_in(reader).get(PAGE).text
    assert "现金积分还不够" in page
    assert 'name="points"' not in page


def test_the_only_admin_is_told_that_nobody_can_decide(signed_in, admin):
    assert "没有其他管理员" in signed_in(admin).get(PAGE).text
    person("second", Role.ADMIN)
    assert "没有其他管理员" not in signed_in(admin).get(PAGE).text


def test_asking_over_and_over_is_limited(browser):
    for _ in range(20):
        send(browser, PAGE, "/me/settings", **{**FORM, "points": "1"})
    assert send(browser, PAGE, "/me/settings", **FORM).status_code == 429
    assert payouts() == []


def test_a_form_from_another_site_asks_for_nothing(browser):
    assert browser.post(PAGE, data=FORM).status_code == 400
    assert payouts() == []


def test_the_statement_tells_what_is_held_and_what_came_back(browser):
    send(browser, PAGE, **FORM)
    send(browser, f"{PAGE}/{payouts()[0].id}/withdrawal", PAGE)
    page = browser.get("/en/me/points").text
    assert "Cash-out asked for" in page
    assert "Cash-out called off" in page


def test_no_log_and_no_audit_entry_tells_an_account(browser, caplog):
    with db.unit_of_work():
        session().execute(text("ALTER TABLE payout RENAME TO payout_elsewhere"))
        session().execute(text("CREATE TABLE payout AS SELECT id, member_id, state, points FROM payout_elsewhere"))
    with caplog.at_level(logging.DEBUG):
        answer = send(browser, PAGE, "/me/settings", **FORM)
    assert answer.status_code == 500
    assert "payout" in caplog.text
    with db.unit_of_work(writes=False):
        said = caplog.text + answer.text + "".join(str(entry.details) for entry in session().scalars(select(AuditEntry)))
    assert ACCOUNT not in said
    assert HOLDER not in said
