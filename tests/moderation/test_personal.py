"""Personal data: numbers that are somebody's, however they are written, and the many numbers that are nobody's."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.moderation.cases import case

from wenku.moderation import personal
from wenku.moderation.noting import HintKind, Part, Span
from wenku.moderation.personal import Datum


def with_check_digit(first_17):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first_17 + "10X98765432"[sum(int(figure) * weight for figure, weight in zip(first_17, weights, strict=True)) % 11]


def with_luhn(figures):
    """`figures` and one more, by which Luhn's sum comes to a multiple of ten."""
    total = sum(sum(divmod(int(figure) * (2 if place % 2 == 0 else 1), 10)) for place, figure in enumerate(reversed(figures)))
    return figures + str(-total % 10)


ID = with_check_digit("11010519491231002")
CARD = with_luhn("622202100112345678")

THERE = [
    (Datum.ID_CARD, ID, f"{ID[:4]}**********{ID[-4:]}".lower()),
    (Datum.ID_CARD, "11010519491231002X", "1101**********002x"),
    (Datum.ID_CARD, "11010519491231002x", "1101**********002x"),
    (Datum.ID_CARD, "１１０１０５１９４９１２３１００２Ｘ", "1101**********002x"),
    (Datum.ID_CARD, "110105 19491231 002X", "1101**********002x"),
    (Datum.ID_CARD, "110105-19491231-002X", "1101**********002x"),
    (Datum.ID_CARD, "110105\u200b19491231002X", "1101**********002x"),
    (Datum.ID_CARD, "110105491231002", "1101*******1002"),
    (Datum.MOBILE, "13800138000", "138****8000"),
    (Datum.MOBILE, "138 0013 8000", "138****8000"),
    (Datum.MOBILE, "138-0013-8000", "138****8000"),
    (Datum.MOBILE, "138‑0013‑8000", "138****8000"),
    (Datum.MOBILE, "+86 138 0013 8000", "138****8000"),
    (Datum.MOBILE, "+8613800138000", "138****8000"),
    (Datum.MOBILE, "0086-13800138000", "138****8000"),
    (Datum.MOBILE, "86 13800138000", "138****8000"),
    (Datum.MOBILE, "１３８００１３８０００", "138****8000"),
    (Datum.MOBILE, "138\u200b0013\u20608000", "138****8000"),
    (Datum.MOBILE, "19912345678", "199****5678"),
    (Datum.BANK_CARD, CARD, f"{CARD[:4]}***********{CARD[-4:]}"),
    (Datum.BANK_CARD, f"{CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:16]} {CARD[16:]}", f"{CARD[:4]}***********{CARD[-4:]}"),
    (Datum.BANK_CARD, with_luhn("621700010000000"), None),
    (Datum.BANK_CARD, "4111 1111 1111 1111", "4111********1111"),
    (Datum.BANK_CARD, "5555-5555-5555-4444", "5555********4444"),
    (Datum.MAIL, "zhang.san@mail.wenku.cn", "z***@mail.wenku.cn"),
    (Datum.MAIL, "ＺｈａｎｇＳａｎ＠ｗｅｎｋｕ．ｃｎ", "z***@wenku.cn"),
    (Datum.MAIL, "a+b_c%d@x-y.com.cn", "a***@x-y.com.cn"),
    (Datum.MAIL, "zhang\u200b@wenku.cn", "z***@wenku.cn"),
]

NOT_THERE = [
    # ID cards that can't be
    "11010519491231002" + "1",  # another check digit
    "110105194912310021",
    with_check_digit("11010519490231002"),  # the 31st of February
    with_check_digit("11010518491231002"),  # too old
    with_check_digit("11010529491231002"),  # not born yet
    with_check_digit("99010519491231002"),  # no such region
    with_check_digit("11000019491231002"),
    f"1{ID}",
    f"{ID}1",
    "110105491331002",  # an old one of a 13th month
    "990105491231002",
    # orders, serial numbers, bar codes
    "订单号：13800138000",
    "订单号 20231105138001380001234",
    "快递单号：SF13800138000",
    "流水号13800138000",
    "20240101120000",
    "2024010112000013800138000",
    "ISBN 978-7-302-51234-5",
    "ISBN：9787302512345",
    "条码 6901234567892",
    "A13800138000",
    "13800138000B",
    "part_13800138000",
    "/articles/13800138000.html",
    "113800138000",
    "138001380001",
    # figures of other kinds
    "1380013800",
    "12800138000",
    "0.13800138000",
    "13800138000.55",
    "¥13800138000",
    "13800138000元",
    "总计13800138000万元",
    "138,001,380,00",
    "1 3 8 0 0 1 3 8 0 0 0",
    "12 138 0013 8000 77",
    "2024-01-01 至 2024-12-31",
    "2024年1月1日 12:00:00",
    "010-62345678",
    "400-800-1234",
    "95588",
    "3.14159265358979323846",
    "192.168.100.200",
    # cards that aren't
    with_luhn("622202100112345678")[:-1] + str((int(CARD[-1]) + 1) % 10),
    with_luhn("411111111111111"),  # one number of ten is like this, with nothing that says card
    with_luhn("990202100112345"),
    f"{CARD}00",
    f"1{CARD}",
    "6222 0210 01",
    # addresses of nobody, and names of files
    "user@example.com",
    "me@mail.example.org",
    "logo@2x.png",
    "@someone",
    "a@b",
    "两者@之间.中文",
    "x @ y.com",
]


