"""The admins' pages of cash-outs."""

import csv
import io
import re

import pytest
from sqlalchemy import select, update
from tests.browsing import send
from tests.conftest import person
from tests.points.cash import ALIPAY, BANK, give_cash, numbers

from wenku.accounts.models import Member, Role
from wenku.base import clock, db
from wenku.base.audit import AuditEntry
from wenku.base.db import session
from wenku.points import cashing_out, queries
from wenku.points.payees import Payee
from wenku.points.payouts import Method, Payout, PayoutStep
from wenku.points.queries import Points
from wenku.web import spreadsheets

QUEUE = "/admin/payouts"


@pytest.fixture
def seller(site):
    with db.unit_of_work():
        numbers()
        member = person("seller")
        give_cash(member, 2000)
    return member


@pytest.fixture
def asked(seller):
    return ask(seller)


@pytest.fixture
def browser(signed_in, admin):
    return signed_in(admin)


@pytest.fixture
def second(site):
    return person("second", Role.ADMIN)


def ask(seller, points=500, to=BANK):
    with db.unit_of_work():
        return cashing_out.ask(points, to, by=session().get_one(Member, seller.id)).id


def standing(member):
    with db.unit_of_work(writes=False):
        mine = session().get_one(Member, member.id)
        return queries.spendable(mine), queries.on_hold(mine)


def state(id):
    with db.unit_of_work(writes=False):
        return session().get_one(Payout, id).state.value


def decide(browser, id, what, seen="asked", **fields):
    return send(browser, f"{QUEUE}/{id}/{what}", "/me/settings", seen=seen, **fields)


def exported(browser, **sought):
    answer = send(browser, f"{QUEUE}/export", QUEUE, **{"state": "all", "month": "", **sought})
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_admins_alone_get_in(signed_in, client, asked, moderator, seller):
    for path in (QUEUE, f"{QUEUE}/{asked}"):
        assert client.get(path).status_code == 303
        for somebody in (moderator, seller):
            assert signed_in(somebody).get(path).status_code == 403
    for what in ("agreement", "payment", "refusal"):
        assert decide(signed_in(moderator), asked, what, note="1", reason="1").status_code == 403
    assert send(signed_in(moderator), f"{QUEUE}/export", "/me/settings", state="all").status_code == 403
    assert state(asked) == "asked"


def test_the_list_shows_what_waits_with_the_account_masked(browser, asked):
    page = browser.get(f"/en{QUEUE}").text
    assert "seller" in page
    assert "****0123" in page
    assert BANK.account not in page
    assert "¥50" in page
    assert f'href="/en{QUEUE}/{asked}"' in page


def test_a_cash_out_shows_whom_to_pay_and_is_kept_by_nobody(browser, asked):
    answer = browser.get(f"{QUEUE}/{asked}")
    assert BANK.account in answer.text
    assert BANK.holder in answer.text
    assert BANK.bank in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert browser.get(f"{QUEUE}/{asked + 1}").status_code == 404


def test_an_admin_agrees_and_pays(browser, asked, seller):
    assert decide(browser, asked, "agreement").location == f"{QUEUE}/{asked}"
    assert f'action="/admin/payouts/{asked}/payment"' in browser.get(f"{QUEUE}/{asked}").text
    assert decide(browser, asked, "payment", seen="agreed", note="2026-0001").location == QUEUE
    assert state(asked) == "paid"
    assert standing(seller) == (Points(100, 1500), Points(0, 0))
    page = browser.get(f"{QUEUE}/{asked}").text
    assert "2026-0001" in page
    assert '<form class="sheet' not in page


def test_an_admin_refuses_with_a_reason_that_the_member_reads(browser, signed_in, asked, seller):
    assert decide(browser, asked, "refusal", reason="户名不符").location == QUEUE
    assert standing(seller) == (Points(100, 2000), Points(0, 0))
    theirs = signed_in(seller)
    assert "户名不符" in theirs.get("/me/cash-out").text
    assert "户名不符" in theirs.get("/me/notifications").text


