"""Pages, filters and counts of a search against plain Python over the same documents, whatever is asked."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import Site, person
from tests.search.relevance import shelving
from tests.search.relevance.fields import FIELDS
from tests.search.relevance.library import Paper

from wenku.base import clock, db
from wenku.documents import lifecycle
from wenku.documents.models import DocumentState
from wenku.search import indexing, query
from wenku.search.filters import FREE, HALF_STARS, NONE, PAGES, PRICES, VIP, Age, Filters, Order
from wenku.search.query import Counts, Found

pytestmark = pytest.mark.parametrize("library_site", ["sqlite", "postgresql"], indirect=True)

DOCUMENTS = 90
WORDS = ("桥梁", "隧道", "预算", "bridge", "tunnel")
DAYS = {Age.WEEK: 7, Age.MONTH: 30, Age.YEAR: 365}
FARTHEST = 50
"""By relevance nobody gets past this page."""

many = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True)
class Row:
    """A published document as the model knows it; `path` is its category and those above."""

    words: frozenset[str]
    kind: str
    path: tuple[int, ...]
    pages: int
    price: int
    days: float
    language: str | None
    downloads: int
    ratings: int
    half_stars: int

    @property
    def mean(self) -> float:
        return self.half_stars / self.ratings

    @property
    def merit(self) -> int:
        return (self.half_stars * 1000 + 21000) // (self.ratings + 3)


class Rows(dict[int, Row]):
    """By the document's number. A test that fails needn't print them all."""

    def __repr__(self) -> str:
        return f"{len(self)} rows"


TESTS: dict[str, Callable[[Row, Filters], bool]] = {
    "kinds": lambda row, asked: not asked.kinds or row.kind in asked.kinds,
    "categories": lambda row, asked: asked.category_id is None or asked.category_id in row.path,
    "pages": lambda row, asked: (asked.pages[0] or 0) <= row.pages <= (asked.pages[1] or 10**9),
    "prices": lambda row, asked: _can_be_had(row, asked),
    "scores": lambda row, asked: (
        asked.half_stars is None or (bool(row.ratings) and row.half_stars / row.ratings >= asked.half_stars)
    ),
    "ages": lambda row, asked: asked.age is None or row.days < DAYS[asked.age],
    "languages": lambda row, asked: asked.language in (None, row.language),
}

CHOICES: dict[str, Iterable[tuple[Any, Filters]]] = {
    "pages": [(span, Filters(pages=span)) for span in PAGES],
    "prices": [(FREE, Filters(free=True)), (VIP, Filters(vip=True)), *[(most, Filters(most=most)) for most in PRICES]],
    "scores": [(least, Filters(half_stars=least)) for least in HALF_STARS],
    "ages": [(age, Filters(age=age)) for age in Age],
}


def _can_be_had(row: Row, asked: Filters) -> bool:
    if asked.free:
        return row.price == 0
    if asked.most is not None:
        return row.price <= asked.most
    return not asked.vip or row.price > 0


def passing(rows: Rows, word: str, asked: Filters, *, but: str = "") -> Rows:
    """Those that hold `word` and pass each of the filters `but` one."""
    return Rows(
        (id, row)
        for id, row in rows.items()
        if word in row.words and all(passes(row, asked) for name, passes in TESTS.items() if name != but)
    )


def counts(rows: Rows, word: str, asked: Filters) -> Counts:
    def left(group: str) -> list[Row]:
        return [*passing(rows, word, asked, but=group).values()]

    chosen = {
        group: {choice: sum(TESTS[group](row, one) for row in left(group)) for choice, one in choices}
        for group, choices in CHOICES.items()
    }
    return Counts(
        kinds=Counter(row.kind for row in left("kinds")),
        categories=Counter(id for row in left("categories") for id in row.path or (None,)),
        languages=Counter(row.language for row in left("languages") if row.language),
        **chosen,
    )


def said(found: Counts) -> dict[str, dict[Any, int]]:
    """Without the choices that leave nothing: whether they are named is no matter here."""
    return {group: {choice: count for choice, count in vars(found)[group].items() if count} for group in vars(found)}


@pytest.fixture(scope="module")
def rooms(library_site: Site) -> dict[str, int]:
    with db.unit_of_work():
        return shelving.categories([("土木", "Works"), ("财务", "Money")])


@pytest.fixture(scope="module")
def rows(library_site: Site, rooms: dict[str, int]) -> Rows:
    dice = Random(5)
    with db.unit_of_work():
        author = person("author")
        made = Rows(_made(number, dice, author, rooms) for number in range(DOCUMENTS))
    indexing.index()
    return made


def _made(number: int, dice: Random, author: Any, rooms: dict[str, int]) -> tuple[int, Row]:
    """One word in the title, others in the texts of its pages, more than half of the time."""
    words = dice.sample(WORDS, dice.randint(1, len(WORDS)))
    ratings, price = dice.choice((0, 0, 1, 2, 7)), dice.choice((0, 0, 5, 8, 10, 20, 35, 50, 80))
    tally = {
        "ratings": ratings,
        "half_stars": sum(dice.randint(4, 10) for _ in range(ratings)),
        "downloads": dice.choice((0, 1, 1, 40)),
    }
    room = dice.choice((shelving.TOP, "土木", "土木", "财务", None))
    path = () if room is None else (rooms[room],) if room == shelving.TOP else (rooms[room], rooms[shelving.TOP])
    pages, days, language = (
        dice.choice((1, 2, 5, 6, 20, 21, 101)),
        dice.choice((0.5, 3, 12, 20, 60, 200, 400)),
        dice.choice(("zh", "en", None)),
    )
    kind = dice.choice(("pdf", "pdf", "docx", "xlsx"))
    texts = [" 与 ".join(words[1:]) or "空白", *["附页"] * (pages - 1)]
    paper = Paper(number, FIELDS[0], f"{words[0]} {number + 1000}", (), "", tuple(texts), kind, language)
    at = clock.now() - timedelta(days=days, seconds=number)
    id = shelving.publish(paper, by=author, category_id=path[0] if path else None, price=price, at=at, **tally)
    return id, Row(frozenset(words), kind, path, pages, price, days, language, **tally)


def find(word: str, asked: Filters = NONE, **how: Any) -> Found:
    with db.unit_of_work(writes=False):
        return query.find(word, asked, **how)


def walk(word: str, asked: Filters, **how: Any) -> Iterator[list[int]]:
    """Page by page to the last, and then back to the first; each page must come out as before."""
    pages, there = [], find(word, asked, **how).hits
    while True:
        pages.append([hit.document_id for hit in there.items])
        yield pages[-1]
        if there.next is None:
            break
        there = find(word, asked, page=there.next, **how).hits
    for page in reversed(pages[:-1]):
        there = find(word, asked, page=there.previous, **how).hits
        assert [hit.document_id for hit in there.items] == page
    assert there.previous is None


categories = st.sampled_from((None, None, shelving.TOP, "土木", "财务"))
spans = st.sampled_from(((None, None), (None, None), *PAGES, (2, 6), (None, 20), (7, None), (30, 3)))
filters = st.builds(
    Filters,
    kinds=st.sampled_from(((), (), ("pdf",), ("docx", "xlsx"), ("epub",))),
    pages=spans,
    free=st.sampled_from((False, False, True)),
    most=st.sampled_from((None, None, 0, 8, 20, 50)),
    vip=st.booleans(),
    half_stars=st.sampled_from((None, None, *HALF_STARS, 1)),
    age=st.sampled_from((None, None, *Age)),
    language=st.sampled_from((None, None, "zh", "en", "fr")),
)


@many
@given(word=st.sampled_from(WORDS), asked=filters, category=categories)
def test_filters_leave_what_they_say_and_counts_are_as_if_nothing_of_their_group_was_chosen(rows, rooms, word, asked, category):
    asked = replace(asked, category_id=rooms.get(category))
    found = find(word, asked, size=DOCUMENTS)
    expected = passing(rows, word, asked)
    assert {hit.document_id for hit in found.hits.items} == expected.keys()
    assert (found.hits.total, found.filters) == (len(expected), asked)
    assert said(found.counts) == said(counts(rows, word, asked))


@many
@given(word=st.sampled_from(WORDS), asked=filters, order=st.sampled_from(Order), size=st.integers(1, 40))
def test_pages_hold_each_hit_once_and_lead_back(rows, word, asked, order, size):
    pages = list(walk(word, asked, order=order, size=size))
    listed = [id for page in pages for id in page]
    expected = passing(rows, word, asked)
    most = FARTHEST * size if order is Order.RELEVANT else DOCUMENTS
    assert len(listed) == len(set(listed)) == min(len(expected), most)
    assert set(listed) <= expected.keys()
    assert all(len(page) == size for page in pages[:-1])


KEYS: dict[Order, Callable[[Row], float]] = {
    Order.LATEST: lambda row: row.days,
    Order.DOWNLOADS: lambda row: -row.downloads,
    Order.SCORE: lambda row: -row.merit,
    Order.PRICE: lambda row: row.price,
}


@pytest.mark.parametrize("order", KEYS)
@pytest.mark.parametrize("word", WORDS)
def test_lists_are_in_the_order_that_was_asked_for(rows, word, order):
    listed = [id for page in walk(word, NONE, order=order, size=7) for id in page]
    assert all(KEYS[order](rows[one]) <= KEYS[order](rows[next]) for one, next in pairwise(listed))


@many
@given(
    key=st.text(max_size=40) | st.integers().map(str) | st.lists(st.integers(), max_size=4).map(str), order=st.sampled_from(Order)
)
def test_a_key_that_is_none_of_ours_breaks_nothing(rows, key, order):
    found = find("桥梁", order=order, page=key, size=5)
    assert {hit.document_id for hit in found.hits.items} <= passing(rows, "桥梁", NONE).keys()
    assert found.hits.total == len(passing(rows, "桥梁", NONE))


@many
@given(order=st.sampled_from(Order), keys=st.lists(st.text(alphabet="0123456789.-", max_size=30), max_size=3))
def test_a_key_of_another_order_breaks_nothing(rows, order, keys):
    for key in [*keys, *(find("桥梁", order=other, size=3).hits.next for other in Order)]:
        assert find("桥梁", order=order, page=key, size=3).hits.total == len(passing(rows, "桥梁", NONE))


acts = st.lists(st.tuples(st.integers(0, DOCUMENTS - 1), st.sampled_from(("hide", "remove", "price", "catch up"))), max_size=12)


@settings(many, max_examples=8)
@given(acts=acts, word=st.sampled_from(WORDS))
def test_what_stopped_being_public_is_gone_at_once_and_all_else_follows(rows, acts, word):
    now = Rows(rows)
    try:
        for place, act in acts:
            do(list(rows)[place], act, now)
            found = find(word, size=DOCUMENTS)
            assert {hit.document_id for hit in found.hits.items} == passing(now, word, NONE).keys()
            assert found.hits.total == sum(found.counts.kinds.values()) == len(found.hits.items)
        indexing.index()
        assert said(find(word).counts) == said(counts(now, word, NONE))
    finally:
        for place in {place for place, _ in acts}:
            id = list(rows)[place]
            change(id, state=DocumentState.PUBLISHED, price=rows[id].price)
        indexing.index()


def do(id: int, act: str, now: Rows) -> None:
    if act == "catch up":
        indexing.index()
    elif act == "price":
        change(id, price=7)
        now.update({id: replace(now[id], price=7)} if id in now else {})
    else:
        change(id, state=DocumentState.HIDDEN if act == "hide" else DocumentState.REMOVED)
        now.pop(id, None)


def change(id: int, **columns: Any) -> None:
    """As the rooms do it: the row, and the note for whoever keeps something of it."""
    with db.unit_of_work():
        document = lifecycle.locked(id)
        for name, value in columns.items():
            setattr(document, name, value)
        lifecycle.changed(document)
