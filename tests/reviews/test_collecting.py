"""Favourites: kept once, dropped once, found again."""

from sqlalchemy import select
from tests import making
from tests.conftest import person

from wenku.base import db
from wenku.base.db import session
from wenku.documents import access, lifecycle
from wenku.documents.models import Tally
from wenku.reviews import collecting


def kept_by(document):
    return session().scalar(select(Tally.favourites).where(Tally.document_id == document.id))


def test_what_is_kept_is_found_again(unit, published, reader, stranger):
    collecting.keep(published, by=reader)
    assert collecting.is_kept(published, by=reader)
    assert not collecting.is_kept(published, by=stranger)
    assert not collecting.is_kept(published, by=None)
    assert collecting.kept(reader).items == [published.id]
    assert kept_by(published) == 1


def test_keeping_twice_is_keeping_once(unit, published, reader):
    collecting.keep(published, by=reader)
    collecting.keep(published, by=reader)
    assert collecting.kept(reader).items == [published.id]
    assert kept_by(published) == 1


def test_dropping_twice_is_dropping_once(unit, published, reader, stranger):
    collecting.keep(published, by=reader)
    collecting.keep(published, by=stranger)
    collecting.drop(published.id, by=reader)
    collecting.drop(published.id, by=reader)
    assert not collecting.kept(reader)
    assert collecting.kept(stranger).items == [published.id]
    assert kept_by(published) == 1


def test_what_was_removed_can_still_be_dropped(unit, published, reader, author):
    collecting.keep(published, by=reader)
    lifecycle.remove(published, by=author)
    collecting.drop(published.id, by=reader)
    assert not collecting.kept(reader)


def test_the_one_kept_last_comes_first_page_by_page(unit, author, reader):
    documents = [making.published(author, price=0, title=f"第{number}份报告") for number in range(5)]
    for document in documents:
        collecting.keep(document, by=reader)
    first = collecting.kept(reader, size=3)
    second = collecting.kept(reader, before=first.next, size=3)
    assert [*first.items, *second.items] == [document.id for document in documents][::-1]
    assert second.next is None
    assert collecting.kept(reader, before=second.previous, size=3).items == first.items


def test_clicks_at_once_keep_it_once_for_each_member(site, published):
    readers = [person(f"reader-{number}") for number in range(4)]

    def click(number):
        mine = session().merge(readers[number % 4], load=False)
        collecting.keep(access.readable(published.id, by=mine), by=mine)

    assert site.at_once(20, click) == [None] * 20
    with db.unit_of_work(writes=False):
        assert kept_by(published) == 4
