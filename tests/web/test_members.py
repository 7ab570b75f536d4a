"""Members as others see them, and the page on which admins give roles."""

import pytest
from tests.browsing import send, token

from wenku.accounts import people
from wenku.accounts.models import Member, Role
from wenku.base import db
from wenku.base.db import session


def role_of(member):
    with db.unit_of_work(writes=False):
        return session().get(Member, member.id).role


@pytest.fixture
def client(signed_in, admin):
    return signed_in(admin)


def give(client, member, role):
    return send(client, f"/admin/members/{member.id}/role", "/admin/members", role=role)


def test_an_admin_finds_members_and_gives_them_roles(client, reader, stranger):
    page = client.get("/admin/members?q=READ").text
    assert "reader@example.org" in page
    assert "stranger@example.org" not in page
    answer = send(client, f"/admin/members/{reader.id}/role?q=READ", "/admin/members", role="moderator")
    assert answer.location == "/admin/members?q=READ"
    assert role_of(reader) is Role.MODERATOR


def test_whom_nobody_is_called_is_said(client):
    assert "没有找到会员" in client.get("/admin/members?q=nobody").text


def test_the_last_admin_can_not_be_dismissed(client, admin):
    answer = give(client, admin, "member")
    assert answer.status_code == 409
    assert "最后一位管理员" in answer.text
    assert role_of(admin) is Role.ADMIN


@pytest.mark.parametrize("role", ["system", "owner", ""])
def test_other_roles_can_not_be_given(client, reader, role):
    assert give(client, reader, role).status_code == 422
    assert role_of(reader) is Role.MEMBER


def test_who_is_no_admin_gets_no_further(signed_in, moderator, reader, stranger):
    for somebody in (moderator, stranger):
        browser = signed_in(somebody)
        assert browser.get("/admin/members").status_code == 403
        answer = browser.post(
            f"/admin/members/{reader.id}/role", data={"csrf_token": token(browser, "/me/settings"), "role": "admin"}
        )
        assert answer.status_code == 403
    assert role_of(reader) is Role.MEMBER


def test_a_visitor_is_asked_to_log_in(app, reader):
    visitor = app.test_client()
    assert visitor.get("/admin/members").location == "/login?next=/admin/members"


def test_a_form_from_another_site_gives_no_role(client, reader):
    assert client.post(f"/admin/members/{reader.id}/role", data={"role": "admin"}).status_code == 400
    assert role_of(reader) is Role.MEMBER


def test_a_dismissed_admin_is_one_no_longer_at_once(signed_in, client, admin, reader):
    give(client, reader, "admin")
    other = signed_in(reader)
    assert other.get("/admin/members").status_code == 200
    give(client, reader, "member")
    assert other.get("/admin/members").status_code == 403


def test_the_list_of_members_goes_on(client):
    with db.unit_of_work():
        for number in range(35):
            people.create(address=f"m{number}@example.org", name=f"m{number}", password=None)
    page = client.get("/admin/members?q=m")
    assert "m34@example.org" in page.text
    assert "m0@example.org" not in page.text
    assert 'rel="next"' in page.text


def test_a_public_profile_has_a_page(app, reader):
    with db.unit_of_work():
        session().get(Member, reader.id).is_public = True
    page = app.test_client().get(f"/members/{reader.id}")
    assert page.status_code == 200
    assert "<h1>reader</h1>" in page.text
    assert "reader@example.org" not in page.text


def test_the_public_page_lists_what_is_published_and_nothing_else(app, author, published, waiting, private):
    with db.unit_of_work():
        session().get(Member, author.id).is_public = True
    page = app.test_client().get(f"/members/{author.id}").text
    assert page.count('class="plate"') == 1
    assert f'href="/documents/{published.id}"' in page
    assert f'href="/documents/{waiting.id}"' not in page
    assert f'href="/documents/{private.id}"' not in page


def test_a_masked_profile_is_as_absent_as_no_member(app, reader):
    visitor = app.test_client()
    masked, nobody = visitor.get(f"/members/{reader.id}"), visitor.get(f"/members/{reader.id + 99}")
    assert (masked.status_code, nobody.status_code) == (404, 404)
    assert masked.text.replace(f"/members/{reader.id}", "") == nobody.text.replace(f"/members/{reader.id + 99}", "")
