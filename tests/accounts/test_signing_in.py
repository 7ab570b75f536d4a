"""Signing in needs both the address and the password, and says nothing of which was wrong."""

import pytest
from tests.conftest import PASSWORD

from wenku.accounts import signing_in
from wenku.base.errors import Invalid


def test_address_and_password_together_are_known(unit, reader):
    assert signing_in.known(" Reader@Example.org", PASSWORD).id == reader.id


def test_a_wrong_address_and_a_wrong_password_are_refused_in_the_same_words(unit, reader):
    said = []
    for address, password in (("reader@example.org", "wrong password"), ("nobody@example.org", PASSWORD)):
        with pytest.raises(Invalid) as refused:
            signing_in.known(address, password)
        said.append(refused.value.fields)
    assert said[0] == said[1]


def test_the_system_s_own_member_can_not_log_in(unit):
    with pytest.raises(Invalid):
        signing_in.known("", "")


def test_ending_sessions_changes_the_stamp(unit, reader):
    before = reader.stamp
    signing_in.end_sessions(reader)
    assert reader.stamp != before
