"""Members settle their own name, language and password; a profile is seen only when it is public."""

import pytest
from tests.conftest import PASSWORD

from wenku.accounts import passwords, people, profile, signing_in
from wenku.base.errors import Invalid, NotFound


@pytest.fixture
def member(unit, reader):
    return people.by_address(reader.address)


def test_name_language_and_what_is_shown_change_together(member):
    profile.change(member, name=" 李  小雨 ", is_public=True, language="en")
    assert (member.name, people.shown_name(member), member.language) == ("李 小雨", "李 小雨", "en")


@pytest.mark.parametrize("wrong", [{"name": " "}, {"language": "fr"}])
def test_what_can_not_be_is_refused(member, wrong):
    with pytest.raises(Invalid) as refused:
        profile.change(member, **({"name": "李小雨", "is_public": False, "language": "zh"} | wrong))
    assert list(refused.value.fields) == list(wrong)
    assert member.name == "reader"


def test_a_public_profile_is_seen(member):
    profile.change(member, name="李小雨", is_public=True, language="zh")
    assert profile.public(member.id) is member


def test_a_masked_profile_is_as_absent_as_no_member(member):
    for id in (member.id, member.id + 99, people.system().id):
        with pytest.raises(NotFound):
            profile.public(id)


def test_a_new_password_ends_sessions_and_is_told_by_mail(member, mailed):
    before = member.stamp
    signing_in.prove(member, PASSWORD)
    profile.change_password(member, new="tangerine velvet lamp")
    assert passwords.matches("tangerine velvet lamp", member.password)
    assert member.stamp != before
    assert mailed()[-1][0] == "reader@example.org"


def test_the_old_password_must_be_right(member):
    with pytest.raises(Invalid):
        signing_in.prove(member, "wrong password")


def test_a_weak_new_password_is_refused_beside_its_field(member):
    with pytest.raises(Invalid) as refused:
        profile.change_password(member, new="reader@example.org")
    assert list(refused.value.fields) == ["new"]
    assert passwords.matches(PASSWORD, member.password)
