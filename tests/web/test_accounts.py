"""Signing up, logging in, a forgotten password: for people they work, and to strangers they tell nothing."""

import re

import pytest
from sqlalchemy import select

from wenku.accounts import people
from wenku.base import db
from wenku.base.jobs import Job
from wenku.points import queries
from wenku.web import hurdle


@pytest.fixture
def mailed(site):
    """Every mail that waits to be sent, the oldest first: (to, subject, text)."""

    def mails():
        with db.unit_of_work(writes=False) as session:
            rows = session.scalars(select(Job).where(Job.name == "mail.deliver").order_by(Job.id))
            return [(row.arguments["to"], row.arguments["subject"], row.arguments["text"]) for row in rows]

    return mails


def token(client, path):
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)[1]


def send(client, path, form_at=None, **values):
    return client.post(path, data={"csrf_token": token(client, form_at or path), **values})


def opened(app):
    """As if the form had stood open for a minute."""
    with app.app_context():
        return hurdle.stamp(0)


def link_in(mail):
    return re.search(r"https?://[^/]+(/\S+/[\w-]{43})", mail[2])[1]


def test_signing_up_ends_as_a_member_with_points_who_is_logged_in(app, client, mailed):
    answer = send(client, "/sign-up", address="New@Example.org", opened=opened(app))
    assert (answer.status_code, answer.location) == (303, "/look-in-mail")
    assert "new@example.org" in client.get("/look-in-mail").text
    path = link_in(mailed()[0])
    assert client.get(path).status_code == 200
    answer = send(client, path, name="新会员", password="correct horse battery", accept="y")
    assert answer.status_code == 303
    with db.unit_of_work(writes=False):
        member = people.by_address("new@example.org")
        assert (member.name, queries.balance(member)) == ("新会员", 100)
    assert client.get("/me/settings").status_code == 200
