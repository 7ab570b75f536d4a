"""Signing up, logging in, a forgotten password: for people they work, and to strangers they tell nothing."""

import re
import time

import pytest
from sqlalchemy import func, select
from tests.browsing import link_in, opened, send, token
from tests.conftest import PASSWORD

from wenku.accounts import first_admin, people
from wenku.accounts.models import Member
from wenku.base import db
from wenku.base.db import session
from wenku.guard.models import Attempt
from wenku.points import queries
from wenku.web import accounts, hurdle

PHRASE = "tangerine velvet lamp"


def log_in(client, address="reader@example.org", password=PASSWORD, **values):
    return send(client, "/login", address=address, password=password, **values)


def is_in(client):
    return client.get("/me/settings").status_code == 200


def without_secrets(answer):
    """What a stranger can compare: status, headers, body; without what is random for each answer."""
    body = re.sub(r'(name="(?:csrf_token|opened)" value=)"[^"]*"', r"\1", answer.text)
    headers = {name: value for name, value in answer.headers.items() if name not in ("Set-Cookie", "Date", "Content-Length")}
    cookies = sorted(cookie.split("=")[0] for cookie in answer.headers.getlist("Set-Cookie"))
    return answer.status_code, headers, cookies, body


# Signing up


def test_signing_up_ends_as_a_member_with_points_who_is_logged_in(client, mailed):
    answer = send(client, "/sign-up", address="New@Example.org", opened=opened(client))
    assert (answer.status_code, answer.location) == (303, "/look-in-mail")
    assert "new@example.org" in client.get("/look-in-mail").text
    path = link_in(mailed()[0])
    answer = send(client, path, name="新会员", password=PHRASE, accept="y")
    assert answer.status_code == 303
    with db.unit_of_work(writes=False):
        member = people.by_address("new@example.org")
        assert (member.name, queries.balance(member)) == ("新会员", 120)
    assert is_in(client)


def test_opening_the_link_alone_makes_no_member(client, mailed):
    send(client, "/sign-up", address="new@example.org", opened=opened(client))
    for _ in range(2):
        assert client.get(link_in(mailed()[0])).status_code == 200
    with db.unit_of_work(writes=False):
        assert people.by_address("new@example.org") is None


def test_a_page_with_a_secret_in_its_address_is_kept_nowhere(client, mailed):
    send(client, "/sign-up", address="new@example.org", opened=opened(client))
    page = client.get(link_in(mailed()[0]))
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex">' in page.text


def test_what_was_typed_comes_back_with_the_message_beside_its_field(client, mailed):
    send(client, "/sign-up", address="new@example.org", opened=opened(client))
    path = link_in(mailed()[0])
    answer = send(client, path, name="新会员", password="12345678", accept="y")
    assert answer.status_code == 422
    assert 'value="新会员"' in answer.text
    assert "太常见" in answer.text
    assert "12345678" not in answer.text
    assert re.search(r'<input[^>]*name="accept"[^>]*checked|<input[^>]*checked[^>]*name="accept"', answer.text)
    answer = send(client, path, name="新会员", password=PHRASE)
    assert answer.status_code == 422
    assert "同意后才能建立账户" in answer.text


def test_an_incomplete_address_is_told_at_once(client):
    for path in ("/sign-up", "/forgot"):
        answer = send(client, path, address="new@example", opened=opened(client))
        assert answer.status_code == 422
        assert "邮箱地址不完整" in answer.text
        assert 'value="new@example"' in answer.text


@pytest.mark.parametrize(
    "machine", [{"website": "https://example.com"}, {"opened": "1.nonsense"}, {"opened": ""}, {"opened": None}]
)
def test_a_machine_sees_what_people_see_and_nothing_is_sent(client, mailed, machine):
    values = {"address": "new@example.org", "opened": opened(client)} | machine
    answer = send(client, "/sign-up", **{name: value for name, value in values.items() if value is not None})
    assert (answer.status_code, answer.location) == (303, "/look-in-mail")
    assert "new@example.org" in client.get("/look-in-mail").text
    assert mailed() == []


def test_a_form_sent_the_moment_it_was_opened_is_a_machine_s(client, mailed):
    with client.application.app_context():
        less_than_a_moment_ago = hurdle.stamp(time.time() + 60)
    assert send(client, "/sign-up", address="new@example.org", opened=less_than_a_moment_ago).status_code == 303
    assert mailed() == []


