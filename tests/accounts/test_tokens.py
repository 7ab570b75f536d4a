"""A secret works once, for one purpose, for a while, and only as long as its member's stamp stands."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select, update

from wenku.accounts import people, tokens
from wenku.accounts.models import Token
from wenku.accounts.tokens import LIVES, LinkSpent, Purpose
from wenku.base import clock
from wenku.base.db import session

here = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@here
@given(purpose=some.sampled_from(Purpose), address=some.emails())
def test_a_secret_works_exactly_once(unit, purpose, address):
    secret = tokens.make(purpose, address=address)
    assert tokens.find(purpose, secret).address == address
    assert tokens.use(purpose, secret).address == address
    for again in (tokens.find, tokens.use):
        with pytest.raises(LinkSpent):
            again(purpose, secret)


@here
@given(made=some.sampled_from(Purpose), used=some.sampled_from(Purpose))
def test_a_secret_works_for_its_own_purpose_only(unit, made, used):
    secret = tokens.make(made)
    if made is used:
        assert tokens.use(used, secret).purpose == made
    else:
        with pytest.raises(LinkSpent):
            tokens.use(used, secret)


@here
@given(purpose=some.sampled_from(Purpose), seconds=some.integers(min_value=-86_400, max_value=86_400).filter(lambda s: abs(s) > 30))
def test_a_secret_works_until_it_expires(unit, purpose, seconds):
    secret = tokens.make(purpose)
    session().execute(update(Token).values(expires_at=clock.now() + timedelta(seconds=seconds)))
    if seconds > 0:
        assert tokens.use(purpose, secret).used_at is not None
    else:
        with pytest.raises(LinkSpent):
            tokens.use(purpose, secret)


@here
@given(guess=some.text(max_size=80))
def test_no_guess_is_a_secret(unit, guess):
    tokens.make(Purpose.RESET)
    with pytest.raises(LinkSpent):
        tokens.use(Purpose.RESET, guess)


def test_only_a_digest_of_the_secret_is_kept(unit):
    secret = tokens.make(Purpose.RESET, address="reader@example.org")
    token = session().scalars(select(Token)).one()
    kept = " ".join(str(value) for name, value in vars(token).items() if not name.startswith("_"))
    assert len(secret) == 43  # 256 bits
    assert secret not in kept


def test_a_reset_lives_an_hour_and_a_sign_up_a_day(unit):
    assert LIVES[Purpose.RESET] == timedelta(hours=1)
    assert LIVES[Purpose.SIGN_UP] == timedelta(hours=24)


def test_a_changed_stamp_takes_the_member_s_secrets_with_it(unit, reader):
    secret = tokens.make(Purpose.RESET, address=reader.address, member=reader)
    assert tokens.find(Purpose.RESET, secret).member_id == reader.id
    session().merge(reader, load=False).stamp = people.new_stamp()
    session().flush()
    for door in (tokens.find, tokens.use):
        with pytest.raises(LinkSpent):
            door(Purpose.RESET, secret)


def test_of_many_who_use_one_secret_at_once_one_gets_through(site):
    (secret,) = site.at_once(1, lambda _: tokens.make(Purpose.SIGN_UP, address="new@example.org"))
    answers = site.at_once(8, lambda _: tokens.use(Purpose.SIGN_UP, secret).address)
    assert answers.count("new@example.org") == 1
    assert sum(isinstance(answer, LinkSpent) for answer in answers) == 7


def test_what_expired_long_ago_is_forgotten(unit):
    old, living = tokens.make(Purpose.RESET), tokens.make(Purpose.SIGN_UP)
    session().execute(update(Token).where(Token.purpose == Purpose.RESET).values(expires_at=clock.now() - timedelta(days=2)))
    tokens.forget_old()
    assert [token.purpose for token in session().scalars(select(Token))] == ["sign-up"]
    assert tokens.use(Purpose.SIGN_UP, living)
    with pytest.raises(LinkSpent):
        tokens.use(Purpose.RESET, old)
