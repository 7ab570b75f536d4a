"""What every search engine keeps to, tried on each that there is."""

import multiprocessing
import os
import shutil
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from wenku.search import analysing
from wenku.search.engine import Busy, Entry, Narrowing, Question, Ranges, Sample
from wenku.search.filters import PAGES, Group, Order
from wenku.search.sought import sought
from wenku.search.tantivy_index import Tantivy

RANGES = Ranges(PAGES, (5, 10), (9, 8), (500, 1500))


@pytest.fixture(params=[Tantivy])
def make(request, tmp_path):
    """`make()` opens the engine on the same place each time, as another process would."""
    return lambda: request.param(tmp_path / "search")


@pytest.fixture
def engine(make):
    return make()


def entry(number, title="年报", **changes):
    given = {
        "fingerprint": number,
        "text": " ".join(analysing.terms(title)),
        "words": title,
        "title": "",
        "keywords": "",
        "sounds": "nian bao",
        "initials": "n b",
        "pages": f"第一页\f{title}",
        "kind": "pdf",
        "category_id": None,
        "page_count": 3,
        "price": 0,
        "stars": 0,
        "merit": 7000,
        "downloads": 0,
        "published": 1000 + number,
        "language": "zh",
    }
    return Entry(document_id=number, **{**given, **changes})


def written(engine, *entries, number=1):
    with engine.writing() as writer:
        for one in entries:
            writer.put(one)
        writer.finish(number)


def asked(*words, **more):
    return Question(sought=tuple(map(sought, words)), **more)


def found(engine, *words, **more):
    return set(engine.look().best(asked(*words, **more), most=100).ids)


def test_there_is_no_index_before_somebody_writes(engine):
    assert engine.look() is None


def test_what_is_put_is_found_with_its_number_by_whoever_looks_next(make):
    seeing = make()
    written(make(), entry(1), entry(2, "桥梁设计"), number=7)
    look = seeing.look()
    assert (look.number, len(look), found(seeing, "年报"), found(seeing, "梁设")) == (7, 2, {1}, {2})
    written(make(), entry(3), number=9)
    assert (look.number, seeing.look().number, found(seeing, "年报")) == (7, 9, {1, 3})


def test_putting_again_replaces_and_removing_removes(engine):
    written(engine, entry(1), entry(2))
    with engine.writing() as writer:
        writer.put(entry(1, "桥梁设计"))
        writer.remove(2)
        writer.remove(99)
        writer.finish(3)
    assert (found(engine, "年报"), found(engine, "桥梁设计"), len(engine.look())) == (set(), {1}, 1)


def test_what_is_put_more_than_once_is_there_once(make):
    """In one writing, in the next one, and by a writer that was opened while another wrote."""
    late = make()
    late.look()
    with make().writing() as writer:
        for title in ("年报", "月报"):
            writer.put(entry(1, title))
        writer.finish(2)
        writer.put(entry(1, "周报"))
        writer.remove(1)
        writer.put(entry(1, "日报"))
        writer.finish(4)
    assert [len(found(make(), title)) for title in ("年报", "月报", "周报", "日报")] == [0, 0, 0, 1]
    written(late, entry(1, "季报"), number=5)
    assert (len(make().look()), found(make(), "日报"), found(make(), "季报")) == (1, set(), {1})


def test_what_is_not_finished_was_never_written(engine):
    written(engine, entry(1), number=4)
    with suppress(KeyError), engine.writing() as writer:
        writer.put(entry(2))
        writer.remove(1)
        raise KeyError
    assert (engine.look().number, found(engine, "年报")) == (4, {1})
    with engine.writing() as writer:
        assert writer.number == 4


def test_two_can_not_write_at_once(make):
    written(make(), entry(1))
    with make().writing() as writer:
        with pytest.raises(Busy), make().writing():
            pass
        writer.put(entry(2))
        writer.finish(2)
    written(make(), entry(3), number=3)
    assert found(make(), "年报") == {1, 2, 3}


def test_a_new_index_takes_the_old_one_s_place_at_once(make):
    seeing = make()
    written(make(), entry(1))
    former = seeing.look()
    with make().replacing() as writer:
        assert writer.number == 0
        writer.put(entry(2))
        writer.finish(5)
        assert found(seeing, "年报") == {1}
        with pytest.raises(Busy), make().replacing():
            pass
    assert (found(seeing, "年报"), seeing.look().number) == ({2}, 5)
    assert former.best(asked("年报"), most=5).ids == [1]  # who looked before still sees it


def test_a_new_index_that_is_not_finished_changes_nothing(make):
    written(make(), entry(1))
    with suppress(KeyError), make().replacing() as writer:
        writer.put(entry(2))
        raise KeyError
    assert found(make(), "年报") == {1}
    with make().replacing() as writer:
        writer.put(entry(3))
        writer.finish(6)
    assert found(make(), "年报") == {3}


def test_a_writer_that_was_killed_is_no_hindrance(make, tmp_path):
    written(make(), entry(1), number=2)
    process = multiprocessing.get_context("fork").Process(target=write_for_ever, args=(make(), tmp_path / "began"))
    process.start()
    while not (tmp_path / "began").exists():
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    number = make().look().number
    assert number >= 3
    written(make(), entry(9999), number=number + 1)
    assert 9999 in found(make(), "年报")


def write_for_ever(engine, began):
    with engine.writing() as writer:
        for number in range(3, 5000):
            writer.put(entry(number))
            writer.finish(number)
            began.touch()