def test_a_spent_link_says_how_to_go_on(client, mailed):
    send(client, "/sign-up", address="new@example.org", opened=opened(client))
    path = link_in(mailed()[0])
    send(client, path, name="新会员", password=PHRASE, accept="y")
    for answer in (
        client.get(path),
        client.get("/reset/nothing"),
        client.get("/first-admin/nothing"),
        client.get("/new-address/nothing"),
    ):
        assert answer.status_code == 410
        assert "链接已失效" in answer.text
        assert 'href="/forgot"' in answer.text


def test_a_member_has_no_use_for_the_doors(signed_in, reader):
    client = signed_in(reader)
    assert client.get("/sign-up").location == "/"
    assert client.get("/login?next=/me/settings").location == "/me/settings"


def test_in_english_everything_stays_english(client, mailed):
    answer = send(client, "/en/sign-up", address="new@example.org", opened=opened(client))
    assert answer.location == "/en/look-in-mail"
    path = link_in(mailed()[0])
    assert path.startswith("/en/sign-up/")
    answer = send(client, path, name="New", password=PHRASE, accept="y")
    assert answer.location.startswith("/en")
    with db.unit_of_work(writes=False):
        assert people.by_address("new@example.org").language == "en"


# Nobody learns who has an account


@pytest.mark.parametrize("path", ["/sign-up", "/forgot"])
def test_asking_for_a_link_answers_the_same_for_known_and_unknown_addresses(app, reader, mailed, path):
    answers = []
    for address in ("reader@example.org", "nobody@example.org"):
        client = app.test_client()
        first = send(client, path, address=address, opened=opened(client))
        then = client.get(first.location)
        answers.append([without_secrets(first), str(without_secrets(then)).replace(address, "")])
    assert answers[0] == answers[1]
    assert [mail[0] for mail in mailed()] == ["reader@example.org", "nobody@example.org"]


def test_asking_too_often_still_answers_the_same_and_sends_no_more(app, reader, mailed):
    answers = []
    for address in ("reader@example.org", "nobody@example.org"):
        client = app.test_client()
        answers += [without_secrets(send(client, "/sign-up", address=address, opened=opened(client))) for _ in range(5)]
    assert len({str(answer) for answer in answers}) == 1
    assert len(mailed()) == 2 * accounts.MAILS_TO_ADDRESS.most


def test_a_failed_login_answers_the_same_for_known_and_unknown_addresses(app, reader):
    answers = []
    for address, password in (("reader@example.org", "wrong password"), ("nobody@example.org", PASSWORD)):
        answer = log_in(app.test_client(), address, password)
        assert answer.status_code == 422
        answers.append(str(without_secrets(answer)).replace(address, ""))
    assert answers[0] == answers[1]


