"""A member takes their data away, and leaves: with the password, and days to think better of it."""

import io
import re
import zipfile

import pytest
from tests.browsing import send
from tests.conftest import PASSWORD
from tests.personal.test_exporting import Kept
from tests.points.cash import ALIPAY, give_cash, numbers

from wenku.accounts.models import Member
from wenku.base import db
from wenku.base.db import session
from wenku.personal import exporting, leaving
from wenku.personal.models import DataExport
from wenku.points import cashing_out

DATA, LEAVING = "/me/data", "/me/leaving"


@pytest.fixture
def client(signed_in, reader):
    return signed_in(reader)


def made():
    with db.unit_of_work(writes=False):
        [export] = session().query(DataExport).all()
    exporting.make(Kept(1, ""), export_id=export.id)
    return export.id


def stored(member):
    with db.unit_of_work(writes=False):
        return session().get(Member, member.id)


def test_a_copy_is_asked_for_made_and_fetched(client, signed_in, reader, stranger):
    assert "目前没有副本" in client.get(DATA).text
    assert send(client, DATA, old=PASSWORD).location == DATA
    assert 'data-state="open"' in client.get("/me/data/status").text
    export_id = made()
    page = client.get(DATA).text
    assert f'href="/me/data/{export_id}"' in page
    assert 'name="old"' not in page
    answer = client.get(f"/me/data/{export_id}")
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, "application/zip", "no-store")
    assert "accounts/account.json" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert signed_in(stranger).get(f"/me/data/{export_id}").status_code == 404


def test_a_copy_needs_the_password_and_once_a_day_is_enough(client):
    assert send(client, DATA, old="wrong password").status_code == 422
    assert send(client, DATA, "/me/settings", old=PASSWORD).status_code == 303
    assert send(client, DATA, "/me/settings", old=PASSWORD).status_code == 409


def test_a_copy_is_gone_after_a_week(client, time):
    send(client, DATA, old=PASSWORD)
    export_id = made()
    time.move(days=7)
    assert client.get(f"/me/data/{export_id}").status_code == 410
    assert f'href="/me/data/{export_id}"' not in client.get(DATA).text


def test_who_leaves_sees_nothing_but_the_way_back(app, client, signed_in, reader, published):
    other = signed_in(reader)
    assert send(client, LEAVING, old=PASSWORD, documents="take").location == LEAVING
    assert (stored(reader).leaves_at is not None, stored(reader).takes_documents) == (True, True)
    page = client.get(LEAVING).text
    assert "保留账号" in page
    for path in ("/me/settings", "/upload", "/me/points", DATA, f"/documents/{published.id}/download"):
        assert client.get(path).location == LEAVING, path
    assert send(client, f"/documents/{published.id}/purchase", LEAVING, price=20).status_code == 403
    assert client.get(f"/documents/{published.id}").status_code == 200
    assert other.get("/me/settings").location.startswith("/login")
    assert send(app.test_client(), "/login", address="reader@example.org", password=PASSWORD).status_code == 303
    assert send(client, "/me/leaving/cancellation", LEAVING).location == "/me/settings"
    assert client.get("/me/settings").status_code == 200


@pytest.mark.parametrize("wrong", [{"old": "wrong password"}, {"old": ""}, {"documents": "burn"}])
def test_leaving_needs_the_password_and_a_choice(client, reader, wrong):
    assert send(client, LEAVING, **{"old": PASSWORD, "documents": "keep", **wrong}).status_code == 422
    assert stored(reader).leaves_at is None


def test_who_is_to_be_paid_reads_why_to_wait(client, reader):
    with db.unit_of_work():
        numbers(least=10)
        give_cash(reader, 100)
        cashing_out.ask(50, ALIPAY, by=reader)
    answer = send(client, LEAVING, old=PASSWORD, documents="keep")
    assert answer.status_code == 409
    assert "提现" in answer.text
    assert stored(reader).leaves_at is None


def test_the_last_admin_reads_why_to_stay(signed_in, admin):
    answer = send(signed_in(admin), LEAVING, old=PASSWORD, documents="keep")
    assert (answer.status_code, "最后一位管理员" in answer.text) == (409, True)


def test_who_was_forgotten_is_logged_out_and_can_not_come_back(app, client, reader, time):
    send(client, LEAVING, old=PASSWORD, documents="keep")
    time.move(days=15)
    leaving.forget_due()
    assert client.get(LEAVING).location.startswith("/login")
    assert send(app.test_client(), "/login", address="reader@example.org", password=PASSWORD).status_code == 422


def test_the_days_of_grace_are_an_option(signed_in, admin):
    assert re.search(r'name="grace_days"', signed_in(admin).get("/admin/settings/accounts").text)
