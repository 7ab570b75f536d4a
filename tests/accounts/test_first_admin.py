"""The first admin is whoever holds the link from the terminal; afterwards it is worth nothing."""

import pytest
from tests.conftest import PASSWORD

from wenku.accounts import first_admin, passwords
from wenku.accounts.models import Member, Role
from wenku.accounts.tokens import LinkSpent
from wenku.base.errors import Invalid

PHRASE = "tangerine velvet lamp"


def secret_of(link):
    return link.rpartition("/first-admin/")[2]


def create(link, **changes):
    return first_admin.create(secret_of(link), **({"name": "站长", "address": "admin@example.org", "password": PHRASE} | changes))


def test_the_link_makes_the_first_admin(unit):
    link = first_admin.link()
    first_admin.check(secret_of(link))
    member, is_new = create(link)
    assert (member.role, member.address, is_new) == (Role.ADMIN, "admin@example.org", True)
    assert passwords.matches(PHRASE, member.password)


def test_there_is_no_link_once_there_is_an_admin(unit, admin):
    assert first_admin.link() is None


def test_a_link_from_before_is_worth_nothing_once_there_is_an_admin(unit):
    link = first_admin.link()
    create(link)
    with pytest.raises(LinkSpent):
        first_admin.check(secret_of(link))
    with pytest.raises(LinkSpent):
        create(link, address="other@example.org")


def test_a_new_link_replaces_the_one_before(unit):
    old, new = first_admin.link(), first_admin.link()
    with pytest.raises(LinkSpent):
        first_admin.check(secret_of(old))
    assert create(new)[0].is_admin


def test_an_admin_made_otherwise_closes_the_door(unit):
    link = first_admin.link()
    from_elsewhere = create(first_admin.link())[0]
    assert from_elsewhere.is_admin
    with pytest.raises(LinkSpent):
        create(link, address="other@example.org")


def test_a_member_becomes_admin_with_the_account_s_own_password(unit, reader):
    link = first_admin.link()
    with pytest.raises(Invalid):
        create(link, address="reader@example.org")
    link = first_admin.link()
    member, is_new = create(link, address="reader@example.org", password=PASSWORD)
    assert (member.id, member.role, is_new) == (reader.id, Role.ADMIN, False)


def test_a_weak_password_makes_no_admin(unit):
    with pytest.raises(Invalid):
        create(first_admin.link(), password="12345678")


def test_of_many_who_use_the_link_at_once_one_becomes_admin(site):
    (link,) = site.at_once(1, lambda _: first_admin.link())
    answers = site.at_once(4, lambda number: create(link, address=f"a{number}@example.org")[0])
    assert sum(isinstance(answer, Member) for answer in answers) == 1
    assert sum(isinstance(answer, LinkSpent) for answer in answers) == 3
