"""Texts become terms by which every part of them is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenku.base import chinese
from wenku.search import analysing
from wenku.search.sought import sought

CHINESE = st.text(st.sampled_from("城市更新项目推进会年度报告老旧小区"), min_size=1, max_size=12)
TEXTS = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(" 年度项目推进會讲話aB7%_#")), max_size=120)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("项目推进", ["项目", "目推", "推进", "进"]),
        ("会", ["会"]),
        ("a股，投资", ["a", "股", "投资", "资"]),
        ("annual reports 2026年", ["annual", "report", "2026", "年"]),
        ("%_ -", []),
        ("x" * 99, ["x" * 40]),
        ("カタカナと한국어", ["カタ", "タカ", "カナ", "ナと", "と한", "한국", "국어", "어"]),
    ],
)
def test_a_text_is_pairs_and_stems(text, terms):
    assert analysing.terms(text) == terms


@given(text=CHINESE, start=st.integers(0, 11), length=st.integers(1, 5))
def test_every_fragment_s_terms_follow_each_other_in_the_text(text, start, length):
    fragment = text[start : start + length]
    if not fragment:
        return
    terms, wanted = analysing.terms(text), sought(fragment)
    if wanted.terms:
        size = len(wanted.terms)
        assert wanted.terms in [tuple(terms[at : at + size]) for at in range(len(terms))]
    if wanted.opening:
        assert any(term.startswith(wanted.opening) for term in terms)


@given(TEXTS)
def test_terms_can_be_handed_over_with_spaces_between(text):
    normal = chinese.normal(text)
    for terms in (analysing.terms(normal), analysing.words(normal), *analysing.sounds([normal])):
        assert " ".join(terms).split() == terms


@given(TEXTS)
def test_folding_keeps_every_character_in_its_place(text):
    folded = analysing.folded(text)
    assert len(folded) == len(text)
    assert analysing.folded(folded) == folded


def test_traditional_and_wide_letters_are_folded_and_signs_are_not():
    assert analysing.folded("關於ＡＢＣ，項目") == "关于abc，项目"


@pytest.mark.parametrize(
    ("letters", "syllables"),
    [
        ("xiangmu", ("xiang", "mu")),
        ("nianbao", ("nian", "bao")),
        ("lue", ("lue",)),
        ("report", None),
        ("xm", None),
        ("hm", None),
    ],
)
def test_letters_are_read_as_syllables_where_they_can_be(letters, syllables):
    spelled = analysing.spelled(letters)
    assert (syllables in spelled) if syllables else spelled == ()


def test_letters_that_can_be_read_in_many_ways_are_read_in_some_of_them():
    assert {("xian",), ("xi", "an")} <= set(analysing.spelled("xian"))
    assert len(analysing.spelled("an" * 20)) <= analysing.MOST_SPELLINGS


def test_sounds_stand_apart_between_texts():
    assert analysing.sounds(["项目2026", "年报 report"]) == (
        ["xiang", "mu", analysing.GAP, "nian", "bao", analysing.GAP],
        ["x", "m", analysing.GAP, "n", "b", analysing.GAP],
    )


def test_words_are_those_that_a_segmenter_cuts():
    assert set(analysing.words("年度项目 report.docx a4 的")) == {"年度", "项目", "report", "docx", "a4"}
