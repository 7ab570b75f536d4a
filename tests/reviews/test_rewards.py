"""The author's reward for a good rating: once for each reader, within the day's cap, never through an account that is too new."""

import pytest
from tests import making
from tests.conftest import person

from wenku.base import db
from wenku.base.db import session, unit_of_work
from wenku.documents import access
from wenku.documents.models import Document
from wenku.downloads import purchasing
from wenku.points import claims, queries, tariff
from wenku.points.models import Pocket
from wenku.reviews import rating


@pytest.fixture
def shared(site, author, reader):
    """A free document by `author` that `reader` has; both are members for long."""
    with unit_of_work():
        making.grown(author, reader)
        document = access.found(making.published(author, price=0).id)
        purchasing.buy(document, by=reader, seen_price=0)
        return document.id


@pytest.fixture
def document(shared, unit):
    return access.found(shared)


def test_four_stars_reward_the_author(document, author, reader):
    rating.rate(document, by=reader, half_stars=8)
    assert queries.spendable(author) == queries.Points(101, 0)
    assert queries.balance(reader) == 100


def test_three_and_a_half_do_not(document, author, reader):
    rating.rate(document, by=reader, half_stars=7)
    assert queries.balance(author) == 100


def test_a_rating_that_becomes_a_good_one_rewards_once(document, author, reader):
    for half_stars in (3, 9, 2, 10, 8):
        rating.rate(document, by=reader, half_stars=half_stars)
    assert queries.balance(author) == 101


def test_each_good_rating_of_another_reader_rewards_up_to_the_cap(document, author, admin):
    tariff.rating_rewards_a_day.set(2, by_id=admin.id)
    for number in range(4):
        other = person(f"other{number}")
        making.grown(other)
        purchasing.buy(document, by=other, seen_price=0)
        rating.rate(document, by=other, half_stars=10)
    assert queries.balance(author) == 102


@pytest.mark.parametrize("who", ["author", "reader"])
def test_neither_a_new_author_nor_a_new_reader_brings_a_reward(unit, who, author, reader):
    making.grown(reader if who == "author" else author)
    document = access.found(making.published(author, price=0).id)
    purchasing.buy(document, by=reader, seen_price=0)
    rating.rate(document, by=session().merge(reader), half_stars=10)
    assert queries.balance(author) == 100


def test_where_the_tariff_gives_nothing_nothing_moves(document, author, reader, admin):
    tariff.rating_reward.set(0, by_id=admin.id)
    rating.rate(document, by=reader, half_stars=10)
    assert queries.balance(author) == 100


def test_what_the_author_owes_is_settled_from_it(document, author, reader):
    claims.owe(author, Pocket.GIFT, 1, reference="document:7")
    rating.rate(document, by=reader, half_stars=10)
    assert (queries.balance(author), claims.owed(author)) == (100, 0)


def test_two_clicks_at_once_reward_once(site, shared, author, reader):
    site.at_once(6, lambda number: rating.rate(access.found(shared), by=reader, half_stars=8 + number % 3))
    with db.unit_of_work(writes=False):
        assert queries.balance(author) == 101
        assert session().get_one(Document, shared).owner_id == author.id
