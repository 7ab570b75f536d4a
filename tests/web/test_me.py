"""Members settle what is theirs, and see what they were told."""

import re

import pytest
from tests.browsing import link_in, send, token
from tests.conftest import PASSWORD

from wenku.accounts import notifying, people
from wenku.base import db
from wenku.web import me

PHRASE = "tangerine velvet lamp"
AT = "/me/settings"


@pytest.fixture
def client(signed_in, reader):
    return signed_in(reader)


def is_in(client):
    return client.get(AT).status_code == 200


def stored():
    with db.unit_of_work(writes=False):
        return people.by_address("reader@example.org")


def test_a_profile_is_changed_and_shown_as_it_is(client):
    values = {"profile-name": "李小雨", "profile-is_public": "public", "profile-language": "en"}
    assert send(client, AT, **values).status_code == 303
    assert (stored().name, stored().is_public, stored().language) == ("李小雨", True, "en")
    page = client.get(AT).text
    assert "已保存" in page
    assert 'value="李小雨"' in page
    assert f'href="/members/{stored().id}"' in page


@pytest.mark.parametrize(
    "wrong", [{"profile-name": ""}, {"profile-name": "…"}, {"profile-is_public": "perhaps"}, {"profile-language": "fr"}]
)
def test_a_wrong_profile_comes_back_as_it_was_typed(client, wrong):
    values = {"profile-name": "李小雨", "profile-is_public": "public", "profile-language": "en"} | wrong
    answer = send(client, AT, **values)
    assert answer.status_code == 422
    if values["profile-name"]:
        assert f'value="{values["profile-name"]}"' in answer.text
    assert stored().name == "reader"


def test_only_the_form_that_was_wrong_complains(client):
    answer = send(client, "/me/password", AT, **{"password-old": "wrong password", "password-new": PHRASE})
    assert answer.status_code == 422
    assert answer.text.count('role="alert"') == 1
    assert "当前密码不正确" in answer.text
    assert 'value="reader"' in answer.text


def test_a_new_password_keeps_this_session_and_ends_the_others(app, client, signed_in, reader):
    other = signed_in(reader)
    assert send(client, "/me/password", AT, **{"password-old": PASSWORD, "password-new": PHRASE}).status_code == 303
    assert is_in(client)
    assert not is_in(other)
    assert send(app.test_client(), "/login", address="reader@example.org", password=PHRASE).status_code == 303


def test_a_weak_new_password_is_told_beside_its_field(client):
    answer = send(client, "/me/password", AT, **{"password-old": PASSWORD, "password-new": "12345678"})
    assert answer.status_code == 422
    assert re.search(r'id="password-new-error"[^§]*太常见', answer.text)


def test_guessing_the_old_password_of_a_borrowed_browser_is_stopped(client, monkeypatch):
    monkeypatch.setattr(me, "OLD_PASSWORDS", me.Limit("old-password", most=2, per=me.OLD_PASSWORDS.per))
    guess = {"password-old": "wrong password", "password-new": PHRASE}
    assert [send(client, "/me/password", AT, **guess).status_code for _ in range(3)] == [422, 422, 429]


def test_logging_out_other_devices_keeps_this_one(app, client, signed_in, reader):
    others = [signed_in(reader), app.test_client()]
    send(others[1], "/login", address="reader@example.org", password=PASSWORD, stay="y")
    assert send(client, "/me/other-devices", AT).status_code == 303
    assert "其他设备均已退出登录" in client.get(AT).text
    for other in others:
        assert not is_in(other)
        other.delete_cookie("wenku")
        assert not is_in(other)


def test_this_device_still_stays_logged_in_if_it_was_to(app, reader):
    client = app.test_client()
    send(client, "/login", address="reader@example.org", password=PASSWORD, stay="y")
    send(client, "/me/other-devices", AT)
    client.delete_cookie("wenku")
    assert is_in(client)


