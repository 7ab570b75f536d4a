"""Signing up: whoever reads the mail becomes the member, and nobody learns who has an account."""

import pytest
from sqlalchemy import func, select
from tests.browsing import link_in

from wenku.accounts import passwords, people, signing_up
from wenku.accounts.models import Member, Role
from wenku.accounts.signing_up import AlreadyMember
from wenku.accounts.tokens import LinkSpent
from wenku.base import words
from wenku.base.db import session
from wenku.base.errors import Invalid

PHRASE = "tangerine velvet lamp"


def secret_in(mail):
    return link_in(mail).rpartition("/")[2]


def test_the_link_makes_a_member(unit, mailed):
    signing_up.invite("New@example.org")
    assert people.by_address("new@example.org") is None
    (mail,) = mailed()
    assert mail[0] == "new@example.org"
    member = signing_up.join(secret_in(mail), name=" 新  会员 ", password=PHRASE)
    assert (member.name, member.address, member.role, member.is_public) == ("新 会员", "new@example.org", Role.MEMBER, False)
    assert passwords.matches(PHRASE, member.password)


def test_the_link_works_once(unit, mailed):
    signing_up.invite("new@example.org")
    secret = secret_in(mailed()[0])
    signing_up.join(secret, name="新会员", password=PHRASE)
    with pytest.raises(LinkSpent):
        signing_up.join(secret, name="新会员", password=PHRASE)


def test_of_two_links_for_one_address_the_first_counts(unit, mailed):
    signing_up.invite("new@example.org")
    signing_up.invite("new@example.org")
    first, second = (secret_in(mail) for mail in mailed())
    signing_up.join(first, name="新会员", password=PHRASE)
    with pytest.raises(AlreadyMember):
        signing_up.join(second, name="别人", password=PHRASE)
    assert session().scalar(select(func.count()).where(Member.address == "new@example.org")) == 1


def test_a_known_address_is_told_so_in_its_mail_and_nowhere_else(unit, reader, mailed):
    assert signing_up.invite("reader@example.org") is signing_up.invite("nobody@example.org") is None
    (to, subject, text), (other, *_) = mailed()
    assert (to, other) == ("reader@example.org", "nobody@example.org")
    assert "已有账户" in subject
    assert "/reset/" in text


def test_the_mail_holds_nothing_that_somebody_else_typed(unit, mailed):
    signing_up.invite("new@example.org")
    assert "new@example.org" not in mailed()[0][2]


def test_the_mail_speaks_the_language_of_the_page_and_leads_back_to_it(unit, mailed):
    with words.speaking("en"):
        signing_up.invite("new@example.org")
    (_, subject, text), secret = mailed()[0], secret_in(mailed()[0])
    assert subject.startswith("Your sign-up")
    assert f"/en/sign-up/{secret}" in text


@pytest.mark.parametrize("wrong", [{"name": " "}, {"password": "12345678"}, {"password": "short"}, {"password": "new@example.org"}])
def test_a_name_or_password_that_will_not_do_makes_no_member(unit, mailed, wrong):
    signing_up.invite("new@example.org")
    with pytest.raises(Invalid) as refused:
        signing_up.join(secret_in(mailed()[0]), **({"name": "新会员", "password": PHRASE} | wrong))
    assert list(refused.value.fields) == list(wrong)
    assert people.by_address("new@example.org") is None


def test_many_who_open_links_of_one_address_at_once_make_one_member(site, mailed):
    site.at_once(1, lambda _: [signing_up.invite("new@example.org") for _ in range(4)])
    secrets = [secret_in(mail) for mail in mailed()]
    answers = site.at_once(4, lambda number: signing_up.join(secrets[number], name="新会员", password=PHRASE))
    assert sum(isinstance(answer, Member) for answer in answers) == 1
    assert sum(isinstance(answer, AlreadyMember) for answer in answers) == 3
