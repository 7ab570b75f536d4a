"""A new mail address counts once it is confirmed from there."""

import pytest
from tests.browsing import link_in

from wenku.accounts import moving, people
from wenku.accounts.tokens import LinkSpent
from wenku.base.db import session
from wenku.base.errors import Invalid


@pytest.fixture
def member(unit, reader):
    return people.by_address(reader.address)


def secret_in(mail):
    return link_in(mail).rpartition("/")[2]


def test_nothing_changes_until_the_new_address_confirms(member, mailed):
    moving.ask(member, to="Moved@example.org")
    (to, _, text), (old, *_) = mailed()
    assert (to, old) == ("moved@example.org", "reader@example.org")
    assert "/new-address/" in text
    assert member.address == "reader@example.org"


def test_the_link_moves_the_member_ends_sessions_and_tells_the_old_address(member, mailed):
    before = member.stamp
    moving.ask(member, to="moved@example.org")
    assert moving.asked(secret_in(mailed()[0])) == "moved@example.org"
    moving.confirm(secret_in(mailed()[0]))
    assert member.address == "moved@example.org"
    assert member.stamp != before
    to, _, text = mailed()[-1]
    assert to == "reader@example.org"
    assert "moved@example.org" in text


def test_an_address_that_has_an_account_is_never_taken_over(member, stranger, mailed):
    moving.ask(member, to="stranger@example.org")
    to, _, text = mailed()[0]
    assert to == "stranger@example.org"
    assert "/new-address/" not in text
    assert [mail[0] for mail in mailed()] == ["stranger@example.org", "reader@example.org"]


def test_an_address_that_somebody_took_meanwhile_stays_theirs(member, mailed):
    moving.ask(member, to="moved@example.org")
    people.create(address="moved@example.org", name="somebody", password=None)
    with pytest.raises(LinkSpent):
        moving.confirm(secret_in(mailed()[0]))
    session().refresh(member)
    assert member.address == "reader@example.org"


def test_the_link_works_once(member, mailed):
    moving.ask(member, to="moved@example.org")
    moving.confirm(secret_in(mailed()[0]))
    with pytest.raises(LinkSpent):
        moving.confirm(secret_in(mailed()[0]))


def test_of_two_moves_the_first_to_be_confirmed_ends_the_other(member, mailed):
    moving.ask(member, to="one@example.org")
    moving.ask(member, to="two@example.org")
    one, _, two, _ = mailed()
    moving.confirm(secret_in(two))
    with pytest.raises(LinkSpent):
        moving.confirm(secret_in(one))
    assert member.address == "two@example.org"


@pytest.mark.parametrize("address", ["reader@example.org", "not an address"])
def test_moving_nowhere_is_refused(member, address):
    with pytest.raises(Invalid):
        moving.ask(member, to=address)
