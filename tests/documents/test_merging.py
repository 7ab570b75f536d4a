"""Merging categories: whatever is moved and merged, the tree stays one, nothing is lost, and the counts are always right."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from tests import making

from wenku.base import db
from wenku.base.audit import AuditEntry
from wenku.base.db import session
from wenku.base.errors import Invalid, NotFound
from wenku.base.jobs import Job
from wenku.documents import categories, moving, queries
from wenku.documents.changes import DocumentChange
from wenku.documents.models import Category, Document, Tally
from wenku.search import narrowing


@pytest.fixture
def reports(unit, admin):
    return categories.create("总结报告", by=admin)


@pytest.fixture
def research(unit, admin):
    return categories.create("研究", by=admin)


def test_children_and_the_address_move_at_once(unit, reports, research, admin):
    child = categories.create("调研", parent_id=reports.id, by=admin)
    older = categories.create("旧报告", by=admin)
    categories.merge(older, into=reports, by=admin)
    categories.merge(reports, into=research, by=admin)
    assert [(branch.name, [below.name for below in branch.children]) for branch in categories.tree()] == [("研究", ["调研"])]
    assert categories.current(reports.id) == categories.current(older.id) == research.id
    assert [branch.id for branch in categories.path(reports.id)] == [research.id]
    assert categories.below(research.id) == {research.id, child.id, reports.id, older.id}
    with pytest.raises(NotFound):
        categories.get(reports.id)
    assert session().scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first() == "category.merged"
    assert session().scalar(select(func.count()).where(Job.name == categories.MOVER)) == 2


def test_what_can_t_be_one_isn_t_merged(unit, reports, research, admin):
    child = categories.create("调研", parent_id=reports.id, by=admin)
    for into in (reports, child):
        with pytest.raises(Invalid):
            categories.merge(reports, into=into, by=admin)
    categories.create("调研", parent_id=research.id, by=admin)
    with pytest.raises(Invalid):
        categories.merge(reports, into=research, by=admin)
    deep = categories.create("城市", parent_id=child.id, by=admin)
    flat = categories.create("一级", by=admin)
    below = categories.create("二级", parent_id=flat.id, by=admin)
    with pytest.raises(Invalid):
        categories.merge(reports, into=below, by=admin)
    categories.merge(child, into=flat, by=admin)
    assert [branch.id for branch in categories.path(deep.id)] == [flat.id, deep.id]


def test_what_was_merged_goes_with_what_it_was_merged_into_and_not_before_its_documents(unit, reports, research, author, admin):
    making.filled_in(making.draft(author), by=author)
    categories.merge(reports, into=research, by=admin)
    with pytest.raises(categories.CategoryInUse):
        categories.remove(research, by=admin)
    other = categories.create("空", by=admin)
    emptied = categories.create("也空", by=admin)
    categories.merge(emptied, into=other, by=admin)
    categories.remove(other, by=admin)
    assert categories.path(emptied.id) == []


def test_documents_are_moved_some_at_a_time_and_search_learns_of_those_that_are_public(site, author, admin, monkeypatch):
    monkeypatch.setattr(moving, "AT_ONCE", 2)
    with db.unit_of_work():
        ids = [making.published(author).id for _ in range(3)]
        ids.append(making.draft(author).document_id)
        making.filled_in(session().get_one(Document, ids[-1]) and _draft(ids[-1]), by=author)
    with db.unit_of_work():
        old = categories.get(session().get_one(Document, ids[0]).category_id)
        into = categories.create("研究", by=admin)
        categories.merge(old, into=into, by=admin)
    before = _numbers()
    for is_done in (False, True):
        with db.unit_of_work(writes=False):
            (branch,) = categories.tree()
            assert (branch.id, branch.count) == (into.id, 3)
            assert {card.id for card in queries.latest(categories=branch.filled()).items} == set(ids[:3])
            assert narrowing.tree().below(into.id) == {into.id, old.id}
            assert set(session().scalars(select(Document.category_id))) == ({into.id} if is_done else {old.id})
        moving.move_merged(old.id)
        moving.move_merged(old.id)
    assert _numbers() - before == 3
    with db.unit_of_work(writes=False):
        assert set(session().scalars(select(Tally.shelf_id).where(Tally.shelf_id.is_not(None)))) == {into.id}
        assert dict(session().execute(select(Category.id, Category.listed)).all()) == {old.id: 0, into.id: 3}


def _draft(document_id):
    return making.lifecycle.newest(session().get_one(Document, document_id))


def _numbers():
    with db.unit_of_work(writes=False):
        return session().scalar(select(func.count()).select_from(DocumentChange))


def test_two_admins_at_once_make_no_circle(site, admin):
    with db.unit_of_work():
        first, second = (categories.create(name, by=admin) for name in ("甲", "乙"))
    pairs = [(first.id, second.id), (second.id, first.id)]

    def move(number):
        below, above = pairs[number % 2]
        categories.move(categories.get(below), parent_id=above, position=0, by=admin)

    answers = site.at_once(4, move)
    assert any(answer is None for answer in answers)
    assert all(answer is None or isinstance(answer, Invalid) for answer in answers)
    with db.unit_of_work(writes=False):
        assert sorted(id for id, _ in categories.choices()) == [first.id, second.id]


@dataclass
class Plain:
    """A tree that is only a list of parents: None at the top, and who was merged into whom."""

    parents: dict[int, int | None]
    merged: dict[int, int]
    held: dict[int, int]

    def above(self, node):
        found = []
        while node is not None:
            found.append(node)
            node = self.parents[node]
        return found

    def height(self, node):
        return max(self.above(other).index(node) + 1 for other in self.parents if node in self.above(other))

    def may_move(self, node, parent):
        if parent is not None and node in self.above(parent):
            return False
        return (len(self.above(parent)) if parent is not None else 0) + self.height(node) <= categories.DEEPEST

    def may_merge(self, node, into):
        depth = len(self.above(into)) + self.height(node) - 1
        return node not in self.above(into) and (self.height(node) == 1 or depth <= categories.DEEPEST)

    def merge(self, node, into):
        self.parents = {child: into if parent == node else parent for child, parent in self.parents.items() if child != node}
        self.merged = {old: into if new == node else new for old, new in self.merged.items()} | {node: into}
        self.held[into] += self.held.pop(node)

    def counts(self):
        return {node: sum(held for other, held in self.held.items() if node in self.above(other)) for node in self.parents}


STEPS = st.lists(st.tuples(st.sampled_from(["move", "merge", "work"]), st.integers(0, 5), st.integers(-1, 5)), max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_moved_and_merged_the_tree_is_that_of_a_plain_model(site, author, admin, steps):
    nodes, documents = _forest(author, admin)
    plain = Plain(dict.fromkeys(nodes), {}, {node: int(place < len(documents)) for place, node in enumerate(nodes)})
    for what, number, other in steps:
        node, aim = nodes[number], nodes[other] if other >= 0 else None
        if what == "work":
            moving.move_merged(node)
        elif node in plain.parents and (aim in plain.parents or (aim is None and what == "move")):
            may = plain.may_move(node, aim) if what == "move" else plain.may_merge(node, aim)
            assert _tried(what, node, aim, admin) == may
            if may and what == "move":
                plain.parents[node] = aim
            elif may:
                plain.merge(node, aim)
        with db.unit_of_work(writes=False):
            branches = {branch.id: branch for top in categories.tree() for branch in top.walk() if branch.id in nodes}
            assert {id: branch.parent_id for id, branch in branches.items()} == plain.parents
            assert {id: branch.count for id, branch in branches.items()} == plain.counts()
            assert {id: categories.current(id) for id in nodes} == {id: plain.merged.get(id, id) for id in nodes}
    for node in nodes:
        moving.move_merged(node)
    with db.unit_of_work(writes=False):
        held = select(Document.category_id, func.count()).where(Document.id.in_(documents)).group_by(Document.category_id)
        assert dict(session().execute(held).all()) == {id: count for id, count in plain.held.items() if count}


def _forest(author, admin):
    """Six new categories, the first two of which have a document each."""
    with db.unit_of_work():
        first = session().scalar(select(func.coalesce(func.max(Category.id), 0)))
        nodes = [categories.create(f"分类{first + number}", by=admin).id for number in range(6)]
        documents = [making.published(author, price=0) for _ in range(2)]
        for document, node in zip(documents, nodes, strict=False):
            document.category_id = node
            making.lifecycle.changed(document)
        return nodes, [document.id for document in documents]


def _tried(what, node, aim, admin):
    try:
        with db.unit_of_work():
            category = categories.get(node)
            if what == "move":
                categories.move(category, parent_id=aim, position=0, by=admin)
            else:
                categories.merge(category, into=categories.get(aim), by=admin)
    except Invalid:
        return False
    return True
