"""Who reads a document is led to others like it: never to nothing while there is anything else, never to what is hidden."""

import pytest

from wenku.accounts.models import Member
from wenku.base import db
from wenku.documents.models import Category, Document, DocumentState, Version
from wenku.search import related


@pytest.fixture
def beside(site):
    def ids(number, **chosen):
        with db.unit_of_work(writes=False):
            document = db.session().get_one(Document, number)
            return related.related(document, db.session().get_one(Version, document.published_version_id), **chosen)

    return ids


def category(name):
    with db.unit_of_work():
        made = Category(name=name)
        db.session().add(made)
        db.session().flush()
        return made.id


def test_what_shares_keywords_and_words_comes_first(shelve, beside, reader):
    by_text = shelve("甲", pages=["桥梁设计规范的条文说明"], owner=reader)
    by_keyword = shelve("乙", keywords=["桥梁", "设计规范"], owner=reader)
    shelve("丙", pages=["完全不同的内容"], owner=reader)
    number = shelve("桥梁设计规范", keywords=["桥梁", "设计规范"], pages=["桥梁设计规范的条文"])
    assert set(beside(number, most=2)) == {by_text, by_keyword}


def test_then_its_author_s_then_its_category_s_then_the_newest(shelve, beside, reader, stranger):
    reports = category("报告")
    newest_of_all = shelve("xa", owner=stranger)
    of_category = shelve("xb", owner=stranger, columns={"category_id": reports})
    of_author = shelve("xc", owner=reader)
    number = shelve("甲乙丙丁", owner=reader, columns={"category_id": reports}, kind="pdf")
    assert beside(number) == [of_category, of_author, newest_of_all]  # of whose documents nobody shall know
    with db.unit_of_work():
        db.session().get(Member, reader.id).is_public = True
    assert beside(number) == [of_author, of_category, newest_of_all]


def test_it_is_never_empty_while_anything_else_is_published(shelve, beside):
    number = shelve("年报", indexed=False)
    assert beside(number) == []
    other = shelve("毫不相干", indexed=False)
    assert beside(number) == [other]


@pytest.mark.parametrize("state", [state for state in DocumentState if state is not DocumentState.PUBLISHED])
def test_only_what_is_published_is_shown(shelve, change, beside, state):
    number, alike, other = shelve("桥梁设计规范"), shelve("桥梁设计规范"), shelve("桥梁设计规范")
    change(alike, state=state)
    assert beside(number) == [other]
