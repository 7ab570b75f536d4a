"""Claims: who looks at a version, for how long, and that two never do."""

import pytest
from tests import making
from tests.conftest import person

from wenku.accounts.models import Member, Role
from wenku.base.db import session, unit_of_work
from wenku.documents import lifecycle
from wenku.documents.models import Version
from wenku.moderation import claiming
from wenku.moderation.claiming import Claimed


@pytest.fixture
def version(author):
    with unit_of_work():
        return making.waiting(author)


def test_whoever_comes_first_keeps_it_until_the_time_has_run_out(time, version, unit, moderator, admin):
    claiming.claim(version, by=moderator)
    with pytest.raises(Claimed) as refused:
        claiming.claim(version, by=admin)
    assert refused.value.details == {"name": "moderator", "minutes": 10, "version_id": version.id}
    time.move(minutes=9, seconds=59)
    with pytest.raises(Claimed):
        claiming.check(version.id, by=admin)
    time.move(seconds=1)
    assert claiming.on([version.id])[version.id].is_over
    claiming.claim(version, by=admin)
    with pytest.raises(Claimed):
        claiming.check(version.id, by=moderator)


def test_a_page_that_stands_open_keeps_it_for_longer(time, version, unit, moderator):
    claiming.claim(version, by=moderator)
    began = claiming.on([version.id])[version.id].since
    time.move(minutes=9)
    claiming.claim(version, by=moderator)
    time.move(minutes=9)
    held = claiming.on([version.id])[version.id]
    assert (held.is_over, held.since, held.minutes_left) == (False, began, 1)


def test_going_on_to_another_soon_frees_the_one_before(time, version, unit, author, moderator, admin):
    other = making.waiting(author)
    claiming.claim(version, by=moderator)
    claiming.claim(other, by=moderator)
    with pytest.raises(Claimed):
        claiming.check(version.id, by=admin)
    time.move(seconds=claiming.LEFT.total_seconds())
    claiming.claim(version, by=admin)
    with pytest.raises(Claimed):
        claiming.check(other.id, by=admin)


def test_what_was_released_is_anybody_s(version, unit, moderator, admin):
    claiming.claim(version, by=moderator)
    claiming.release([version.id], by=admin)
    with pytest.raises(Claimed):
        claiming.check(version.id, by=admin)
    claiming.release([version.id], by=moderator)
    claiming.claim(version, by=admin)


def test_only_what_waits_can_be_claimed(unit, author, moderator):
    with pytest.raises(lifecycle.Elsewhere):
        claiming.claim(making.draft(author), by=moderator)


def test_ten_moderators_at_once_make_one_claim(site, version):
    people = [person(f"moderator{number}", Role.MODERATOR).id for number in range(10)]

    def claim(number):
        claiming.claim(session().get_one(Version, version.id), by=session().get_one(Member, people[number]))

    results = site.at_once(10, claim)
    assert results.count(None) == 1
    assert sum(isinstance(result, Claimed) for result in results) == 9


def test_one_moderator_in_ten_pages_at_once_has_it(site, version, moderator):
    results = site.at_once(10, lambda _: claiming.claim(session().get_one(Version, version.id), by=moderator))
    assert results == [None] * 10


def test_one_moderator_goes_from_document_to_document_in_ten_pages_at_once(site, author, moderator):
    with unit_of_work():
        numbers = [making.waiting(author).id for _ in range(10)]
        for number in numbers:
            claiming.claim(session().get_one(Version, number), by=moderator)

    def go_on(place):
        for step in range(5):
            number = numbers[(place + step) % 10]
            claiming.release([number], by=moderator)
            claiming.claim(session().get_one(Version, numbers[(place * 7 + step * 3) % 10]), by=moderator)

    assert site.at_once(10, go_on) == [None] * 10


def test_claims_that_ran_out_long_ago_are_forgotten(time, version, unit, moderator):
    claiming.claim(version, by=moderator)
    time.move(days=2)
    claiming.forget_old()
    assert claiming.on([version.id]) == {}
