"""An admin's page of a member, and the form on it that gives and takes points."""

import re

import pytest
from sqlalchemy import func, select
from tests.browsing import send
from tests.conftest import person
from tests.points.cash import give_cash

from wenku.accounts.models import Member, Role
from wenku.base import db
from wenku.base.audit import AuditEntry
from wenku.base.db import session
from wenku.points import queries
from wenku.points.adjusting import Adjustment
from wenku.points.queries import Points

FORM = {"way": "give", "pocket": "gift", "points": "5", "reason": "补偿下载失败"}


@pytest.fixture
def browser(signed_in, admin):
    return signed_in(admin)


def page(member):
    return f"/admin/members/{member.id}"


def adjust(browser, member, **fields):
    return send(browser, f"{page(member)}/adjustments", "/me/settings", **{**FORM, **fields})


def points(member):
    with db.unit_of_work(writes=False):
        return queries.spendable(session().get_one(Member, member.id))


def made():
    with db.unit_of_work(writes=False):
        return session().scalar(select(func.count(Adjustment.id)))


def test_admins_alone_get_in(signed_in, client, reader, moderator):
    assert client.get(page(reader)).status_code == 303
    for somebody in (reader, moderator):
        assert signed_in(somebody).get(page(reader)).status_code == 403
        assert adjust(signed_in(somebody), reader).status_code == 403
    assert points(reader) == Points(100, 0)


def test_the_list_of_members_leads_to_a_page_that_says_what_each_has(browser, reader):
    assert "Nothing was adjusted" in browser.get(f"/en{page(reader)}").text
    with db.unit_of_work():
        give_cash(reader, 35)
    assert f'href="{page(reader)}"' in browser.get("/admin/members").text
    html = browser.get(f"/en{page(reader)}").text
    assert re.search(r"<dt>Gift points</dt><dd>100</dd>.*<dt>Cash points</dt><dd>35</dd>", html, re.DOTALL)
    assert "reader@example.org" in html


def test_nobody_and_the_system_have_no_page(browser, reader):
    assert browser.get("/admin/members/1").status_code == 404
    assert browser.get("/admin/members/99999").status_code == 404


def test_points_are_given_and_taken_and_the_member_reads_why(browser, signed_in, reader):
    assert adjust(browser, reader).location == page(reader)
    assert adjust(browser, reader, way="take", points="30", reason="重复奖励").status_code == 303
    assert points(reader) == Points(75, 0)
    theirs = signed_in(reader)
    statement = theirs.get("/me/points").text
    assert "管理员调整：补偿下载失败" in statement
    assert "管理员调整：重复奖励" in statement
    assert "管理员调整：重复奖励" in theirs.get("/me/points.csv").text
    assert "管理员扣除了您 30 赠送积分：重复奖励" in theirs.get("/me/notifications").text
    html = browser.get(page(reader)).text
    assert html.index("重复奖励") < html.index("补偿下载失败")
    assert "points.adjusted" in browser.get("/admin/audit").text


def test_a_reason_is_shown_as_it_was_typed(browser, signed_in, reader):
    adjust(browser, reader, reason="<b>=1+1</b>")
    for html in (browser.get(page(reader)).text, signed_in(reader).get("/me/points").text):
        assert "&lt;b&gt;=1+1&lt;/b&gt;" in html
        assert "<b>=1+1" not in html


@pytest.mark.parametrize("typed", ["", "0", "-5", "100001", "1e3", "5.0", "NaN", "５", "٥", "1_0", "+5", "9" * 40])
@pytest.mark.parametrize("way", ["give", "take"])
def test_a_hostile_number_is_refused_beside_its_field(browser, reader, way, typed):
    answer = adjust(browser, reader, way=way, points=typed)
    assert answer.status_code == 422
    assert 'id="points-error"' in answer.text
    assert "补偿下载失败" in answer.text
    assert (points(reader), made()) == (Points(100, 0), 0)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("reason", ""),
        ("reason", " \n "),
        ("reason", "长" * 201),
        ("reason", "a\u202eb"),
        ("way", "steal"),
        ("way", ""),
        ("pocket", "held"),
        ("pocket", ""),
    ],
)
def test_what_else_is_wrong_is_said_beside_its_field(browser, reader, field, typed):
    answer = adjust(browser, reader, **{field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert (points(reader), made()) == (Points(100, 0), 0)


def test_more_than_there_is_is_refused_with_what_there_is(browser, reader):
    answer = adjust(browser, reader, way="take", points="101")
    assert answer.status_code == 422
    assert "只有 100 积分可以扣除" in answer.text
    assert points(reader) == Points(100, 0)


def test_the_same_form_twice_adjusts_once(browser, reader):
    key = re.search(r'name="key" value="([^"]+)"', browser.get(page(reader)).text)[1]
    assert [adjust(browser, reader, key=key).status_code for _ in range(2)] == [303, 303]
    assert points(reader) == Points(105, 0)
    assert adjust(browser, reader, key=key, points="6").status_code == 409
    assert points(reader) == Points(105, 0)


def test_an_admin_s_own_points_are_another_admin_s_to_adjust(browser, admin):
    assert "只有您一位管理员" in browser.get(page(admin)).text
    assert adjust(browser, admin).status_code == 303
    with db.unit_of_work(writes=False):
        assert session().scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == "points.adjusted")) == 1
    person("second", Role.ADMIN)
    assert "/adjustments" not in browser.get(page(admin)).text
    assert adjust(browser, admin).status_code == 403
    assert points(admin) == Points(105, 0)


def test_a_form_from_another_site_adjusts_nothing(browser, reader):
    assert browser.post(f"{page(reader)}/adjustments", data=FORM).status_code == 400
    assert made() == 0
