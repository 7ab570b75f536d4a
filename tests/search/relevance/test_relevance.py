"""Whoever asks the library finds what they meant, and never what is hidden."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from statistics import mean
from typing import Any

import pytest
from tests.conftest import Site, person
from tests.search.relevance import library, questions, shelving
from tests.search.relevance.fields import FIELDS
from tests.search.relevance.library import Paper

from wenku.base import db
from wenku.base.db import session
from wenku.documents.models import Document, DocumentState, Version
from wenku.search import indexing, query, related, suggesting
from wenku.search.filters import NONE, Filters
from wenku.search.query import Found, Hit
from wenku.search.suggesting import Sort

D = DocumentState
TWINS = ("红楼梦人物毕业论文", "房屋租赁合同范本", "The silk road and its towns")
"""Others with the same title, keywords and text are published, indexed, and taken away again."""

SECRETS = ("quorvexatin compendium", "zythopalian 甄嬛斟酌录", "琥珀螺旋桨志")
"""Words that stand in documents alone that were taken away."""


@dataclass(frozen=True)
class Shelves:
    """Document numbers by title, of each field's category, and of what was taken away."""

    numbers: dict[str, int]
    rooms: dict[str, int]
    gone: frozenset[int]

    def ask(self, words: str, filters: Filters = NONE, **how: Any) -> Found:
        with db.unit_of_work(writes=False):
            found = query.find(words, filters, **how)
        assert not self.gone & {hit.document_id for hit in [*found.hits.items, *found.nearest]}, words
        return found

    def titles(self, words: str) -> list[str]:
        """Of the first page."""
        return [self.title(hit) for hit in self.ask(words).hits.items]

    def title(self, hit: Hit) -> str:
        (title,) = [title for title, number in self.numbers.items() if number == hit.document_id]
        return title


@pytest.fixture(scope="module")
def shelves(library_site: Site) -> Shelves:
    """The library, and beside it what was taken away: half of that noticed by the index, half not yet."""
    with db.unit_of_work():
        owners = [person(name) for name in ("author", "reader", "stranger")]
        owners[2].is_public = True
        rooms = shelving.categories((field.name, field.name_en) for field in FIELDS)
        numbers = shelving.shelve(library.papers(), owners=owners, categories=rooms)
        twins = shelving.shelve([library.titled(title) for title in TWINS], owners=owners, categories=rooms)
        secrets = shelving.shelve(_secret_papers(), owners=owners, categories=rooms)
    follow()
    gone = dict(zip([*twins.values(), *secrets.values()], cycle([D.HIDDEN, D.REMOVED, D.TAKEN_DOWN])))
    for is_noticed in (True, False):
        with db.unit_of_work():
            for number, state in list(gone.items())[not is_noticed :: 2]:
                shelving.put(number, state)
        if is_noticed:
            follow()
    return Shelves(numbers, rooms, frozenset(gone))


def follow() -> None:
    indexing.index()
    suggesting.catch_up()


def _secret_papers() -> list[Paper]:
    like = library.titled("红楼梦人物毕业论文")
    return [
        replace(like, number=900 + place, title=title, keywords=tuple(title.split()), pages=(f"{title}\n{title}",), fact="")
        for place, title in enumerate(SECRETS)
    ]


def holding(text: str) -> set[str]:
    return {paper.title for paper in library.papers() if text.casefold() in paper.title.casefold()}


def told(misses: Sequence[str], figure: float) -> str:
    return f"{figure:.3f}: " + "; ".join(misses)


def test_there_are_enough_documents_and_questions():
    assert len(library.papers()) >= 300
    assert len({paper.title for paper in library.papers()}) == len(library.papers())
    tables = [value for name, value in vars(questions).items() if name.isupper()]
    assert sum(len(table.split()) if isinstance(table, str) else len(table) for table in tables) >= 120


def test_fragments_of_titles_bring_their_titles_to_the_first_ten(shelves):
    recalls, misses = [], []
    for fragment in questions.FRAGMENTS.split():
        wanted = holding(fragment)
        assert 1 <= len(wanted) <= 10, fragment
        missed = wanted - set(shelves.titles(fragment)[:10])
        recalls.append(1 - len(missed) / len(wanted))
        misses += [f"{fragment} misses {missed}"] if missed else []
    assert mean(recalls) >= 0.98, told(misses, mean(recalls))


def test_one_character_brings_the_titles_that_hold_it(shelves):
    for character in questions.CHARACTERS.split():
        assert holding(character) <= set(shelves.titles(character)[:10]), character


def test_words_bring_what_was_meant_to_the_top(shelves):
    ranks, misses = [], []
    for words, meant in questions.WORDS.items():
        found = shelves.titles(words)
        rank = next((place for place, title in enumerate(found, start=1) if title in meant), 0)
        ranks.append(1 / rank if rank else 0)
        misses += [f"{words} is at {rank} of {found[:3]}"] if rank != 1 else []
    assert mean(ranks) >= 0.9, told(misses, mean(ranks))


@pytest.mark.parametrize("table", ["PINYIN", "INITIALS", "OTHER_FORMS"])
def test_other_ways_to_write_a_word_find_it(shelves, table):
    found = {words: shelves.titles(words)[:1] for words in getattr(questions, table)}
    misses = {words: found[words] for words, plain in getattr(questions, table).items() if not holding(plain) & {*found[words]}}
    assert not misses