def test_guessing_is_stopped_at_the_same_point_for_known_and_unknown_addresses(app, reader, monkeypatch):
    monkeypatch.setattr(accounts, "GUESSES_HERE", accounts.Limit("login", most=2, per=accounts.GUESSES_HERE.per))
    for address in ("reader@example.org", "nobody@example.org"):
        client = app.test_client()
        answers = [log_in(client, address, "wrong password") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [422, 422, 429]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 15 * 60
        assert re.search(r"请在 1[45] 分钟后再试", answers[-1].text)
    assert log_in(app.test_client()).status_code == 429, "the right password doesn't open it either"


def test_many_links_from_one_network_are_refused(client, monkeypatch):
    monkeypatch.setattr(accounts, "MAILS_FROM_NETWORK", accounts.Limit("mail-network", most=1, per=accounts.GUESSES_HERE.per))
    codes = [send(client, "/sign-up", address=f"a{n}@example.org", opened=opened(client)).status_code for n in range(2)]
    assert codes == [303, 429]


# Logging in and out


def test_logging_in_and_out(client, reader):
    assert not is_in(client)
    assert log_in(client, address=" Reader@Example.org ").location == "/"
    assert is_in(client)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"].startswith(f"{reader.id}.")
    assert client.post("/logout", data={"csrf_token": token(client, "/me/settings")}).location == "/"
    assert not is_in(client)


def test_logging_out_by_following_a_link_is_not_possible(signed_in, reader):
    client = signed_in(reader)
    assert client.get("/logout").status_code == 405
    assert is_in(client)


def test_a_failed_login_keeps_the_address_and_forgets_the_password(client, reader):
    answer = log_in(client, password="wrong password", stay="y")
    assert 'value="reader@example.org"' in answer.text
    assert "wrong password" not in answer.text
    assert not is_in(client)


def test_a_right_login_is_not_held_against_anybody(client, reader, monkeypatch):
    monkeypatch.setattr(accounts, "GUESSES_HERE", accounts.Limit("login", most=2, per=accounts.GUESSES_HERE.per))
    for _ in range(2):
        assert log_in(client, password="wrong password").status_code == 422
        assert log_in(client).status_code == 303
        client.post("/logout", data={"csrf_token": token(client, "/me/settings")})
    with db.unit_of_work(writes=False):
        assert session().scalar(select(func.count()).where(Attempt.what == "login")) == 0


def test_staying_logged_in_outlives_the_browser_and_ends_with_the_stamp(client, reader):
    log_in(client, stay="y")
    client.delete_cookie("wenku")
    assert is_in(client)
    with db.unit_of_work():
        session().get(Member, reader.id).stamp = people.new_stamp()
    client.delete_cookie("wenku")
    assert not is_in(client)


def test_without_staying_the_browser_forgets(client, reader):
    log_in(client)
    assert client.get_cookie("wenku_stay") is None
    client.delete_cookie("wenku")
    assert not is_in(client)


def test_logging_out_forgets_that_one_wanted_to_stay(client, reader):
    log_in(client, stay="y")
    client.post("/logout", data={"csrf_token": token(client, "/me/settings")})
    client.delete_cookie("wenku")
    assert not is_in(client)


def test_a_cookie_planted_before_the_login_knows_nothing_of_what_comes_after(app, reader):
    """Session fixation: who gave the browser its cookie, and knows its token, has no token of the member's session."""
    client = app.test_client()
    planted = token(client, "/login")
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    client.post("/login", data={"csrf_token": planted, "address": "reader@example.org", "password": PASSWORD})
    assert is_in(client)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
    assert client.post("/me/other-devices", data={"csrf_token": planted}).status_code == 400


def test_the_page_that_asked_for_the_login_comes_next(client, reader):
    answer = client.get("/me/notifications?page=7")
    assert answer.location == "/login?next=/me/notifications?page%3D7"
    hidden = re.search(r'name="next"[^>]*value="([^"]*)"', client.get(answer.location).text)[1]
    assert log_in(client, next=hidden).location == "/me/notifications?page=7"


def test_the_page_that_asked_comes_next_in_its_own_language(client, reader):
    answer = client.get("/en/me/notifications")
    assert answer.location == "/en/login?next=/en/me/notifications"
    assert (
        send(client, "/en/login", address="reader@example.org", password=PASSWORD, next="/en/me/notifications").location
        == "/en/me/notifications"
    )


def test_a_login_never_leads_to_another_site(client, reader):
    assert re.search(r'name="next"[^>]*value=""', client.get("/login?next=//evil.example").text)
    assert log_in(client, next="//evil.example/").location == "/"


# A forgotten password


def test_a_forgotten_password_is_replaced_and_other_devices_are_logged_out(app, client, reader, mailed):
    other = app.test_client()
    log_in(other)
    send(client, "/forgot", address="reader@example.org", opened=opened(client))
    path = link_in(mailed()[0])
    assert "reader@example.org" in client.get(path).text
    answer = send(client, path, password="short")
    assert answer.status_code == 422
    assert "至少填写 8 个字符" in answer.text
    assert send(client, path, password=PHRASE).status_code == 303
    assert is_in(client)
    assert not is_in(other)
    assert log_in(app.test_client()).status_code == 422
    assert log_in(app.test_client(), password=PHRASE).status_code == 303


# The first admin


def test_the_link_from_the_terminal_makes_the_first_admin_once(app, client):
    with db.unit_of_work():
        path = first_admin.link().removeprefix("http://127.0.0.1:5000")
    values = {"name": "站长", "address": "admin@example.org"}
    answer = send(client, path, **values, password="12345678")
    assert answer.status_code == 422
    assert 'value="admin@example.org"' in answer.text
    assert send(client, path, **values, password=PHRASE).status_code == 303
    assert client.get("/admin/members").status_code == 200
    with db.unit_of_work(writes=False):
        assert queries.balance(people.by_address("admin@example.org")) == 100
    assert app.test_client().get(path).status_code == 410


# Every form


@pytest.mark.parametrize(
    "path", ["/login", "/sign-up", "/forgot", "/sign-up/x", "/reset/x", "/first-admin/x", "/new-address/x", "/logout"]
)
def test_a_form_from_another_site_is_refused_and_does_nothing(client, reader, mailed, path):
    answer = client.post(path, data={"address": "reader@example.org", "password": PASSWORD, "opened": opened(client)})
    assert answer.status_code in (400, 410)
    assert mailed() == []
    assert not is_in(client)
