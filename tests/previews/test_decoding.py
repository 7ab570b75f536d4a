"""Text files in the encodings that people keep them in, found out by their bytes alone."""

import opencc
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from wenku.previews import decoding
from wenku.previews.encodings import SIMPLIFIED, TRADITIONAL
from wenku.previews.reasons import Reason, Unreadable

SHORT = [
    "你好，世界",
    "期末考试注意事项",
    "第一章 总则",
    "关于做好防汛工作的通知",
    "春眠不觉晓，处处闻啼鸟。",
    "联系人：王建国\n电话：010-62345678",
    "重庆",
    "2022年度工作总结",
    "一、填空题（每空1分，共20分）",
    "人民法院认为，原告的诉讼请求应予支持。",
    "床前明月光，疑是地上霜。\n举头望明月，低头思故乡。",
    "本品适用于缓解鼻塞、流涕、咽痛等症状。",
    "姓名,性别,年龄\n张三,男,25\n李四,女,31",
    "用 Python 3.11 读取文件的 README 说明",
    "荀子《劝学》：青，取之于蓝，而青于蓝。",
    "魑魅魍魉",
    "鱼香肉丝 28元",
]
TO_TRADITIONAL = opencc.OpenCC("s2twp")
LATIN = [
    "Die Größe der Straße überrascht.",
    "Un café très agréable, à l’été 2021 — déjà vu.",
    "El niño comió una piña; mañana será otro día.",
    "“Smart quotes” and a £5 note",
    "Größe",
    "naïve",
    "© 2020 Société Générale",
]


def read(tmp_path, content):
    path = tmp_path / "text.txt"
    path.write_bytes(content)
    return decoding.text_of(path)


@pytest.mark.parametrize("text", SHORT)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_few_simplified_words_are_enough(tmp_path, text, encoding):
    assert read(tmp_path, text.encode(encoding)) == text


@pytest.mark.parametrize("text", list(map(TO_TRADITIONAL.convert, SHORT)))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "big5"])
def test_a_few_traditional_words_are_enough(tmp_path, text, encoding):
    if encoding == "big5":
        text = text.replace("·", "‧")
    assert read(tmp_path, text.encode(encoding)) == text


@pytest.mark.parametrize("text", LATIN)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_accents_are_letters_and_not_half_of_an_ideograph(tmp_path, text, encoding):
    assert read(tmp_path, text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Привет, мир! Как твои дела сегодня?", "cp1251"),
        ("Привет, мир! Как твои дела сегодня?", "koi8-r"),
        ("吾輩は猫である。名前はまだ無い。", "shift-jis"),
        ("Καλημέρα, πώς είστε σήμερα;", "utf-8"),
        ("Привет", "utf-8"),
        ("مرحبا بالعالم", "utf-8"),
        ("안녕하세요. 오늘은 날씨가 좋습니다.", "euc-kr"),
    ],
)
def test_a_sentence_of_the_neighbours_is_read_as_theirs(tmp_path, text, encoding):
    assert read(tmp_path, text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [*SHORT[:6], "plain English text\n"])
def test_utf16_shows_without_a_mark(tmp_path, text, encoding):
    assert read(tmp_path, text.encode(encoding)) == text


SENTENCES = st.lists(st.text(SIMPLIFIED, min_size=6, max_size=30), min_size=1, max_size=4).map("，".join)


@settings(max_examples=300, deadline=None)
@given(SENTENCES)
def test_any_sentence_of_common_characters_comes_back(tmp_path_factory, text):
    folder = tmp_path_factory.getbasetemp()
    for encoding in ("utf-8", "utf-16", "gb18030"):
        assert read(folder, text.encode(encoding)) == text


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(SIMPLIFIED + TRADITIONAL, min_size=6, max_size=30), min_size=1, max_size=4).map("，".join))
def test_any_sentence_of_common_traditional_characters_comes_back(tmp_path_factory, text):
    text = text.encode("big5", "ignore").decode("big5")
    assume(len(text) > 4)
    assert read(tmp_path_factory.getbasetemp(), text.encode("big5")) == text


@given(st.binary(max_size=400))
@example(b"\xff\xfe")
@example(b"\xd6")
def test_any_bytes_end_in_a_text_or_a_reason(tmp_path_factory, content):
    try:
        text = read(tmp_path_factory.getbasetemp(), content)
    except Unreadable:
        text = ""
    text.encode()
    assert not set(text) & set(map(chr, [*range(9), *range(14, 32), 127, 0x85]))


def test_lines_end_in_one_way_and_controls_are_gone(tmp_path):
    assert read(tmp_path, ("一\r\n二\r三\n四\x0c五\x01。" + "长" * 60).encode()) == "一\n二\n三\n四\n五。" + "长" * 60


def test_a_text_that_was_cut_within_a_character_is_still_read(tmp_path):
    for encoding in ("utf-8", "gb18030"):
        text = "今天的会议到此结束，谢谢大家。" * 20
        assert read(tmp_path, text.encode(encoding)[:-1]).startswith(text[:-1])


def test_a_long_english_beginning_does_not_decide(tmp_path):
    text = "All rights reserved.\n" * 5000 + "版权所有，不得转载。"
    assert read(tmp_path, text.encode("gb18030")) == text
    assert read(tmp_path, TO_TRADITIONAL.convert(text).encode("big5")) == TO_TRADITIONAL.convert(text)


@pytest.mark.parametrize("content", [bytes(range(256)) * 8, b"\x89PNG\r\n\x1a\n" + bytes(200), b"\x7fELF" + bytes(range(40)) * 9])
def test_what_is_no_text_is_refused(tmp_path, content):
    with pytest.raises(Unreadable) as unreadable:
        read(tmp_path, content)
    assert unreadable.value.reason is Reason.NOT_SUPPORTED


def test_an_empty_file_is_empty(tmp_path):
    with pytest.raises(Unreadable) as unreadable:
        read(tmp_path, b"")
    assert unreadable.value.reason is Reason.EMPTY