def found(text):
    return [(hit.datum, text[hit.start : hit.end]) for hit in personal.found(text)]


@pytest.mark.parametrize(("datum", "written", "masked"), THERE)
def test_what_is_somebodys_is_found_in_its_place_and_masked(datum, written, masked):
    for text in (written, f"资料：{written}。", f"请记下{written}，谢谢"):
        assert found(text) == [(datum, written)]
        (hit,) = personal.found(text)
        assert "****" in hit.masked or hit.masked[1:4] == "***"
        assert masked is None or hit.masked == masked


@pytest.mark.parametrize("text", NOT_THERE)
def test_what_is_nobodys_is_left_alone(text):
    assert found(text) == []
    assert found(f"见{text}。") == []


def test_a_card_number_of_any_network_counts_where_the_text_calls_it_one():
    for text in ("银行卡号：4111111111111111", "Visa 4111111111111111", "Card no. 378282246310005"):
        assert [datum for datum, _ in found(text)] == [Datum.BANK_CARD]


def test_several_numbers_side_by_side_are_each_found():
    assert found("13800138000 13900139000、13700137000/13600136000") == [
        (Datum.MOBILE, number) for number in ("13800138000", "13900139000", "13700137000", "13600136000")
    ]
    assert found(f"{ID},13800138000\na@wenku.cn") == [
        (Datum.ID_CARD, ID),
        (Datum.MOBILE, "13800138000"),
        (Datum.MAIL, "a@wenku.cn"),
    ]


def test_numbers_after_the_names_of_what_they_are_count():
    assert found("tel13800138000 Mobile13900139000 微信13700137000 ID" + ID) == [
        (Datum.MOBILE, "13800138000"),
        (Datum.MOBILE, "13900139000"),
        (Datum.MOBILE, "13700137000"),
        (Datum.ID_CARD, ID),
    ]


def test_a_note_counts_kinds_and_is_as_heavy_as_the_heaviest():
    assert personal.notes(case(title="报告", pages=("没有",))) == []
    (light,) = personal.notes(case(description="a@wenku.cn"))
    pages = ("13800138000 " * 60, f"身份证{ID}")
    (heavy,) = personal.notes(case(keywords=("电话", "13800138000"), pages=pages))
    assert heavy.kind is HintKind.PERSONAL
    assert heavy.weight > light.weight
    assert heavy.facts == {"kinds": {"id_card": 1, "mobile": 61, "bank_card": 0, "mail": 0}, "total": 62}
    assert len(heavy.spans) == 51
    assert heavy.spans[:2] == (Span(Part.KEYWORDS, 3, 14), Span(Part.PAGE, 0, 11, 1))
    assert heavy.spans[-1] == Span(Part.PAGE, 3, 21, 2)


days = st.dates(date(1900, 1, 1), date(2020, 12, 31))
regions = st.sampled_from(["110105", "310101", "440305", "650102", "810000"[:5] + "1"])


@given(regions, days, st.integers(0, 999), st.text("\u200b\u2060\u00ad", max_size=2))
@example("110105", date(2000, 2, 29), 1, "")
def test_every_id_card_is_found_and_none_with_another_check_digit(region, day, order, unseen):
    number = with_check_digit(f"{region}{day:%Y%m%d}{order:03}")
    written = unseen.join(number)
    assert found(f"证件 {written} 。") == [(Datum.ID_CARD, written)]
    for other in set("0123456789X") - {number[-1]}:
        assert (Datum.ID_CARD, number[:-1] + other) not in found(number[:-1] + other)


@given(st.from_regex(r"62[0-9]{13,16}", fullmatch=True))
def test_every_card_of_unionpay_is_found_and_none_with_one_figure_changed(figures):
    number = with_luhn(figures)
    assert [written for _, written in found(f"卡号 {number}")] == [number]
    changed = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert (Datum.BANK_CARD, changed) not in found(f"卡号 {changed}")


@given(st.text(st.sampled_from("0123456789xX+-. @abc.cn卡号订单¥元\n\u200b０１３８")))
def test_what_is_found_lies_in_the_text_in_order_and_apart(text):
    hits = personal.found(text)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert all(first.end <= second.start for first, second in pairwise(hits))
