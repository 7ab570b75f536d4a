"""How a price is shared."""

from hypothesis import given
from hypothesis import strategies as st

from wenku.base import db
from wenku.points import tariff


def test_the_author_gets_four_fifths_and_the_house_the_rest(unit):
    assert tariff.shares(20) == (16, 4)


def test_the_author_s_share_is_rounded_down(unit):
    assert tariff.shares(1) == (0, 1)
    assert tariff.shares(19) == (15, 4)


def test_an_admin_sets_the_share(unit, admin):
    tariff.author_share.set(10_000, by_id=admin.id)
    assert tariff.shares(20) == (20, 0)


def test_the_shares_are_always_the_price(site):
    @given(price=st.integers(0, 1_000_000), share=st.integers(0, 10_000))
    def check(price, share):
        tariff.author_share.set(share, by_id=None)
        authors, house = tariff.shares(price)
        assert authors + house == price
        assert authors >= 0
        assert house >= 0
        assert authors * 10_000 <= price * share < (authors + 1) * 10_000

    with db.unit_of_work():
        check()
