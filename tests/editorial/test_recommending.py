"""Admins recommend what is public, in the order that they choose."""

import pytest
from sqlalchemy import select
from tests import making

from wenku.base.audit import AuditEntry
from wenku.base.db import session
from wenku.base.errors import Invalid, NotFound
from wenku.documents.models import DocumentState
from wenku.editorial import recommending


@pytest.fixture
def documents(unit, author):
    return [making.published(author) for _ in range(3)]


def test_the_last_recommended_comes_first_and_each_can_be_moved(documents, admin):
    one, two, three = (document.id for document in documents)
    for number in (one, two, three):
        recommending.add(number, by=admin)
    assert recommending.every() == [three, two, one]
    recommending.place(one, 0, by=admin)
    assert recommending.every() == [one, three, two]
    recommending.place(one, 99, by=admin)
    assert recommending.every() == [three, two, one]
    recommending.add(one, by=admin)
    assert recommending.every() == [one, three, two]
    recommending.remove(three, by=admin)
    assert recommending.every() == [one, two]
    words = [entry.action for entry in session().scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert words[-7:] == [f"recommendation.{word}" for word in ["added"] * 3 + ["placed"] * 2 + ["added", "removed"]]


def test_only_what_is_public_is_recommended(unit, author, admin, documents):
    for number in (making.waiting(author).document_id, 10**12):
        with pytest.raises(Invalid):
            recommending.add(number, by=admin)
    with pytest.raises(NotFound):
        recommending.remove(documents[0].id, by=admin)
    with pytest.raises(NotFound):
        recommending.place(documents[0].id, 0, by=admin)


def test_what_is_hidden_keeps_its_place_and_is_not_shown(documents, admin):
    for document in documents:
        recommending.add(document.id, by=admin)
    documents[1].state = DocumentState.HIDDEN
    session().flush()
    assert recommending.shown(9) == [documents[2].id, documents[0].id]
    assert recommending.shown(1) == [documents[2].id]
    assert len(recommending.every()) == 3


def test_there_is_an_end_to_recommending(documents, admin, monkeypatch):
    monkeypatch.setattr(recommending, "MOST", 2)
    recommending.add(documents[0].id, by=admin)
    recommending.add(documents[1].id, by=admin)
    recommending.add(documents[0].id, by=admin)
    with pytest.raises(recommending.Enough):
        recommending.add(documents[2].id, by=admin)
