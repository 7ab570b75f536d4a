"""Whom money is paid to: what counts as somebody's account, and how much of it a list shows."""

import re
import unicodedata
from dataclasses import dataclass, field

from wenku.accounts import people
from wenku.base.errors import Invalid
from wenku.base.words import Lazy, _l
from wenku.points.payouts import Method

LONGEST_HOLDER, LONGEST_BANK, LONGEST_ACCOUNT = 40, 60, 254

_PHONE = re.compile(r"\+?[0-9]{7,15}")
_NUMBER = re.compile(r"[A-Z0-9]{8,34}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_HIDDEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


@dataclass(frozen=True)
class Payee:
    """An account and whose it is, in their normal form. Left out of its own description, so that no log shows it."""

    method: Method
    holder: str = field(repr=False)
    account: str = field(repr=False)
    bank: str = field(repr=False, default="")


def checked(*, method: str, holder: str, account: str, bank: str = "") -> Payee:
    """What was typed, in its normal form; raises Invalid({field: …}) for all that can't be right of it."""
    wrong: dict[str, str | Lazy] = {}
    if method not in set(Method):
        raise Invalid({"method": _l("Please choose one of the list.")})
    name, where, number = _line(holder), _line(bank), _line(account).replace(" ", "")
    if len(name) < 2 or len(name) > LONGEST_HOLDER or not _is_readable(name):
        wrong["holder"] = _l("The name that the account is held in, please: 2 to %(most)s characters.", most=LONGEST_HOLDER)
    if method == Method.BANK:
        number = number.replace("-", "").upper()
        if not where or len(where) > LONGEST_BANK or not _is_readable(where):
            wrong["bank"] = _l("The bank and its branch, please: at most %(most)s characters.", most=LONGEST_BANK)
        if not _is_bank_account(number):
            wrong["account"] = _l("This is no number of a bank account: please look at it again.")
        return _unless(wrong, Payee(Method.BANK, name, number, where))
    if not _is_alipay_account(number):
        wrong["account"] = _l("An Alipay account is a mail address or a phone number.")
    return _unless(wrong, Payee(Method.ALIPAY, name, number.lower()))


def masked(account: str) -> str:
    """Enough of an account for who knows it, and of no use to others: "138****5678", "z***@example.org", "****6789"."""
    local, at, domain = account.partition("@")
    if at:
        return f"{local[:1]}***@{domain}"
    start = 3 if len(account) == 11 else 0
    return f"{account[:start]}****{account[-4:]}"


def masked_name(holder: str) -> str:
    return f"{holder[:1]}**"


def _line(typed: str) -> str:
    """Without what is only its form; a control character stays, to be refused."""
    return re.sub(" +", " ", unicodedata.normalize("NFKC", typed)).strip(" ")


def _is_readable(text: str) -> bool:
    has_letters = any(unicodedata.category(letter)[0] == "L" for letter in text)
    return has_letters and not any(unicodedata.category(letter) in _HIDDEN for letter in text)


def _is_alipay_account(account: str) -> bool:
    if "@" not in account:
        return _PHONE.fullmatch(account) is not None
    try:
        people.valid_address(account)
    except Invalid:
        return False
    return True


def _is_bank_account(number: str) -> bool:
    """Banks number their accounts in many ways; where one says by its form that it is an IBAN, its check digits must be right."""
    if not _NUMBER.fullmatch(number) or sum(sign.isdigit() for sign in number) < 6:
        return False
    if not _IBAN.fullmatch(number):
        return True
    turned = "".join(str(int(sign, 36)) for sign in number[4:] + number[:4])  # ISO 13616
    return int(turned) % 97 == 1


def _unless(wrong: dict[str, str | Lazy], payee: Payee) -> Payee:
    if wrong:
        raise Invalid(wrong)
    return payee
