"""A price is paid in gifts first, and in cash for what is missing."""

from hypothesis import given
from hypothesis import strategies as st

from wenku.points.queries import Points, payment

points = st.integers(0, 10**12)


@given(price=points, gift=points, cash=points)
def test_gifts_are_spent_first_and_cash_for_what_is_missing(price, gift, cash):
    paid = payment(price, Points(gift, cash))
    assert paid.total == price
    assert 0 <= paid.gift <= gift
    assert paid.cash >= 0
    assert paid.cash == 0 or paid.gift == gift
    assert ((Points(gift, cash) - paid).cash >= 0) == (gift + cash >= price)
