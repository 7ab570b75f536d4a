"""Moderators restrict members and lift it again; members see it where it matters; who can't log in reads why."""

import re

import pytest
from tests import making
from tests.browsing import send, token
from tests.conftest import PASSWORD, person

from wenku.accounts import running, sanctions
from wenku.accounts.models import Kind, Role
from wenku.base import clock, db
from wenku.base.db import session
from wenku.documents import access
from wenku.downloads import purchasing

REASON = "多次上传无关内容"


@pytest.fixture
def client(signed_in, moderator):
    return signed_in(moderator)


def runs(member):
    with db.unit_of_work(writes=False):
        return [(row.kinds, row.until_at) for row in running.of(member.id)]


def restrict(client, member, **fields):
    at = f"/moderation/members/{member.id}"
    return send(client, f"{at}/sanctions", at, **{"upload": "y", "length": "7", "reason": REASON, **fields})


def restricted(member, by, *kinds):
    with db.unit_of_work():
        return sanctions.impose(member.id, kinds, until=None, reason=REASON, by=session().merge(by, load=False)).id


def test_a_moderator_restricts_a_member_and_lifts_it_with_a_reason(client, signed_in, reader):
    page = client.get(f"/moderation/members/{reader.id}").text
    assert "从未受限" in page
    assert "reader@example.org" not in page
    assert restrict(client, reader, login="y").location == f"/moderation/members/{reader.id}"
    [(kinds, until)] = runs(reader)
    assert (kinds, (until - clock.now()).days) == (["upload", "login"], 6)
    page = client.get(f"/moderation/members/{reader.id}").text
    assert REASON in page
    path = re.search(r'action="(/moderation/sanctions/\d+/lifting)"', page)[1]
    answer = send(client, path, f"/moderation/members/{reader.id}", why=" ")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert send(client, path, f"/moderation/members/{reader.id}", why="学习了规则").status_code == 303
    assert runs(reader) == []
    assert "学习了规则" in client.get(f"/moderation/members/{reader.id}").text
    assert send(client, path, f"/moderation/members/{reader.id}", why="再次").status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"upload": ""},
        {"reason": ""},
        {"reason": "长" * 301},
        {"length": "8"},
        {"length": "date"},
        {"length": "date", "until": "1999-01-01"},
        {"length": "date", "until": "9999-12-31"},
        {"length": "date", "until": "0001-01-01"},
        {"length": "date", "until": "soon"},
    ],
)
def test_what_is_wrong_comes_back_as_it_was_typed(client, reader, wrong):
    answer = restrict(client, reader, **wrong)
    assert answer.status_code == 422
    assert runs(reader) == []
    if wrong.get("reason") is None:
        assert REASON in answer.text


def test_a_restriction_may_last_until_the_end_of_a_day_or_for_good(client, reader, stranger, time):
    day = f"{time.now:%Y-%m-%d}"
    restrict(client, reader, length="date", until=day)
    restrict(client, stranger, length="good", until="soon")
    assert 0 < (runs(reader)[0][1] - clock.now()).total_seconds() < 86_400
    restrict(client, stranger, length="good")
    assert runs(stranger) == [(["upload"], None)]


def test_who_may_not_restrict_whom_is_said_and_refused(client, signed_in, moderator, admin, reader):
    other = person("other", Role.MODERATOR)
    tries = ((other, client, 403), (moderator, client, 403), (admin, client, 409), (reader, signed_in(reader), 403))
    for member, browser, status in tries:
        at = f"/moderation/members/{member.id}"
        fields = {"csrf_token": token(browser, "/me/settings"), "upload": "y", "length": "7", "reason": REASON}
        assert browser.post(f"{at}/sanctions", data=fields).status_code == status
        assert f'action="{at}/sanctions"' not in browser.get(at).text
        assert runs(member) == []
    assert restrict(signed_in(admin), other).status_code == 303


def test_members_are_found_by_name_and_by_admins_also_by_address(client, signed_in, admin, reader, stranger):
    assert f"/moderation/members/{reader.id}" in client.get("/moderation/members?q=READ").text
    assert "没有找到会员" in client.get("/moderation/members?q=reader@example").text
    assert f"/moderation/members/{reader.id}" in signed_in(admin).get("/moderation/members?q=reader@example").text
    assert f"/moderation/members/{stranger.id}" not in client.get("/moderation/members?q=read").text


def test_those_who_are_restricted_can_be_listed_alone(client, moderator, reader, stranger):
    assert "没有受限的会员" in client.get("/moderation/members?only=restricted").text
    restricted(reader, moderator, Kind.UPLOAD, Kind.COMMENT)
    page = client.get("/moderation/members?only=restricted").text
    assert f"/moderation/members/{reader.id}" in page
    assert f"/moderation/members/{stranger.id}" not in page


@pytest.mark.parametrize("path", ["/moderation/members", "/moderation/members/1"])
def test_others_get_no_further(signed_in, client, app, reader, path):
    assert signed_in(reader).get(path).status_code == 403
    assert app.test_client().get(path).status_code == 303


# The member


def test_the_member_sees_it_in_the_settings_and_on_a_page_of_its_own(signed_in, moderator, reader):
    browser = signed_in(reader)
    assert "账号未受限制" in browser.get("/me/restrictions").text
    assert "您的账号受到限制" not in browser.get("/me/settings").text
    restricted(reader, moderator, Kind.UPLOAD)
    assert "您的账号受到限制" in browser.get("/me/settings").text
    page = browser.get("/me/restrictions").text
    assert REASON in page
    assert "moderator" not in page


def test_pages_that_offer_what_is_refused_say_so(signed_in, moderator, author, reader, published):
    with db.unit_of_work():
        purchasing.buy(access.found(published.id), by=reader, seen_price=20)
        other = making.published(author, price=5)
    restricted(reader, moderator, Kind.UPLOAD, Kind.COMMENT, Kind.PURCHASE)
    browser = signed_in(reader)
    for path in ("/upload", f"/documents/{other.id}/download", f"/documents/{published.id}", "/me/top-up"):
        assert REASON in browser.get(path).text, path
    assert REASON not in browser.get(f"/documents/{published.id}/download").text
    answer = send(browser, f"/documents/{other.id}/purchase", "/upload", price=5)
    assert answer.status_code == 403
    assert REASON in answer.text


def test_without_login_every_session_ends_and_only_the_right_password_says_why(app, client, signed_in, reader):
    inside = signed_in(reader)
    restrict(client, reader, login="y", upload="")
    assert inside.get("/me/settings").status_code == 303
    visitor = app.test_client()
    wrong = send(visitor, "/login", address="reader@example.org", password="wrong password")
    assert (wrong.status_code, REASON in wrong.text) == (422, False)
    right = send(visitor, "/login", address="reader@example.org", password=PASSWORD)
    assert (right.status_code, REASON in right.text) == (403, True)
    assert visitor.get("/me/settings").status_code == 303
