"""The tree of categories: its order, its counts, and that it stays a tree."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests import making

from wenku.base import words
from wenku.base.audit import AuditEntry
from wenku.base.db import session
from wenku.base.errors import Invalid
from wenku.documents import categories
from wenku.documents.models import Category


@pytest.fixture
def reports(unit, admin):
    return categories.create("总结报告", name_en="Reports", by=admin)


@pytest.fixture
def research(reports, admin):
    return categories.create("调研报告", name_en="Research", parent_id=reports.id, by=admin)


def names(branches):
    return [(branch.name, names(branch.children)) for branch in branches]


def test_the_tree_holds_its_order(unit, reports, research, admin):
    exams = categories.create("试卷", by=admin)
    assert names(categories.tree()) == [("总结报告", [("调研报告", [])]), ("试卷", [])]
    categories.move(exams, parent_id=None, position=0, by=admin)
    assert names(categories.tree()) == [("试卷", []), ("总结报告", [("调研报告", [])])]


def test_names_are_in_the_language_spoken(unit, research, admin):
    categories.create("试卷", by=admin)
    with words.speaking("en"):
        assert names(categories.tree()) == [("Reports", [("Research", [])]), ("试卷", [])]
        assert [label for _, label in categories.choices()] == ["Reports", "Reports / Research", "试卷"]


def test_a_path_leads_down(unit, reports, research):
    assert [branch.id for branch in categories.path(research.id)] == [reports.id, research.id]
    assert categories.path(None) == []
    assert categories.below(reports.id) == {reports.id, research.id}


def test_siblings_have_different_names(unit, reports, research, admin):
    with pytest.raises(Invalid):
        categories.create("总结报告", by=admin)
    with pytest.raises(Invalid):
        categories.rename(research, name=" ", by=admin)
    categories.create("总结报告", parent_id=reports.id, by=admin)


def test_a_category_goes_nowhere_below_itself(unit, reports, research, admin):
    with pytest.raises(Invalid):
        categories.move(reports, parent_id=research.id, position=0, by=admin)


def test_the_tree_has_three_levels(unit, research, admin):
    third = categories.create("城市", parent_id=research.id, by=admin)
    with pytest.raises(Invalid):
        categories.create("第四级", parent_id=third.id, by=admin)


def test_only_an_empty_category_is_removed(unit, reports, research, admin, author):
    with pytest.raises(categories.CategoryInUse):
        categories.remove(reports, by=admin)
    categories.remove(research, by=admin)
    making.filled_in(making.draft(author), by=author)
    with pytest.raises(categories.CategoryInUse):
        categories.remove(reports, by=admin)


def test_each_change_is_written_down(unit, reports, admin):
    categories.rename(reports, name="报告", by=admin)
    categories.move(reports, parent_id=None, position=3, by=admin)
    entries = session().scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.action, entry.by_id) for entry in entries] == [
        ("category.created", admin.id),
        ("category.renamed", admin.id),
        ("category.moved", admin.id),
    ]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 4), st.integers(0, 5)), max_size=12))
def test_whatever_is_moved_where_it_stays_a_tree(unit, admin, moves):
    nodes = session().scalars(select(Category).order_by(Category.id)).all() or [
        categories.create(f"分类{number}", by=admin) for number in range(5)
    ]
    for node, parent, position in moves:
        try:
            categories.move(nodes[node], parent_id=None if parent < 0 else nodes[parent].id, position=position, by=admin)
        except Invalid:
            continue
    reached = [id for id, _ in categories.choices()]
    assert sorted(reached) == [node.id for node in nodes]
    assert max(len(categories.path(id)) for id in reached) <= categories.DEEPEST
