"""Changes that the public sees get numbers, in the order in which they are seen."""

import time as clock_time

from sqlalchemy import select
from tests import making

from wenku.base import db
from wenku.documents import changes, editing, lifecycle
from wenku.documents.changes import DocumentChange
from wenku.documents.models import Document


def changed():
    with db.unit_of_work(writes=False):
        return list(db.session().scalars(select(DocumentChange.document_id).order_by(DocumentChange.number)))


def test_publishing_changing_and_removing_are_numbered(site, author):
    with db.unit_of_work(writes=False):
        assert changes.latest() == 0
    with db.unit_of_work():
        document = making.published(author)
    with db.unit_of_work():
        version = lifecycle.newest(document)
        facts = editing.facts(document, version)
        editing.change(document, editing.Facts(**{**vars(facts), "price": 5}), by=author)
    with db.unit_of_work():
        lifecycle.remove(document, by=author)
    assert changed() == [document.id] * 3
    with db.unit_of_work(writes=False):
        assert (
            changes.latest() == db.session().scalars(select(DocumentChange.number).order_by(DocumentChange.number.desc())).first()
        )


def test_what_the_public_never_saw_has_no_number(site, author):
    with db.unit_of_work():
        document = db.session().get_one(Document, making.draft(author).document_id)
        lifecycle.remove(document, by=author)
    assert changed() == []


def test_a_unit_gives_each_of_its_documents_one_number(site, author):
    with db.unit_of_work():
        first, second = making.published(author), making.published(author, file_name="年报.pdf", title="年报")
        lifecycle.changed(second)
        lifecycle.changed(first)
    assert changed() == [first.id, second.id]


def test_a_unit_that_does_nothing_else_gives_numbers_too(site, published):
    before = changed()
    with db.unit_of_work():
        changes.note(published.id)
    assert changed() == [*before, published.id]


def test_a_unit_that_is_rolled_back_leaves_no_number(site, published):
    before = changed()
    try:
        with db.unit_of_work():
            changes.note(published.id)
            raise KeyError
    except KeyError:
        pass
    assert changed() == before


def test_numbers_show_up_in_order_whoever_commits_when(site, published):
    seen, slow = [], [0.0, 0.05, 0.02, 0.0, 0.03, 0.01]

    def change(number):
        changes.note(published.id)
        clock_time.sleep(slow[number % len(slow)])

    def look(_number):
        for _ in range(40):
            with db.unit_of_work(writes=False):
                seen.append(changes.latest())
                assert len(changed_now()) == seen[-1]  # none below it is still to come

    def changed_now():
        return list(db.session().scalars(select(DocumentChange.number).where(DocumentChange.number <= seen[-1])))

    results = site.at_once(13, lambda number: look(number) if number == 0 else change(number))
    assert [result for result in results if result is not None] == []
