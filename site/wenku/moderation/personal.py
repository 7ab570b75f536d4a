"""Personal data that stands in a text: numbers of ID cards, mobile telephones and bank cards, and mail addresses."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wenku.base import clock
from wenku.moderation import folding, parts
from wenku.moderation.noting import Case, HintKind, Note, Span

SHOWN = 50
"""Places of one kind that are noted: its count says how many there are."""


class Datum(StrEnum):
    ID_CARD = "id_card"
    MOBILE = "mobile"
    BANK_CARD = "bank_card"
    MAIL = "mail"


WEIGHTS = {Datum.ID_CARD: 60, Datum.BANK_CARD: 50, Datum.MOBILE: 30, Datum.MAIL: 10}
"""A document often names whom to write to; the number of an ID card is in none for a good reason."""


@dataclass(frozen=True, slots=True)
class Found:
    """From `start` up to `end` in the text. `masked` is how it may be shown."""

    datum: Datum
    start: int
    end: int
    masked: str


_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
"""Of GB/T 2260, with those of residence permits for people from Taiwan, Hong Kong, Macao and abroad."""

ID_WEIGHTS, ID_CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10x98765432"
"""GB 11643, by ISO 7064 MOD 11-2."""

_CLUSTER = re.compile(r"\+?[0-9]+(?:[ \-\u2010\u2012\u2013\u2212][0-9]+)*x?")
_APART = re.compile("[^ ]+")
_GROUP = re.compile(r"[0-9]+x?")
_COUNTRY = re.compile(r"\+86|0086|86(?=[^0-9])")
_MOBILE = re.compile(r"1(?:3[0-9]|4[014-9]|5[0-35-9]|6[2567]|7[0-8]|8[0-9]|9[0-35-9])[0-9]{8}")
_OTHER_CARD = re.compile(r"4[0-9]{15}|(?:5[1-5]|2[2-7]|35)[0-9]{14}|3[47][0-9]{13}")
_CARD_WORDS = re.compile(r"卡号|银行|账号|账户|帐号|储蓄卡|信用卡|借记卡|card|visa|account")
_NAMED = re.compile(r"(?:^|[^a-z])(?:tel|phone|mobile|mob|cell|call|card|id|no|wx|vx|v)$")
_ANOTHERS = re.compile(r"(?:订单|单号|流水|序列|批次|条码|isbn)号?[码为是]? ?[:#]? ?$")
_MAIL = re.compile(
    r"(?<![a-z0-9._%+\-])[a-z0-9][a-z0-9._%+\-]{0,63}@(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?![a-z0-9\-]|\.[a-z0-9])"
)
_NOBODYS = re.compile(r"(?:[@.]example\.(?:com|net|org)|\.(?:example|invalid|test|png|jpe?g|gif|svg|webp|css|js))$")
"""Domains of examples, which belong to nobody, and names of files as web pages have them (logo@2x.png)."""

_AS_ID = {(18,), (6, 8, 4), (6, 4, 4, 4)}
_AS_OLD_ID = {(15,), (6, 6, 3)}
_AS_MOBILE = {(11,), (3, 4, 4), (4, 3, 4), (3, 3, 5)}
_AS_FOURS = {(4, 4, 4, 4), (4, 4, 4, 4, 1), (4, 4, 4, 4, 2), (4, 4, 4, 4, 3), (4, 6, 5)}
_AS_CARD = {(15,), (16,), (17,), (18,), (19,), (6, 10), (6, 13)} | _AS_FOURS
_CARD_WORD_NEAR = 16


def found(text: str) -> list[Found]:
    """What stands in a text, in order, however wide its figures are and whatever invisible stands between them."""
    folded = folding.fold(text)
    plain = folded.text
    hits = [*_mails(plain), *_numbers(plain)]
    return [
        Found(datum, int(folded.sources[start]), int(folded.sources[end - 1]) + 1, masked)
        for datum, start, end, masked in sorted(hits, key=lambda hit: hit[1])
    ]


def notes(case: Case) -> list[Note]:
    """One note of all that was found, as heavy as the heaviest kind."""
    counts: Counter[Datum] = Counter()
    spans: list[Span] = []
    for piece in parts.pieces(case):
        for hit in found(piece.text):
            counts[hit.datum] += 1
            if counts[hit.datum] <= SHOWN:
                spans.append(piece.span(hit.start, hit.end))
    if not counts:
        return []
    kinds = {datum.value: counts[datum] for datum in Datum}
    return [
        Note(HintKind.PERSONAL, max(WEIGHTS[datum] for datum in counts), {"kinds": kinds, "total": counts.total()}, tuple(spans))
    ]


Hit = tuple[Datum, int, int, str]


def _mails(plain: str) -> Iterator[Hit]:
    if "@" not in plain:
        return
    for match in _MAIL.finditer(plain):
        if not _NOBODYS.search(match[0]):
            name, _, domain = match[0].partition("@")
            yield Datum.MAIL, match.start(), match.end(), f"{name[0]}***@{domain}"


def _numbers(plain: str) -> Iterator[Hit]:
    for match in _CLUSTER.finditer(plain):
        if len(match[0]) < 11 or not _stands_alone(plain, match.start(), match.end()):
            continue
        whole = _told(plain, match.start(), match.end())
        if whole is not None:
            yield whole
        elif " " in match[0]:
            yield from _each(plain, match.start(), match.end())


def _each(plain: str, start: int, end: int) -> Iterator[Hit]:
    """Several numbers with a space between them, each without one inside."""
    for part in _APART.finditer(plain, start, end):
        if hit := _told(plain, part.start(), part.end()):
            yield hit


def _stands_alone(plain: str, start: int, end: int) -> bool:
    """Whether a run of figures isn't a piece of something longer: an amount, a serial number, an address of a page."""
    before, after = plain[max(0, start - 10) : start], plain[end : end + 2]
    if re.search(r"[0-9a-z][._#]$|[a-z]/$|[¥$€£]\s?$", before) and not re.search(r"[a-z]\.$", before):
        return False
    if _ANOTHERS.search(before) or (re.search(r"[a-z]$", before) and not _NAMED.search(before)):
        return False
    return re.match(r"[0-9a-z_]|[.\-][0-9]|元|万|亿|股|吨", after) is None


