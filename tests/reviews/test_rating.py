"""Rating: by those who obtained the document, once each, changeable, and the tally follows."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests.conftest import person

from wenku.base import db
from wenku.base.db import session
from wenku.base.errors import Invalid
from wenku.documents import access
from wenku.documents.models import Tally
from wenku.downloads import purchasing, rights
from wenku.reviews import rating
from wenku.reviews.models import Rating
from wenku.reviews.rating import NotYoursToRate


@pytest.fixture
def sold(unit, published, reader):
    purchasing.buy(published, by=reader, seen_price=20)
    return published


def tally(document):
    return session().execute(select(Tally.ratings, Tally.half_stars).where(Tally.document_id == document.id)).one()


def test_a_buyer_gives_four_and_a_half_stars(sold, reader):
    rating.rate(sold, by=reader, half_stars=9)
    assert rating.own(sold, by=reader).half_stars == 9
    assert tally(sold) == (1, 9)


def test_a_rating_is_changed_not_added(sold, reader):
    rating.rate(sold, by=reader, half_stars=9)
    rating.rate(sold, by=reader, half_stars=2)
    assert tally(sold) == (1, 2)


def test_ratings_of_several_members_are_added_up(sold, reader, stranger):
    purchasing.buy(sold, by=stranger, seen_price=20)
    rating.rate(sold, by=reader, half_stars=10)
    rating.rate(sold, by=stranger, half_stars=7)
    assert tally(sold) == (2, 17)


@pytest.mark.parametrize("half_stars", [-1, 0, 11, 100])
def test_a_rating_is_half_a_star_to_five_stars(sold, reader, half_stars):
    with pytest.raises(Invalid):
        rating.rate(sold, by=reader, half_stars=half_stars)
    assert tally(sold) == (0, 0)


def test_only_those_who_obtained_it_may_rate(sold, author, stranger, moderator):
    for person_ in (author, stranger, moderator):
        assert not rating.may_rate(sold, by=person_)
        with pytest.raises(NotYoursToRate):
            rating.rate(sold, by=person_, half_stars=8)
    assert not rating.may_rate(sold, by=None)
    assert tally(sold) == (0, 0)


def test_who_lost_the_right_can_not_rate_any_more(sold, reader):
    purchase = rights.living_purchase(sold, by=reader)
    purchase.ended_at = purchase.bought_at
    assert not rating.may_rate(sold, by=reader)


def test_thirty_ratings_at_once_are_all_counted(site, published):
    readers = [person(f"reader-{number}") for number in range(10)]
    with db.unit_of_work():
        document = access.readable(published.id, by=readers[0])
        for reader in readers:
            purchasing.buy(document, by=session().merge(reader, load=False), seen_price=20)

    def rate(number):
        mine = session().merge(readers[number % 10], load=False)
        return rating.rate(access.readable(published.id, by=mine), by=mine, half_stars=number // 10 + 3).half_stars

    assert [answer for answer in site.at_once(30, rate) if isinstance(answer, Exception)] == []
    with db.unit_of_work(writes=False):
        given_ = session().scalars(select(Rating.half_stars)).all()
        assert len(given_) == 10
        assert tally(published) == (10, sum(given_))


def test_the_tally_is_always_what_the_ratings_come_to(site, published):
    readers = [person(f"reader-{number}") for number in range(3)]

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ratings=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 10)), max_size=8))
    def check(ratings):
        with session().begin_nested() as example:
            for number, half_stars in ratings:
                rating.rate(document, by=mine[number], half_stars=half_stars)
            last = dict(ratings)
            assert tally(document) == (len(last), sum(last.values()))
            example.rollback()

    with db.unit_of_work():
        mine = [session().merge(reader, load=False) for reader in readers]
        document = access.readable(published.id, by=mine[0])
        for reader in mine:
            purchasing.buy(document, by=reader, seen_price=20)
        check()
