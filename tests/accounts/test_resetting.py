"""A forgotten password is replaced by whoever reads the member's mail, once, and soon."""

import re

import pytest
from tests.browsing import link_in
from tests.conftest import PASSWORD
from tests.listening import heard

from wenku.accounts import moving, passwords, people, profile, resetting, signing_in, signing_up
from wenku.accounts.tokens import LinkSpent
from wenku.base import db, words
from wenku.base.db import session
from wenku.base.errors import Invalid

PHRASE = "tangerine velvet lamp"


@pytest.fixture
def known(unit, reader):
    """The reader, inside the test's own unit of work."""
    return people.by_address(reader.address)


@pytest.fixture
def secret(known, mailed):
    resetting.ask("reader@example.org")
    return link_in(mailed()[-1]).rpartition("/")[2]


def test_the_link_changes_the_password_and_ends_every_session(known, secret):
    before = known.stamp
    assert resetting.whose(secret).id == known.id
    resetting.reset(secret, password=PHRASE)
    assert passwords.matches(PHRASE, known.password)
    assert known.stamp != before


def test_the_link_works_once(secret):
    resetting.reset(secret, password=PHRASE)
    with pytest.raises(LinkSpent):
        resetting.reset(secret, password="another fine phrase")


def test_the_owner_is_told_that_the_password_changed(secret, mailed):
    resetting.reset(secret, password=PHRASE)
    to, subject, _ = mailed()[-1]
    assert (to, "密码已修改" in subject) == ("reader@example.org", True)


def test_an_older_link_stops_working_with_the_password(known, secret, mailed):
    resetting.ask("reader@example.org")
    newer = link_in(mailed()[-1]).rpartition("/")[2]
    resetting.reset(newer, password=PHRASE)
    with pytest.raises(LinkSpent):
        resetting.reset(secret, password="another fine phrase")


def changed_password(member):
    profile.change_password(member, new=PHRASE)


def moved(member, mailed):
    moving.ask(member, to="moved@example.org")
    moving.confirm(link_in(mailed()[-2]).rpartition("/")[2])


def test_a_link_stops_working_when_the_password_changes_otherwise(known, secret):
    changed_password(known)
    with pytest.raises(LinkSpent):
        resetting.whose(secret)


def test_a_link_stops_working_when_the_address_changes(known, secret, mailed):
    moved(known, mailed)
    assert known.address == "moved@example.org"
    with pytest.raises(LinkSpent):
        resetting.reset(secret, password=PHRASE)


def test_logging_out_other_devices_stops_links_too(known, secret):
    signing_in.end_sessions(known)
    session().flush()
    with pytest.raises(LinkSpent):
        resetting.reset(secret, password=PHRASE)


def test_a_weak_password_is_refused_and_the_link_still_works(site, reader, mailed):
    with db.unit_of_work():
        resetting.ask("reader@example.org")
    secret = link_in(mailed()[-1]).rpartition("/")[2]
    with pytest.raises(Invalid), db.unit_of_work():
        resetting.reset(secret, password="12345678")
    with db.unit_of_work():
        assert passwords.matches(PASSWORD, resetting.whose(secret).password)
        resetting.reset(secret, password=PHRASE)


def test_mail_speaks_the_member_s_language_whatever_the_page_does(known, mailed):
    known.language = "en"
    with words.speaking("zh"):
        resetting.ask("reader@example.org")
    assert mailed()[-1][1].startswith("A new password")
    assert "/en/reset/" in mailed()[-1][2]


@pytest.mark.parametrize("ask", [resetting.ask, signing_up.invite])
def test_the_same_is_written_for_a_known_and_an_unknown_address(unit, reader, ask):
    """Reads and writes of the same kinds, in the same order: neither time nor load tells who has an account."""

    def statements(address):
        said = heard(lambda: (ask(address), session().flush()))
        return [re.match(r"\w+ (INTO )?[a-z]*", words)[0] for words, _values in said]

    session().expunge_all()
    assert statements("reader@example.org") == statements("nobody@example.org") != []