def _told(plain: str, start: int, end: int) -> Hit | None:
    """What a number is, by its figures and how they are grouped."""
    number = plain[start:end]
    country = _COUNTRY.match(number)
    groups = _GROUP.findall(number[country.end() :] if country else number)
    figures, shape = "".join(groups), tuple(map(len, groups))
    if shape in _AS_MOBILE and _MOBILE.fullmatch(figures):
        return Datum.MOBILE, start, end, f"{figures[:3]}****{figures[-4:]}"
    if country is not None and not number.startswith("86"):
        return None
    groups = _GROUP.findall(number)
    figures, shape = "".join(groups), tuple(map(len, groups))
    if (shape in _AS_ID and _is_id(figures)) or (shape in _AS_OLD_ID and _is_old_id(figures)):
        return Datum.ID_CARD, start, end, _masked(figures)
    if shape in _AS_CARD and _is_card(figures, is_likely=shape in _AS_FOURS or _has_card_word(plain, start)):
        return Datum.BANK_CARD, start, end, _masked(figures)
    return None


def _is_id(figures: str) -> bool:
    """Region, day of birth and check digit are all right."""
    if not figures[:17].isdigit() or not _is_born_in(figures[:6], figures[6:14]):
        return False
    total = sum(int(figure) * weight for figure, weight in zip(figures, ID_WEIGHTS, strict=False))
    return ID_CHECKS[total % 11] == figures[17]


def _is_old_id(figures: str) -> bool:
    """Given out until 1999, with two figures for the year and no check digit."""
    return figures.isdigit() and _is_born_in(figures[:6], f"19{figures[6:12]}")


def _is_born_in(region: str, day: str) -> bool:
    if not _PROVINCE.match(region) or region[2:] == "0000":
        return False
    try:
        born = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return False
    return born.year >= 1900 and born <= clock.now().date()


def _is_card(figures: str, *, is_likely: bool) -> bool:
    """Cards of UnionPay are known by how they begin; so short a beginning as others have is in one of ten numbers, so that they
    are only taken for one where something else says so too.
    """
    if not figures.isdigit() or not _passes_luhn(figures):
        return False
    if figures.startswith("62") or (figures.startswith("9558") and len(figures) == 19):
        return len(figures) >= 16
    return is_likely and _OTHER_CARD.fullmatch(figures) is not None


def _passes_luhn(figures: str) -> bool:
    doubled = [sum(divmod(2 * int(figure), 10)) for figure in figures[-2::-2]]
    return (sum(map(int, figures[-1::-2])) + sum(doubled)) % 10 == 0


def _has_card_word(plain: str, start: int) -> bool:
    return _CARD_WORDS.search(plain, max(0, start - _CARD_WORD_NEAR), start) is not None


def _masked(figures: str) -> str:
    return f"{figures[:4]}{'*' * (len(figures) - 8)}{figures[-4:]}"
