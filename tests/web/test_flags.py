"""The page of pairs that may buy from themselves, and the marks that logging in leaves."""

import re

import pytest
from sqlalchemy import select
from tests.conftest import PASSWORD
from tests.moderation.test_flagging import came, look, sell

from wenku.accounts.models import SignIn
from wenku.base import db
from wenku.base.db import session
from wenku.moderation.models import Flag, FlagState


@pytest.fixture
def flag(site, author, reader):
    for member in (author, reader):
        came(member, device="one laptop")
    sell(author, reader, half_stars=9)
    look()
    with db.unit_of_work(writes=False):
        return session().scalars(select(Flag)).one()


def state():
    with db.unit_of_work(writes=False):
        return session().scalars(select(Flag.state)).one()


def test_only_moderators_see_them(client, signed_in, flag, reader, moderator, admin):
    assert client.get("/moderation/flags").status_code == 303
    assert signed_in(reader).get("/moderation/flags").status_code == 403
    assert signed_in(reader).send(f"/moderation/flags/{flag.id}/dismissal").status_code == 403
    for member in (moderator, admin):
        html = signed_in(member).get("/en/moderation/flags").text
        assert "The same browser" in html
        assert "1 of 1 (100%)" in html
        assert "4.5 stars" in html


@pytest.mark.parametrize(("act", "expected"), [("dismissal", FlagState.DISMISSED), ("confirmation", FlagState.CONFIRMED)])
def test_a_moderator_decides_once(signed_in, flag, moderator, act, expected):
    browser = signed_in(moderator)
    assert browser.send(f"/moderation/flags/{flag.id}/{act}").status_code == 303
    assert state() is expected
    assert browser.send(f"/moderation/flags/{flag.id}/dismissal").status_code == 409
    assert "The same browser" not in browser.get("/en/moderation/flags").text
    assert browser.send("/moderation/flags/99/dismissal").status_code == 404


def test_a_moderator_comes_to_them_from_the_queue(signed_in, flag, moderator):
    browser = signed_in(moderator)
    way = r'href="/en/moderation/flags">.*?Buying from oneself( <span class="chip chip--seal">1</span>)?</a>'
    assert re.search(way, browser.get("/en/moderation").text)[1]
    browser.send(f"/moderation/flags/{flag.id}/dismissal")
    assert not re.search(way, browser.get("/en/moderation").text)[1]


def test_logging_in_leaves_hashes_and_a_mark_that_scripts_can_not_read(app, author, reader):
    browser = app.test_client()
    for member in (author, reader):
        answer = browser.send("/login", address=member.address, password=PASSWORD)
        assert answer.status_code == 303
        browser.send("/logout")
    cookie = browser.get_cookie("wenku_device")
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    other = app.test_client()
    other.send("/login", address=author.address, password=PASSWORD)
    with db.unit_of_work(writes=False):
        rows = session().scalars(select(SignIn).order_by(SignIn.id)).all()
    assert [row.member_id for row in rows] == [author.id, reader.id, author.id]
    assert rows[0].device == rows[1].device != rows[2].device
    assert len({row.network for row in rows}) == 1
    assert all(cookie.value not in row.device and "127.0.0.1" not in row.network for row in rows)


def test_a_mark_that_somebody_made_up_is_replaced(app, author):
    browser = app.test_client()
    browser.set_cookie("wenku_device", "x" * 5000)
    browser.send("/login", address=author.address, password=PASSWORD)
    assert len(browser.get_cookie("wenku_device").value) == 43


def test_a_wrong_password_leaves_nothing(app, author):
    browser = app.test_client()
    browser.send("/login", address=author.address, password="wrong")
    assert browser.get_cookie("wenku_device") is None
    with db.unit_of_work(writes=False):
        assert session().scalars(select(SignIn)).all() == []
