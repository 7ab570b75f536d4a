"""So many documents a day for a member, and for a network address: never one more, and nothing is paid for what is refused."""

import pytest
from sqlalchemy import func, select
from tests import making
from tests.conftest import person

from wenku.base import db
from wenku.base.db import session
from wenku.documents import access
from wenku.downloads import caps, delivering, purchasing, rights
from wenku.downloads.caps import EnoughHere, EnoughToday
from wenku.downloads.models import Download, Purchase
from wenku.points import queries, tariff

HERE, THERE = "a" * 64, "b" * 64


def cap(member=3, address=100):
    tariff.downloads_a_day.set(member, by_id=None)
    tariff.address_downloads_a_day.set(address, by_id=None)


def download(document, member, network=HERE):
    """As a click on “pay and download” does."""
    caps.check(document, by=member, network=network)
    purchasing.buy(document, by=member, seen_price=document.price)
    return delivering.ask(rights.downloadable(document.id, by=member), by=member, network=network)


@pytest.fixture
def shelf(unit, author, time):
    cap()
    return [access.found(making.published(author, price=1, title=f"报告{number}").id) for number in range(6)]


def test_a_member_downloads_so_many_documents_a_day(shelf, reader, time):
    for document in shelf[:3]:
        download(document, reader)
    with pytest.raises(EnoughToday) as refused:
        download(shelf[3], reader)
    assert refused.value.retry_after == 12 * 3600  # it is noon
    assert (refused.value.status, refused.value.details["most"]) == (429, 3)
    assert queries.balance(reader) == 97
    time.move(hours=12)
    download(shelf[3], reader)


def test_the_same_document_counts_once_a_day(shelf, reader, time):
    for document in shelf[:3]:
        download(document, reader)
    for _ in range(5):
        delivering.ask(shelf[0], by=reader, network=THERE)
    time.move(days=1)
    for document in shelf[:3]:
        delivering.ask(document, by=reader)
    with pytest.raises(EnoughToday):
        download(shelf[3], reader)


def test_others_have_their_own(shelf, reader, stranger):
    for document in shelf[:3]:
        download(document, reader)
    download(shelf[3], stranger)


def test_one_address_has_so_many_together(shelf, reader, stranger):
    cap(member=3, address=4)
    for document in shelf[:3]:
        download(document, reader)
    download(shelf[0], stranger)
    with pytest.raises(EnoughHere):
        download(shelf[1], stranger)
    assert queries.balance(stranger) == 99
    download(shelf[1], stranger, network=THERE)


def test_where_the_address_is_unknown_only_the_member_is_counted(shelf, reader):
    for document in shelf[:3]:
        download(document, reader, network=None)
    with pytest.raises(EnoughToday):
        download(shelf[3], reader, network=None)


def test_own_documents_and_moderators_are_not_counted(shelf, author, moderator, reader):
    cap(member=1, address=1)
    for document in shelf:
        delivering.ask(document, by=author, network=HERE)
        delivering.ask(document, by=moderator, network=HERE)
    download(shelf[0], reader, network=HERE)


def test_it_is_forgotten_after_a_while_from_where_a_file_was_asked_for(shelf, reader, time):
    download(shelf[0], reader)
    time.move(days=80)
    download(shelf[1], reader)
    time.move(days=11)
    caps.forget_old()
    assert session().scalars(select(Download.network).order_by(Download.id)).all() == [None, HERE]


def _at_once(site, members, network, times):
    with db.unit_of_work():
        author = person("seller")
        ids = [making.published(author, price=1).id for _ in range(times)]

    def one(number):
        document = access.found(ids[number])
        return download(document, session().merge(members[number % len(members)], load=False), network)

    return site.at_once(times, one)


def test_of_many_at_once_not_one_too_many_is_let_through(site, reader):
    with db.unit_of_work():
        cap(member=5)
    answers = _at_once(site, [reader], HERE, 16)
    assert [type(answer) for answer in answers if not isinstance(answer, str)] == [EnoughToday] * 11
    with db.unit_of_work(writes=False):
        assert session().scalar(select(func.count()).select_from(Purchase)) == 5
        assert queries.balance(reader) == 95


def test_of_many_members_at_once_not_one_too_many_comes_from_an_address(site):
    members = [person(f"member{number}") for number in range(4)]
    with db.unit_of_work():
        cap(member=4, address=7)
    answers = _at_once(site, members, HERE, 16)
    assert [type(answer) for answer in answers if not isinstance(answer, str)] == [EnoughHere] * 9
    with db.unit_of_work(writes=False):
        assert session().scalar(select(func.count()).select_from(Purchase)) == 7


def test_the_same_document_at_once_counts_once(site, reader, published):
    with db.unit_of_work():
        cap(member=1)

    def one(_):
        return download(access.found(published.id), session().merge(reader, load=False))

    assert all(isinstance(answer, str) for answer in site.at_once(10, one))
