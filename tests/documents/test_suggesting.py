"""Keywords that are suggested: from the title, and from what the text is about."""

from hypothesis import given
from hypothesis import strategies as st

from wenku.documents import suggesting

TEXT = "社区养老需要服务人员。社区的老人说，养老服务要上门。2022年，我们进行了养老服务的调查，服务点有12个，社区老人满意。"


def test_the_title_comes_first():
    assert suggesting.keywords("社区养老调研报告", TEXT)[:4] == ["社区", "养老", "调研", "报告"]


def test_the_words_of_a_title_are_its_keywords():
    assert suggesting.keywords("2023年社区养老服务工作会讲话材料", TEXT) == ["2023", "社区", "养老", "服务", "工作", "讲话"]


def test_an_english_title_leaves_its_small_words_out():
    assert suggesting.keywords("The state of the harbour in 2023") == ["state", "harbour", "2023"]


def test_the_text_fills_up_what_the_title_leaves():
    found = suggesting.keywords("调查", TEXT)
    assert found[0] == "调查"
    assert {"养老", "服务", "社区"} <= set(found)
    assert not {"2022", "12", "我们", "进行"} & set(found)


def test_english_texts_have_keywords_too():
    text = "The harbour needs new cranes. Harbour cranes are old, and the harbour has few cranes. " * 2
    assert suggesting.keywords("Report", text) == ["Report", "harbour", "cranes"]


@given(st.text(max_size=200), st.text(max_size=2000))
def test_any_text_gives_a_few_usable_words(title, text):
    found = suggesting.keywords(title, text)
    assert len(found) <= suggesting.MOST
    assert all(0 < len(word) <= 20 and word == word.strip() for word in found)
    assert len(found) == len(set(found))