def test_a_typo_is_asked_about_and_never_mended_silently(shelves):
    misses = {}
    for typed, meant in questions.TYPOS.items():
        found = shelves.ask(typed)
        marks = {piece.text.casefold() for hit in found.hits.items for piece in hit.title + hit.fragment if piece.marked}
        if meant in marks or meant not in (found.did_you_mean or "").casefold():
            misses[typed] = found.did_you_mean, marks
    assert not misses


def test_what_is_asked_about_instead_finds_something(shelves):
    for typed in questions.TYPOS:
        meant = shelves.ask(typed).did_you_mean
        assert meant is None or shelves.titles(meant), typed


def test_where_nothing_is_found_the_nearest_are_shown(shelves):
    found = shelves.ask("红楼梦 拖拉机零件")
    assert found.hits.total == 0
    assert "红楼梦" in shelves.title(found.nearest[0])


def test_a_phrase_in_quotes_stands_as_it_was_typed(shelves):
    found = {words: sorted(shelves.titles(words)) for words in questions.PHRASES}
    assert found == {words: sorted(meant) for words, meant in questions.PHRASES.items()}


def test_a_word_with_a_minus_is_left_out(shelves):
    for words, (first, nowhere) in questions.MINUS.items():
        found = shelves.titles(words)
        assert found[:1] == [first], words
        assert nowhere not in found, words


def test_filters_typed_in_the_box_hold(shelves):
    found = {words: sorted(shelves.titles(words)) for words in questions.FILTERED}
    assert found == {words: sorted(meant) for words, meant in questions.FILTERED.items()}
    assert shelves.ask("红楼梦 格式:docx").filters == Filters(kinds=("docx",))


def test_descriptions_are_searched_and_the_names_of_members_with_a_public_profile(shelves):
    english = [paper for paper in library.papers() if paper.language == "en"]
    assert shelves.ask('"useful to whoever"').hits.total == len(english)
    assert shelves.ask("stranger").hits.total == len([paper for paper in library.papers() if paper.number % 3 == 2])
    assert [shelves.title(hit) for hit in shelves.ask("reader").hits.items] == ["Shakespeare's comedies: a reader"]


def test_a_mark_in_the_text_is_found_with_its_page(shelves):
    for paper in library.papers()[::9]:
        (hit,) = shelves.ask(paper.fact).hits.items
        assert (shelves.title(hit), hit.pages) == (paper.title, (paper.fact_page,))


def test_what_is_marked_is_what_was_looked_for(shelves):
    (hit,) = shelves.ask('"边塞诗毕业论文"').hits.items
    assert "".join(piece.text for piece in hit.title if piece.marked) == "边塞诗毕业论文"
    hit = shelves.ask("溶栓").hits.items[0]
    assert {piece.text for piece in hit.fragment if piece.marked} == {"溶栓"}


@pytest.mark.parametrize("words", [*TWINS, "红楼梦", "silk road", "房屋租赁", *SECRETS])
def test_what_was_taken_away_is_not_counted_either(shelves, words):
    """`ask` looks at the hits; these numbers would tell of it as well."""
    found = shelves.ask(words, size=1000)
    total = len(found.hits.items)
    assert found.hits.total == sum(found.counts.kinds.values()) == sum(found.counts.languages.values()) == total
    assert sum(found.counts.categories.get(id, 0) for id in shelves.rooms.values() if id != shelves.rooms[shelving.TOP]) == total
    assert found.counts.categories.get(shelves.rooms[shelving.TOP], 0) == total


@pytest.mark.parametrize("typed", ["quorvexatim", "zythopalia", "琥珀罗旋桨", "quorvexatin", "zythopalian", "hupoluoxuanjiang"])
def test_words_that_stand_only_in_what_was_taken_away_are_never_told(shelves, typed):
    found = shelves.ask(typed)
    assert found.hits.total == 0
    assert not [word for secret in SECRETS for word in secret.split() if word in (found.did_you_mean or "")]


@pytest.mark.parametrize("typed", ["红楼梦", "房屋", "silk", "quorv", "zyth", "琥珀", "hulu", "hp", "hlm", "the silk"])
def test_nothing_that_was_taken_away_is_suggested(shelves, typed):
    with db.unit_of_work(writes=False):
        found = suggesting.suggest(typed)
    assert not shelves.gone & {one.id for one in found if one.sort is Sort.DOCUMENT}
    assert not [one for one in found if one.text in SECRETS]


def test_titles_are_suggested_while_they_are_typed(shelves):
    for typed, title in {
        "红楼": "红楼梦人物读书笔记",
        "hongl": "红楼梦人物读书笔记",
        "kuber": "Kubernetes operations handbook",
    }.items():
        with db.unit_of_work(writes=False):
            assert shelves.numbers[title] in [one.id for one in suggesting.suggest(typed)], typed


def test_nothing_that_was_taken_away_is_related_to_anything(shelves):
    with db.unit_of_work(writes=False):
        for title in [*TWINS, "红楼梦人物读书笔记", "房屋租赁法律意见书", "Printing before Gutenberg"]:
            document = session().get_one(Document, shelves.numbers[title])
            beside = related.related(document, session().get_one(Version, document.published_version_id))
            assert beside, title
            assert not shelves.gone & {*beside}, title
