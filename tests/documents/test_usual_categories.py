"""The usual tree of categories: two levels in both languages, made once and never over what an admin made."""

import pytest
from sqlalchemy import select

from wenku.base import words
from wenku.base.audit import AuditEntry
from wenku.base.db import session, unit_of_work
from wenku.documents import categories, usual_categories
from wenku.documents.categories import HasCategories
from wenku.documents.models import Category

NAMES = [name for subject, branches in usual_categories.TREE.items() for name in (subject, *branches)]


def test_the_usual_tree_has_two_levels_in_chinese_and_in_english(unit, admin):
    usual_categories.begin(by=admin)
    for number, language in enumerate(words.LANGUAGES):
        with words.speaking(language):
            made = {branch.name: [child.name for child in branch.children] for branch in categories.tree()}
        assert made == {top[number]: [name[number] for name in below] for top, below in usual_categories.TREE.items()}
        assert list(made) == [top[number] for top in usual_categories.TREE]


def test_each_of_the_usual_categories_leaves_a_row_in_the_log(unit, admin):
    usual_categories.begin(by=admin)
    rows = session().execute(select(AuditEntry.by_id, AuditEntry.action).where(AuditEntry.action.startswith("category."))).all()
    assert rows == [(admin.id, "category.created")] * len(NAMES)


def test_the_usual_tree_is_not_made_beside_another_one(unit, admin):
    categories.create("法律", by=admin)
    with pytest.raises(HasCategories):
        usual_categories.begin(by=admin)
    assert [branch.name for branch in categories.tree()] == ["法律"]


def test_two_tabs_make_one_tree(site, admin):
    answers = site.at_once(2, lambda _number: usual_categories.begin(by=admin))
    assert sorted(type(answer).__name__ for answer in answers) == ["HasCategories", "NoneType"]
    with unit_of_work(writes=False):
        assert len(session().scalars(select(Category.id)).all()) == len(NAMES)