@pytest.mark.parametrize(("what", "field"), [("payment", "note"), ("refusal", "reason")])
@pytest.mark.parametrize("typed", ["", "  ", "长" * 201, "a\u202eb"])
def test_a_decision_without_its_words_is_refused_beside_the_field(browser, asked, what, field, typed):
    decide(browser, asked, "agreement")
    answer = decide(browser, asked, what, seen="agreed", **{field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert state(asked) == "agreed"


def test_a_stale_decision_says_what_it_is_now_and_moves_nothing(browser, signed_in, second, asked, seller):
    other = signed_in(second)
    decide(other, asked, "agreement")
    for what in ("agreement", "refusal", "payment"):
        answer = decide(browser, asked, what, reason="不符", note="1")
        assert answer.status_code == 409
        assert "付款中" in answer.text
    decide(other, asked, "payment", seen="agreed", note="1")
    answer = decide(browser, asked, "refusal", seen="agreed", reason="不符")
    assert answer.status_code == 409
    assert "已付款" in answer.text
    assert standing(seller) == (Points(100, 1500), Points(0, 0))


@pytest.mark.parametrize("seen", ["", "nowhere", "ASKED"])
def test_a_form_that_does_not_say_what_was_seen_decides_nothing(browser, asked, seen):
    assert decide(browser, asked, "agreement", seen=seen).status_code == 422
    assert state(asked) == "asked"


def test_the_same_decision_sent_twice_is_made_once(browser, asked, seller):
    key = re.findall(r'name="key" value="([^"]+)"', browser.get(f"{QUEUE}/{asked}").text)[0]
    answers = [decide(browser, asked, "agreement", key=key) for _ in range(2)]
    assert [answer.location for answer in answers] == [f"{QUEUE}/{asked}"] * 2
    assert state(asked) == "agreed"


def test_above_the_limit_another_admin_pays(browser, signed_in, admin, second, seller):
    large = ask(seller, points=1500)
    assert "需要两位管理员" in browser.get(f"{QUEUE}/{large}").text
    decide(browser, large, "agreement")
    page = browser.get(f"{QUEUE}/{large}").text
    assert "/payment" not in page
    assert "/refusal" in page
    assert decide(browser, large, "payment", seen="agreed", note="1").status_code == 403
    assert state(large) == "agreed"
    other = signed_in(second)
    assert "/payment" in other.get(f"{QUEUE}/{large}").text
    assert decide(other, large, "payment", seen="agreed", note="1").status_code == 303
    assert state(large) == "paid"


def test_an_only_admin_is_told_plainly(browser, admin, seller):
    large = ask(seller, points=1500)
    assert "只有您一位管理员" in browser.get(f"{QUEUE}/{large}").text
    decide(browser, large, "agreement")
    assert "只有您一位管理员" in browser.get(f"{QUEUE}/{large}").text


def test_admins_do_not_decide_on_their_own(browser, admin, second):
    with db.unit_of_work():
        numbers()
        give_cash(admin, 500)
    own = ask(admin)
    page = browser.get(f"{QUEUE}/{own}").text
    for what in ("agreement", "payment", "refusal"):
        assert f"/{what}" not in page
        assert decide(browser, own, what, note="1", reason="1").status_code == 403
    assert state(own) == "asked"


def test_admins_are_told_of_a_new_one(browser, asked):
    page = browser.get("/en/me/notifications").text
    assert "Somebody asked to cash out 500 points (50.00 CNY)." in page


def test_tabs_count_and_filter(browser, seller, asked):
    decide(browser, asked, "refusal", reason="不符")
    waiting = ask(seller, to=ALIPAY)
    page = browser.get(QUEUE).text
    assert f"{QUEUE}/{waiting}" in page
    assert f'"{QUEUE}/{asked}"' not in page
    refused = browser.get(f"{QUEUE}?state=refused").text
    assert f"{QUEUE}/{asked}" in refused
    assert f'"{QUEUE}/{waiting}"' not in refused
    assert f"{QUEUE}/{asked}" in browser.get(f"{QUEUE}?state=all").text


def test_the_longest_waiting_comes_first_and_the_list_goes_on(browser, site):
    with db.unit_of_work():
        numbers()
        for number in range(52):
            member = person(f"s{number}")
            give_cash(member, 200)
            cashing_out.ask(200, ALIPAY, by=member)
    first = browser.get(QUEUE).text
    assert first.index(">s0<") < first.index(">s1<") < first.index(">s49<")
    assert ">s50<" not in first
    older = re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    assert ">s51<" in browser.get(older).text


def test_nothing_that_waits_is_said(browser):
    assert "没有待处理的提现" in browser.get(QUEUE).text


def test_a_month_is_a_month_of_the_site_s_zone(browser, asked):
    now = clock.now().astimezone()
    this, long_ago = f"{now:%Y-%m}", "2020-12"
    with db.unit_of_work():
        session().execute(update(PayoutStep).values(made_at=clock.now().replace(day=15)))
    assert f"{QUEUE}/{asked}" in browser.get(f"{QUEUE}?month={this}").text
    assert f'"{QUEUE}/{asked}"' not in browser.get(f"{QUEUE}?month={long_ago}").text


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "２０２６-11", "x", "2026-11\n", "999999-01"])
def test_a_month_that_is_none_is_not_taken(browser, asked, month):
    assert f"{QUEUE}/{asked}" in browser.get(QUEUE, query_string={"month": month}).text
    answer = send(browser, f"{QUEUE}/export", QUEUE, state="all", month=month)
    assert answer.status_code == 422
    assert 'id="month-error"' in answer.text


