"""Suggestions while somebody types: by the beginning of any word, by pinyin, by initials; only of what is public at this moment."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.listening import heard

from wenku.base import chinese, db
from wenku.documents import changes, tallies
from wenku.documents.models import Category, DocumentState
from wenku.search import searches, starts, suggesting
from wenku.search.searches import Heard
from wenku.search.starts import Kind, Spoken
from wenku.search.suggesting import Sort


@pytest.fixture
def titled(shelve):
    """`titled("年报")` makes a published document that is suggested, and gives its number."""

    def make(title, **facts):
        id = shelve(title, **facts)
        keep(id)
        return id

    return make


def keep(*ids):
    with db.unit_of_work():
        suggesting.keep(ids)


def suggest(typed):
    with db.unit_of_work(writes=False):
        return suggesting.suggest(typed)


def found(typed, sort=Sort.DOCUMENT):
    return [one.id for one in suggest(typed) if one.sort is sort]


@pytest.mark.parametrize(
    "typed",
    [
        "2",
        "2022年项",
        "项",
        "项目推",
        "領導講",
        "ｘｉａｎｇｍｕ",
        "xiang mu tui",
        "xm",
        "xmtj",
        "XMTJH",
        "lingdao",
        "ld",
        "材",
        "讲话材料",
    ],
)
def test_a_title_is_suggested_from_any_of_its_words_on_by_pinyin_and_initials(titled, typed):
    id = titled("2022年项目推进会领导讲话材料")
    assert found(typed) == [id]


@pytest.mark.parametrize("typed", ["目推", "项目讲", "xmld", "zzz", "？", "%", "_", "'"])
def test_what_no_word_begins_with_suggests_nothing(titled, typed):
    titled("2022年项目推进会领导讲话材料")
    assert suggest(typed) == []


def test_words_that_stand_apart_may_stand_apart_in_a_title(titled):
    id = titled("2022年项目推进会领导讲话材料")
    assert found("项目 讲话") == [id]
    assert found("项目 报告") == []


def test_english_titles_are_suggested_by_any_word(titled):
    id = titled("Annual Report on Rice")
    for typed in ("an", "ANNUAL REP", "report", "ric"):
        assert found(typed) == [id], typed


@pytest.mark.parametrize("state", [state for state in DocumentState if state is not DocumentState.PUBLISHED])
def test_what_is_not_public_this_moment_is_not_suggested(titled, change, state):
    id = titled("秘密年报")
    change(id, state=state)  # what it is found by is still there: reading the row alone must keep it out
    assert suggest("秘密") == []
    keep(id)
    with db.unit_of_work(writes=False):
        assert db.session().query(starts.SuggestionKey).count() == 0


def test_the_most_downloaded_come_first_however_many_begin_alike(titled, site):
    for number in range(60):
        titled(f"年报{number:03}")
    loved = titled("年终总结")
    with db.unit_of_work():
        for _ in range(12):
            tallies.downloaded(loved)
    keep(loved)
    assert found("年")[0] == loved
    assert len(suggest("年")) == suggesting.MOST


def test_keeping_twice_or_after_a_change_leaves_what_is_true(titled, site):
    id = titled("年报")
    keep(id, id)
    with db.unit_of_work():
        before = db.session().query(starts.SuggestionKey).count()
        tallies.downloaded(id)
    keep(id)
    with db.unit_of_work(writes=False):
        assert db.session().query(starts.SuggestionKey).count() == before
        assert {row.rank for row in db.session().query(starts.SuggestionKey)} == {3}


def test_categories_are_suggested_in_the_language_spoken(titled):
    with db.unit_of_work():
        db.session().add(Category(name="总结报告", name_en="Reports"))
    for typed in ("总", "报告", "zjbg", "rep"):
        assert [(one.sort, one.text) for one in suggest(typed)] == [(Sort.CATEGORY, "总结报告")]


def test_only_authors_with_a_public_profile_and_something_to_read_are_suggested(titled, author, reader, change):
    with db.unit_of_work():
        for member in (author, reader):
            person = db.session().merge(member)
            person.name, person.is_public = f"赵{person.id}明", True
    id = titled("年报")
    assert found("赵", Sort.AUTHOR) == found("zhao", Sort.AUTHOR) == [author.id]
    with db.unit_of_work():
        db.session().merge(author).is_public = False
    assert suggest("赵") == []
    with db.unit_of_work():
        db.session().merge(author).is_public = True
    change(id, state=DocumentState.HIDDEN)
    assert suggest("赵") == []


def test_a_past_search_comes_first_and_a_title_that_says_the_same_once(titled, site):
    titled("项目推进会")
    other = titled("项目管理")
    for number in range(3):
        with db.unit_of_work():
            searches.hear({"项目推进会": Heard(1, {f"{number}": f"{number}"})})
    assert [(one.sort, one.text, one.id) for one in suggest("项目")] == [
        (Sort.SEARCH, "项目推进会", None),
        (Sort.DOCUMENT, "项目管理", other),
    ]
    assert [one.text for one in suggest(" ")] == ["项目推进会"]


def test_a_blocked_word_suggests_no_title_either(titled, admin):
    titled("赌博的危害")
    with db.unit_of_work():
        searches.block("赌博", by=admin)
    assert suggest("赌博") == []


def test_suggestions_take_a_fixed_number_of_statements(titled, site):
    for number in range(3):
        titled(f"年报{number}")
    few = _statements("年")
    for number in range(30):
        titled(f"年鉴{number}")
    assert _statements("年") == few <= 7


def _statements(typed):
    return len(heard(lambda: suggest(typed)))


@given(title=st.text(st.characters(codec="utf-8"), max_size=150))
def test_a_title_is_found_by_its_own_beginning_and_by_nothing_too_long(title):
    keys = starts.keys(title)
    assert all(0 < len(key) <= starts.PINYIN for key in keys)
    words = [word for word in chinese.cut(chinese.normal(title)) if word[:1].isalnum()]
    if words:
        assert any(key.startswith(starts.typed(words[0])[:1]) for key in keys)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(typed=st.text(max_size=60))
def test_whatever_is_typed_gets_an_answer(site, typed):
    if "\0" not in typed:
        assert suggest(typed) == []


def test_kinds_keep_apart(site):
    with db.unit_of_work():
        starts.keep(Kind.SEARCH, {7: Spoken("年报")})
        starts.keep(Kind.DOCUMENT, {7: Spoken("年报")})
        starts.keep(Kind.SEARCH, {7: None})
        assert starts.beginning("年") == [(0, Kind.DOCUMENT, 7)]


def test_what_was_public_before_is_gone_through_once_and_then_changes_are_followed(shelve, change, author):
    first, hidden = shelve("年报"), shelve("年鉴")
    suggesting.catch_up()
    assert found("年") == [first, hidden]
    second = shelve("年历")
    change(hidden, state=DocumentState.HIDDEN)
    with db.unit_of_work():
        changes.note(second), changes.note(hidden)
    suggesting.catch_up()
    suggesting.catch_up()
    assert found("年") == [first, second]
    with db.unit_of_work(writes=False):
        assert {row.subject_id for row in db.session().query(starts.SuggestionKey)} == {first, second}


def test_downloads_move_a_title_up_by_and_by(shelve):
    ids = [shelve(f"年报{number}") for number in range(3)]
    suggesting.catch_up()
    with db.unit_of_work():
        for _ in range(10):
            tallies.downloaded(ids[2])
        tallies.downloaded(ids[1])
    suggesting.rerank()
    with db.unit_of_work(writes=False):
        assert {row.subject_id: row.rank for row in db.session().query(starts.Suggestion)} == dict(zip(ids, (4, 3, 2), strict=True))
