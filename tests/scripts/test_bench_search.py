"""What the bench of searches is made of: texts by Zipf's law, many documents at once, and rivals that find the same."""

from collections import Counter

import pytest
from benching import asking, stock, vocabulary
from benching.asking import KINDS, Bare, Like, Room
from benching.stock import Stock
from numpy.random import default_rng

from wenku.base import db
from wenku.search import indexing, query

DOCUMENTS = 300


def test_common_words_come_by_zipf_s_law():
    words = vocabulary.chinese()
    drawn = Counter(words.drawn(default_rng(1), 200_000))
    assert drawn[words.words[0]] / drawn[words.words[10]] == pytest.approx(12.7 / 2.7, rel=0.15)
    assert len(set(words.words)) == vocabulary.CHINESE


def test_texts_are_the_same_each_time_and_in_several_languages():
    assert stock.text(7) == stock.text(7) != stock.text(17)
    assert Counter(stock.text(number).language for number in range(100)) == {"zh": 70, "en": 30}


@pytest.fixture
def stocked(site):
    made = Stock(site.data / "blobs")
    made.grow(DOCUMENTS - 50)
    made.grow(50)
    indexing.index()
    return made


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_document_that_was_put_in_at_once_is_found_by_a_title_and_a_page_of_its_own(stocked):
    with db.unit_of_work(writes=False):
        for number in (1, 8, DOCUMENTS):
            said = stock.text(number)
            assert number in [hit.document_id for hit in query.find(f'"{said.title}"').hits.items]
            line = said.pages[-1].splitlines()[-1].strip("。.")
            (hit,) = query.find(f'"{line}"').hits.items
            assert (hit.document_id, hit.pages[-1]) == (number, len(said.pages))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_rivals_are_asked_for_the_same_and_find_it(stocked, tmp_path):
    questions = asking.asked(2, documents=DOCUMENTS)
    room, bare, like = Room(), Bare(questions), Like(tmp_path / "like.sqlite3", stocked.texts())
    for question in questions:
        assert room.ask(question) == bare.ask(question)
        if question.kind == "phrase":
            assert room.ask(question) == like.ask(question) >= 1
    times = asking.timed({"room": room.ask, "bare": bare.ask}, questions, rounds=2)
    assert times.keys() == {"room", "bare"}
    for taken in times.values():
        assert all([len(seconds) for seconds in taken[kind]] == [2, 2] for kind in KINDS)


def test_a_round_in_which_somebody_else_was_at_work_does_not_count():
    assert asking.p95([[1.0] * 20, [9.0] * 20, [2.0] * 20]) == asking.p50([[2.0], [2.0], [9.0]]) == 2.0