def test_the_table_has_all_that_accounting_needs(browser, asked, admin):
    decide(browser, asked, "agreement")
    decide(browser, asked, "payment", seen="agreed", note="2026-0001")
    head, line = exported(browser)
    told = dict(zip(head, line, strict=True))
    assert told["积分"] == "500"
    assert told["金额"] == "50.00"
    assert told["账号"] == "6222 0212 3456 7890 123"
    assert told["状态"] == "已付款"
    assert "2026-0001" in line
    assert "admin" in line


def test_the_table_is_of_the_state_and_month_that_were_chosen(browser, asked):
    assert len(exported(browser, state="waiting")) == 2
    assert len(exported(browser, state="paid")) == 1
    assert len(exported(browser, month="2020-12")) == 1


def test_each_export_is_written_down_without_what_was_in_it(browser, asked, admin):
    exported(browser, state="waiting")
    with db.unit_of_work(writes=False):
        [entry] = session().scalars(select(AuditEntry).where(AuditEntry.action == "payouts.exported")).all()
    assert (entry.by_id, entry.details) == (admin.id, {"state": "waiting", "month": "", "rows": 1})


def test_a_table_can_not_be_fetched_by_a_link(browser, asked):
    assert browser.get(f"{QUEUE}/export").status_code in (404, 405)
    assert browser.post(f"{QUEUE}/export", data={"state": "all"}).status_code == 400


def test_no_cell_becomes_a_formula(browser, seller):
    ask(seller, to=Payee(Method.ALIPAY, "=HYPERLINK(1)a", "+8613812345678"))
    with db.unit_of_work():
        session().get_one(Member, seller.id).name = "@SUM(1)"
    cells = [cell for line in exported(browser) for cell in line]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert "'=HYPERLINK(1)a" in cells
    assert "'+8613812345678" in cells


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1", "'=1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@a", "'@a"),
        ("\ta", "'\ta"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        (-1, -1),
        ("", ""),
    ],
)
def test_what_a_spreadsheet_would_reckon_with_is_quoted(cell, safe):
    assert spreadsheets.safe(cell) == safe


def test_too_long_a_table_asks_for_a_month(browser, asked, monkeypatch):
    monkeypatch.setattr("wenku.web.payouts.MOST", 0)
    answer = send(browser, f"{QUEUE}/export", QUEUE, state="all", month="")
    assert answer.status_code == 422
    assert 'id="month-error"' in answer.text
    with db.unit_of_work(writes=False):
        assert session().scalars(select(AuditEntry).where(AuditEntry.action == "payouts.exported")).all() == []
