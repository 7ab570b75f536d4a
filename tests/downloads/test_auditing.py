"""Admins are told once what is wrong with the books, again when it changes, and when it is right again."""

import pytest
from sqlalchemy import func, select, update
from tests.conftest import person

from wenku.accounts import notifying
from wenku.accounts.models import Notification, Role
from wenku.base import db, words
from wenku.base.db import session
from wenku.downloads import auditing, purchasing
from wenku.downloads.models import BooksReport
from wenku.points import ledger
from wenku.points.models import Wallet


def break_books(member, by=5):
    with db.unit_of_work():
        mine = ledger.locked(member)[0].gift
        session().execute(update(Wallet).where(Wallet.id == mine.id).values(balance=Wallet.balance + by))


def news(member):
    with db.unit_of_work(writes=False), words.speaking("en"):
        found = session().scalars(select(Notification).where(Notification.member_id == member.id).order_by(Notification.id))
        return [notifying.sentence(item) for item in found]


def reports():
    with db.unit_of_work(writes=False):
        return session().scalar(select(func.count()).select_from(BooksReport))


@pytest.fixture
def admins(site, admin):
    return [admin, person("second", Role.ADMIN)]


def test_clean_books_alarm_nobody(admins, reader, mailed):
    for _ in range(3):
        auditing.audit()
    assert mailed() == []
    assert news(admins[0]) == []
    assert reports() == 1
    with db.unit_of_work(writes=False):
        report = auditing.latest()
        assert report.faults == []
        assert report.confirmed_at > report.found_at


def test_each_admin_is_told_once_of_what_is_wrong(admins, reader, moderator, mailed):
    break_books(reader)
    for _ in range(3):
        auditing.audit()
    assert [to for to, _, _ in mailed()] == [admin.address for admin in admins]
    for admin in admins:
        assert news(admin) == ["The books of points don't add up: 2 faults were found. Please look at once."]
    assert news(moderator) == news(reader) == []
    assert "105" in mailed()[0][2]
    assert "/admin/points" in mailed()[0][2]


def test_admins_are_told_again_when_it_changes(admins, reader, stranger, mailed):
    break_books(reader)
    auditing.audit()
    break_books(stranger)
    auditing.audit()
    assert len(news(admins[0])) == 2
    assert len(mailed()) == 4
    break_books(reader, by=1)  # the same wallet, by another sum
    auditing.audit()
    assert len(news(admins[0])) == 3


def test_admins_are_not_told_again_while_a_wrong_wallet_trades(admins, reader, published, mailed):
    break_books(reader)
    auditing.audit()
    with db.unit_of_work():
        mine = session().merge(reader, load=False)
        purchasing.buy(session().merge(published, load=False), by=mine, seen_price=20)
    auditing.audit()
    assert len(mailed()) == 2
    with db.unit_of_work(writes=False), words.speaking("en"):
        assert "holds 85 points, but its transfers come to 80" in str(auditing.told(auditing.latest())[0])


def test_admins_are_told_when_it_is_right_again(admins, reader, mailed):
    break_books(reader)
    auditing.audit()
    break_books(reader, by=-5)
    for _ in range(2):
        auditing.audit()
    assert news(admins[0])[-1] == "The books of points add up again."
    assert len(mailed()) == 4
    with db.unit_of_work(writes=False):
        assert auditing.count_faults() == 0


def test_two_audits_at_once_tell_once(site, admins, reader, mailed):
    break_books(reader)
    auditing.audit()
    with db.unit_of_work(writes=False):
        found = auditing.told(auditing.latest())
    break_books(reader, by=1)
    answers = site.at_once(6, lambda _: auditing.note(found[:1], milliseconds=1))
    assert answers == [None] * 6
    assert reports() == 2
    assert len(news(admins[0])) == 2
