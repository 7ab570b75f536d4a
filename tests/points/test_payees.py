"""Whom money is paid to: what is taken for an account, and how little of it lists show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenku.base.errors import Invalid
from wenku.points import payees
from wenku.points.payouts import Method


def checked(**given):
    return payees.checked(**{"method": "alipay", "holder": "赵一", "account": "13812345678", "bank": "", **given})


def wrong(**given):
    with pytest.raises(Invalid) as refused:
        checked(**given)
    return sorted(refused.value.fields)


@pytest.mark.parametrize(
    ("typed", "account"),
    [
        ("138 1234 5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("+8613812345678", "+8613812345678"),
        (" Zhao@Example.org ", "zhao@example.org"),
    ],
)
def test_an_alipay_account_is_a_phone_number_or_a_mail_address(typed, account):
    assert checked(account=typed) == payees.Payee(Method.ALIPAY, "赵一", account)


@pytest.mark.parametrize(
    "typed", ["", "zhao", "zhao@", "123", "٣" * 11, "1" * 400, "=1+1", "1381234\n5678", "138\x005678123", "𝟏" * 500]
)
def test_anything_else_is_none(typed):
    assert wrong(account=typed) == ["account"]


@pytest.mark.parametrize(
    ("typed", "account"),
    [
        ("6222 0212 3456 7890 123", "6222021234567890123"),
        ("6222-0212-3456-7890-123", "6222021234567890123"),
        ("de89 3704 0044 0532 0130 00", "DE89370400440532013000"),
    ],
)
def test_a_bank_account_is_a_number_at_a_bank(typed, account):
    assert checked(method="bank", bank="工商银行", account=typed).account == account


@pytest.mark.parametrize("typed", ["", "1234567", "1" * 35, "DE89370400440532013001", "NOTANUMBER", "٣" * 16, "=HYPERLINK(1)"])
def test_a_number_that_no_bank_gives_is_refused(typed):
    assert wrong(method="bank", bank="工商银行", account=typed) == ["account"]


def test_a_bank_account_wants_its_bank():
    assert wrong(method="bank", account="6222021234567890123") == ["bank"]


@pytest.mark.parametrize("name", ["", "赵", "12345", "赵\u202e一", "赵\x00一", "赵\n一", "名" * 41, "ﷺ" * 10])
def test_a_name_can_be_read(name):
    assert wrong(holder=name) == ["holder"]


def test_all_that_is_wrong_is_said_at_once():
    assert wrong(method="bank", holder="", account="", bank="") == ["account", "bank", "holder"]


@pytest.mark.parametrize("method", ["", "cash", "ALIPAY", "bank "])
def test_there_are_two_ways_to_be_paid(method):
    assert wrong(method=method) == ["method"]


@given(method=st.sampled_from([*Method]), holder=st.text(), account=st.text(), bank=st.text())
def test_whatever_is_typed_is_refused_or_fits_its_column(method, holder, account, bank):
    try:
        payee = payees.checked(method=method, holder=holder, account=account, bank=bank)
    except Invalid:
        return
    assert len(payee.holder) <= payees.LONGEST_HOLDER
    assert len(payee.account) <= payees.LONGEST_ACCOUNT
    assert len(payee.bank) <= payees.LONGEST_BANK
    assert (payee.holder + payee.account + payee.bank).isprintable()


def test_lists_show_enough_for_who_knows_it():
    assert payees.masked("13812345678") == "138****5678"
    assert payees.masked("6222021234567890123") == "****0123"
    assert payees.masked("zhao@example.org") == "z***@example.org"
    assert payees.masked_name("赵一") == "赵**"


@given(st.from_regex(r"[0-9]{7,34}", fullmatch=True))
def test_a_mask_hides_more_than_half_of_a_long_number_and_some_of_each(account):
    shown = payees.masked(account).replace("*", "")
    assert len(shown) < len(account)
    assert len(account) < 16 or len(shown) * 2 < len(account)


def test_no_description_of_it_shows_it():
    shown = repr(checked())
    assert "138" not in shown
    assert "赵" not in shown
