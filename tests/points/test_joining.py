"""Joining gives a wallet with the grant, and the house gives it."""

from wenku.points import queries


def test_a_new_member_holds_the_grant(unit, reader):
    assert queries.balance(reader) == 100
