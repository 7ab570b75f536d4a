"""The language of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenku.previews import languages

TEXTS = {
    "zh": "城市更新",
    "ja": "これは年次報告書です。",
    "ko": "이것은 연례 보고서입니다.",
    "en": "The network carried more passengers than in any year before.",
    "de": "Das Netz hat in diesem Jahr mehr Fahrgäste befördert als je zuvor.",
    "fr": "Le réseau a transporté cette année plus de voyageurs que jamais.",
    "ru": "В этом году сеть перевезла больше пассажиров, чем когда-либо.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_sentence_is_enough(code):
    assert languages.of(TEXTS[code]) == code


def test_chinese_with_many_english_names_is_chinese():
    assert languages.of("本系统采用 Flask、SQLAlchemy 和 PostgreSQL，部署在 Debian 上。" * 3) == "zh"


def test_traditional_chinese_is_chinese():
    assert languages.of("臺灣的鐵路運輸與城市發展") == "zh"


@pytest.mark.parametrize("text", ["", "12,345.67 %", "x", "OK", "① ② ③", "\u200b"])
def test_what_says_nothing_has_no_language(text):
    assert languages.of(text) is None


@given(st.text(max_size=300))
def test_any_text_has_a_code_or_none(text):
    code = languages.of(text)
    assert code is None or (code.isalpha() and len(code) in (2, 3))
