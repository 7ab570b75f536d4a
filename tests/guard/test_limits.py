"""A limit holds for each of whom it counts, also against many at once, and forgets in time."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from wenku.base import clock, db
from wenku.base.db import session
from wenku.base.errors import TooMany
from wenku.guard import limits
from wenku.guard.limits import Limit
from wenku.guard.models import Attempt

THREE = Limit("trying", most=3, per=timedelta(minutes=10))


def attempts():
    with db.unit_of_work(writes=False):
        return session().scalar(select(func.count()).select_from(Attempt))


def made(ago):
    """All attempts so far were made that long ago."""
    with db.unit_of_work():
        session().execute(update(Attempt).values(made_at=clock.now() - ago))


def test_attempts_are_allowed_up_to_the_limit_and_then_refused(site):
    for _ in range(3):
        limits.count_all((THREE, "reader"))
    with pytest.raises(TooMany) as refused:
        limits.count_all((THREE, "reader"))
    assert 0 < refused.value.retry_after <= 600
    assert attempts() == 3


def test_everybody_has_a_limit_of_their_own(site):
    for whom in ("reader", "stranger"):
        limits.count("trying", whom, most=1, per=timedelta(minutes=1))
    with pytest.raises(TooMany):
        limits.count("trying", "reader", most=1, per=timedelta(minutes=1))
    limits.count("something else", "reader", most=1, per=timedelta(minutes=1))


def test_after_a_while_one_may_try_again(site):
    for _ in range(3):
        limits.count_all((THREE, "reader"))
    made(ago=timedelta(minutes=11))
    limits.count_all((THREE, "reader"))


def test_where_one_limit_is_reached_the_others_are_not_charged(site):
    once = Limit("once", most=1, per=timedelta(minutes=1))
    limits.count_all((once, "reader"))
    for _ in range(5):
        with pytest.raises(TooMany):
            limits.count_all((THREE, "reader"), (once, "reader"))
    limits.count_all((THREE, "reader"))
    assert attempts() == 2


def test_parallel_attempts_do_not_slip_through_together(site):
    answers = site.at_once(12, lambda _: limits.count_all((THREE, "reader")))
    assert answers.count(None) == 3
    assert sum(isinstance(answer, TooMany) for answer in answers) == 9


def test_a_quiet_limit_says_no_instead_of_raising(site):
    assert [limits.allows(THREE, "reader") for _ in range(5)] == [True, True, True, False, False]


def test_what_was_right_in_the_end_is_forgiven(site):
    for whom in ("reader", "reader", "reader", "stranger"):
        limits.count_all((THREE, whom))
    with db.unit_of_work():
        limits.forgive(THREE, "reader")
    limits.count_all((THREE, "reader"))
    assert attempts() == 2


def test_old_attempts_are_forgotten(site):
    limits.count_all((THREE, "reader"))
    made(ago=timedelta(days=1, minutes=1))
    limits.count_all((THREE, "stranger"))
    with db.unit_of_work():
        limits.forget_old()
    assert attempts() == 1


def test_a_limit_can_not_look_back_further_than_attempts_are_kept():
    with pytest.raises(ValueError, match="forgotten"):
        Limit("trying", most=1, per=timedelta(days=2))


def test_neither_networks_nor_addresses_are_kept_as_they_are(site):
    limits.count_all((THREE, "203.0.113.7 reader@example.org"))
    with db.unit_of_work(writes=False):
        kept = session().scalars(select(Attempt)).one()
    assert "203" not in kept.whom
    assert "reader" not in kept.whom


@pytest.mark.parametrize(
    ("remote", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
    ],
)
def test_a_household_is_one_network(app, remote, network):
    with app.test_request_context(environ_base={"REMOTE_ADDR": remote}):
        assert limits.network() == network
