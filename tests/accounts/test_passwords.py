"""Passwords are judged by length and by how soon they are guessed, never by their mixture."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wenku.accounts import passwords
from wenku.base.errors import Invalid

OWN = ("赵文博", "wenbo.zhao@example.org")


def refused(password, own=OWN):
    try:
        passwords.check_new(password, own=own)
    except Invalid as invalid:
        return str(invalid.fields["password"])
    return ""


@given(password=some.text(max_size=7))
def test_short_ones_are_refused(password):
    assert refused(password)


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "PassWord1",
        "12345678",
        "11111111",
        "abababab",
        "98765432",
        "hgfedcba",
        "qwertyuiop",
        "woaini1314",
        "5201314a",
        "qq123456",
    ],
)
def test_those_that_everybody_tries_are_refused(password):
    assert refused(password)


@pytest.mark.parametrize("password", ["wenbo.zhao@example.org", "Wenbo.Zhao", "wenbo.zhao123", "赵文博赵文博赵文博", "赵文博1234"])
def test_those_made_of_one_s_own_name_or_address_are_refused(password):
    assert refused(password)


@pytest.mark.parametrize(
    "password", ["纸上得来终觉浅绝知", "correct horse battery", "tangerines", "7t5w9q2x", "赵文博家门口有棵枣树", "        x y z"]
)
def test_length_is_enough_without_any_mixture(password):
    assert refused(password) == ""


WORDS = ["纸船", "tangerine", "七月", "lamp", "山谷", "velvet", "石桥", "harbour"]


@given(words=some.lists(some.sampled_from(WORDS), min_size=4, max_size=9, unique=True), between=some.sampled_from(["", " ", "-"]))
def test_a_few_words_in_a_row_are_always_taken(words, between):
    assert refused(between.join(words)) == ""


def test_the_list_of_common_ones_holds_only_what_could_be_chosen():
    common = passwords._common()
    assert len(common) > 500
    assert [password for password in common if len(password) < passwords.SHORTEST or password != password.casefold()] == []


def test_a_password_typed_in_full_width_letters_is_the_same():
    kept = passwords.hashed("ｃｏｒｒｅｃｔ　ｈｏｒｓｅ")
    assert passwords.matches("correct horse", kept)
    assert not passwords.matches("correct house", kept)


def test_a_hash_is_argon2id_with_the_costs_that_nobody_s_has():
    costs = lambda hash: hash.split("$")[1:4]  # noqa: E731
    assert costs(passwords.hashed("correct horse")) == costs(passwords._NOBODYS)
    assert costs(passwords._NOBODYS)[0] == "argon2id"


def test_a_member_who_does_not_exist_costs_as_much_time():
    kept = passwords.hashed("correct horse")

    def fastest(hash):
        times = []
        for _ in range(5):
            start = time.perf_counter()
            assert not passwords.matches("wrong", hash)
            times.append(time.perf_counter() - start)
        return min(times)

    assert 1 / 3 < fastest(None) / fastest(kept) < 3