def test_an_index_that_was_deleted_is_missed_and_made_again(make, tmp_path):
    engine = make()
    written(engine, entry(1))
    assert engine.look()
    shutil.rmtree(tmp_path / "search")
    assert engine.look() is None
    written(engine, entry(2))
    assert found(engine, "年报") == {2}


def test_all_that_is_sought_must_be_there_and_nothing_that_is_unwanted(engine):
    written(engine, entry(1, "桥梁设计"), entry(2, "桥梁施工"), entry(3, "设计手册"))
    assert found(engine, "桥梁", "设计") == {1}
    assert found(engine, "桥梁", "设计", any=True) == {1, 2, 3}
    assert found(engine, "桥梁", without=(sought("施工"),)) == {1}
    assert found(engine, "桥", barred=frozenset({2})) == {1}
    assert found(engine) == {1, 2, 3}


def test_what_sounds_alike_is_found_by_letters_and_for_mending(engine):
    written(engine, entry(1), entry(2, sounds="qi ta", initials="q t"))
    assert found(engine, "nianbao") == found(engine, "nb") == {1}
    assert engine.look().sounding(("nian", "bao"), barred=(), most=5) == [1]
    assert engine.look().sounding(("nian", "bao"), barred={1}, most=5) == []


def test_filters_narrow_and_counts_follow(engine):
    written(
        engine,
        entry(1, kind="pdf", category_id=4, page_count=3, price=0, stars=950),
        entry(2, kind="docx", category_id=5, page_count=30, price=7, stars=800),
        entry(3, kind="docx", page_count=300, price=70, published=200, language="en"),
    )
    narrowed = {
        frozenset({2, 3}): Narrowing(kinds=("docx",)),
        frozenset({1, 2}): Narrowing(categories=frozenset({4, 5})),
        frozenset({2}): Narrowing(pages=(6, 300), price=(1, 10)),
        frozenset({1}): Narrowing(half_stars=9),
        frozenset({3}): Narrowing(language="en"),
        frozenset(): Narrowing(categories=frozenset()),
    }
    assert [found(engine, "年报", narrowing=narrowing) for narrowing in narrowed.values()] == list(map(set, narrowed))
    assert found(engine, "年报", narrowing=Narrowing(since=500)) == {1, 2}
    tallied = engine.look().tallied(asked("年报"), RANGES, list(Group))
    assert (tallied.kinds, tallied.categories) == ({"pdf": 1, "docx": 2}, {4: 1, 5: 1, None: 1})
    assert (tallied.languages, tallied.pages) == ({"zh": 2, "en": 1}, {(1, 5): 1, (6, 20): 0, (21, 100): 1, (101, None): 1})
    assert (tallied.free, tallied.paid, tallied.prices) == (1, 2, {5: 1, 10: 2})
    assert (tallied.half_stars, tallied.since) == ({9: 1, 8: 2}, {500: 2, 1500: 0})


@pytest.mark.parametrize(
    ("order", "expected"),
    [(Order.LATEST, [3, 1, 2]), (Order.DOWNLOADS, [1, 3, 2]), (Order.SCORE, [2, 3, 1]), (Order.PRICE, [3, 2, 1])],
)
def test_orders_hold_everything_once_forwards_and_backwards(engine, order, expected):
    written(
        engine,
        entry(1, downloads=9, merit=10, price=5),
        entry(2, downloads=1, merit=30, price=5, published=1000),
        entry(3, downloads=1, merit=20, price=0),
    )
    look = engine.look()
    total, all = look.in_order(asked("年报"), order, most=10)
    assert (total, [id for id, _ in all]) == (3, expected)
    places = [place for _, place in all]
    _, rest = look.in_order(asked("年报"), order, beyond=places[0], most=1)
    assert rest == all[1:2]
    _, before = look.in_order(asked("年报"), order, beyond=places[2], backwards=True, most=2)
    assert before == all[1::-1]


def test_texts_of_pages_come_back_as_they_were(engine):
    written(engine, entry(1, pages="甲\f乙\f"), entry(2, pages=""))
    assert engine.look().pages([1, 2, 3]) == {1: "甲\f乙\f", 2: ""}
    assert engine.look().pages([]) == {}


def test_documents_alike_share_rare_words(engine):
    written(engine, entry(1, words="桥梁 设计"), entry(2, words="桥梁 施工"), entry(3, words="年报"), entry(4, words="设计"))
    sample = Sample(words="桥梁 桥梁 设计", title="", keywords="")
    alike = engine.look().alike(sample, barred={1}, most=5)
    assert set(alike) == {2, 4}
    assert engine.look().alike(Sample("", "", ""), barred=(), most=5) == []
    assert engine.look().frequency("桥梁") == 2


def test_everything_can_be_compared(engine):
    written(engine, *(entry(number, downloads=number) for number in (3, 1, 2, 7)))
    kept = list(engine.look().every(1, 5))
    assert [(one.document_id, one.fingerprint, one.downloads, one.merit) for one in kept] == [(n, n, n, 7000) for n in (1, 2, 3)]


def test_somebody_always_finds_an_index_while_others_take_its_place(make):
    """Also whoever has just read the name of one that is gone by now."""
    written(make(), entry(1))
    done = threading.Event()

    def look():
        looking, seen = make(), []
        while not done.is_set():
            seen.append(looking.look() is not None)
        return seen

    with ThreadPoolExecutor(4) as pool:
        lookers = [pool.submit(look) for _ in range(4)]
        for number in range(2, 30):
            with make().replacing() as writer:
                writer.finish(number)
        done.set()
    for looker in lookers:
        assert len(looker.result()) > 10
        assert all(looker.result())