def test_a_new_address_counts_after_its_link(app, client, signed_in, reader, mailed):
    other = signed_in(reader)
    assert send(client, "/me/address", AT, **{"move-address": "moved@example.org", "move-old": PASSWORD}).status_code == 303
    assert "reader@example.org" in client.get(AT).text
    path = link_in(mailed()[0])
    assert "moved@example.org" in client.get(path).text
    assert stored() is not None
    assert send(client, path).location == AT
    assert "moved@example.org" in client.get(AT).text
    assert not is_in(other)
    assert send(app.test_client(), "/login", address="moved@example.org", password=PASSWORD).status_code == 303


def test_the_link_to_a_new_address_works_on_another_device_and_then_asks_to_log_in(app, client, mailed):
    send(client, "/me/address", AT, **{"move-address": "moved@example.org", "move-old": PASSWORD})
    phone = app.test_client()
    assert send(phone, link_in(mailed()[0])).location == "/login"
    assert not is_in(client)


def test_whether_a_new_address_is_taken_is_not_told(client, stranger, mailed):
    answers = [
        send(client, "/me/address", AT, **{"move-address": address, "move-old": PASSWORD})
        for address in ("stranger@example.org", "nobody@example.org")
    ]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, AT)] * 2
    assert answers[0].data == answers[1].data
    assert [mail[0] for mail in mailed()] == [
        "stranger@example.org",
        "reader@example.org",
        "nobody@example.org",
        "reader@example.org",
    ]


@pytest.mark.parametrize(
    ("address", "old"), [("moved@example.org", "wrong password"), ("not an address", PASSWORD), ("", PASSWORD)]
)
def test_a_wrong_move_comes_back_as_it_was_typed(client, mailed, address, old):
    answer = send(client, "/me/address", AT, **{"move-address": address, "move-old": old})
    assert answer.status_code == 422
    assert f'value="{address}"' in answer.text
    assert mailed() == []


@pytest.mark.parametrize(
    "path", [AT, "/me/password", "/me/address", "/me/other-devices", "/me/notifications/read", "/me/notifications/1/read"]
)
def test_what_is_a_member_s_own_is_closed_to_visitors(app, path):
    visitor = app.test_client()
    assert visitor.post(path, data={"csrf_token": token(visitor, "/login")}).status_code == 401


@pytest.mark.parametrize("path", [AT, "/me/password", "/me/address", "/me/other-devices", "/me/notifications/read"])
def test_a_form_from_another_site_is_refused(client, path):
    assert (
        client.post(
            path, data={"password-old": PASSWORD, "move-old": PASSWORD, "move-address": "a@example.org", "password-new": PHRASE}
        ).status_code
        == 400
    )


# Notifications


@pytest.fixture
def told(reader):
    with db.unit_of_work():
        for _ in range(3):
            notifying.tell(reader.id, "accounts.became_moderator", path="/documents/7")


def test_without_news_the_page_says_what_will_stand_there(client):
    assert "暂无通知" in client.get("/me/notifications").text


def test_unread_news_are_marked_and_counted(client, told):
    page = client.get("/me/notifications").text
    assert page.count("未读</span>") == 3
    assert "3 条未读" in page


def test_looking_at_the_list_marks_nothing_read(client, told):
    client.get("/me/notifications")
    assert client.get("/me/notifications").text.count("未读</span>") == 3


def test_opening_one_marks_it_and_leads_on_in_one_s_language(client, told):
    path = re.search(r'action="(/me/notifications/\d+/read)"', client.get("/me/notifications").text)[1]
    assert send(client, path, "/me/notifications").location == "/documents/7"
    assert client.get("/me/notifications").text.count("未读</span>") == 2
    assert send(client, "/en" + path, "/en/me/notifications").location == "/en/documents/7"


def test_all_are_marked_read_at_once(client, told):
    until = re.search(r'name="until" value="(\d+)"', client.get("/me/notifications").text)[1]
    assert send(client, "/me/notifications/read", "/me/notifications", until=until).status_code == 303
    assert "未读</span>" not in client.get("/me/notifications").text


def test_somebody_else_s_news_can_not_be_opened(signed_in, client, stranger, told):
    path = re.search(r'action="(/me/notifications/\d+/read)"', client.get("/me/notifications").text)[1]
    other = signed_in(stranger)
    assert send(other, path, AT).status_code == 404
