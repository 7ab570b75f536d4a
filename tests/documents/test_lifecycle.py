"""The states of documents and versions: what is allowed, what it does, and that nothing else is."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests import making

from wenku.base import db
from wenku.base.db import session
from wenku.base.errors import Invalid, NotFound, Refusal
from wenku.documents import lifecycle
from wenku.documents.models import Document, DocumentState, Version, VersionState


def indexed():
    """The documents whose change search will hear of when the unit ends."""
    return sorted(db.notes().get("documents.changes", ()))


def test_submitting_wants_a_category(unit, author):
    version = making.draft(author)
    with pytest.raises(Invalid) as refused:
        lifecycle.submit(version, by=author)
    assert set(refused.value.fields) == {"category"}


def test_a_submitted_version_waits_and_approval_publishes_it(unit, waiting):
    version = lifecycle.newest(waiting)
    assert (version.state, waiting.state, waiting.published_at) == (VersionState.WAITING, DocumentState.PRIVATE, None)
    lifecycle.approve(version)
    assert (version.state, waiting.state, waiting.published_version) == (VersionState.APPROVED, DocumentState.PUBLISHED, version)
    assert waiting.published_at is not None
    assert indexed() == [waiting.id]


def test_a_version_without_preview_can_not_be_published(unit, author):
    version = making.filled_in(making.draft(author), by=author)
    lifecycle.submit(version, by=author)
    with pytest.raises(lifecycle.NoPreview):
        lifecycle.approve(version)


def test_a_version_whose_preview_failed_goes_back_to_its_author(unit, author):
    version = making.filled_in(making.draft(author), by=author)
    lifecycle.submit(version, by=author)
    assert lifecycle.unrendered(version)
    assert version.state is VersionState.DRAFT
    with pytest.raises(lifecycle.NoPreview):
        lifecycle.submit(version, by=author)


def test_a_rejected_version_can_be_handed_in_again(unit, waiting, author):
    version = lifecycle.newest(waiting)
    lifecycle.reject(version)
    lifecycle.submit(version, by=author)
    assert version.state is VersionState.WAITING


def test_a_withdrawn_version_is_not_judged_any_more(unit, waiting, author):
    version = lifecycle.newest(waiting)
    lifecycle.withdraw(version, by=author)
    for judge in (lifecycle.approve, lifecycle.reject):
        with pytest.raises(lifecycle.Elsewhere):
            judge(version)


def test_what_was_judged_is_what_was_seen(unit, waiting):
    version = lifecycle.newest(waiting)
    seen = version.submitted_at
    with pytest.raises(lifecycle.Elsewhere):
        lifecycle.approve(version, seen=seen - timedelta(microseconds=1))
    assert lifecycle.approve(version, seen=seen).state is DocumentState.PUBLISHED


def test_the_published_version_stays_up_until_the_next_is_approved(unit, published, author):
    first, following = published.published_version, making.replaced(published, by=author)
    making.previewed(following)
    lifecycle.submit(following, by=author)
    since = published.published_at
    assert published.published_version is first
    lifecycle.approve(following)
    assert (published.published_version, published.published_at) == (following, since)


def test_only_the_newest_version_is_handed_in(unit, waiting, author):
    first = lifecycle.newest(waiting)
    making.replaced(waiting, by=author)
    with pytest.raises(lifecycle.Elsewhere):
        lifecycle.submit(first, by=author)


def test_a_removed_document_takes_back_what_waits_and_leaves_search(unit, published, author):
    following = making.replaced(published, by=author)
    lifecycle.submit(following, by=author)
    lifecycle.remove(published, by=author)
    session().refresh(following, ["state"])
    assert (published.state, following.state) == (DocumentState.REMOVED, VersionState.WITHDRAWN)
    assert indexed() == [published.id]


def test_others_change_no_state(unit, waiting, reader, moderator):
    version = lifecycle.newest(waiting)
    for who in (reader, moderator):
        for act in (lifecycle.withdraw, lifecycle.submit):
            with pytest.raises(NotFound):
                act(version, by=who)
        with pytest.raises(NotFound):
            lifecycle.remove(waiting, by=who)


def test_many_who_decide_at_once_decide_once(site, waiting):
    def decide(number):
        version = lifecycle.newest(session().get_one(Document, waiting.id))
        return (lifecycle.approve if number % 2 else lifecycle.reject)(version)

    answers = site.at_once(8, decide)
    assert sum(isinstance(answer, Document) for answer in answers) == 1
    assert sum(isinstance(answer, lifecycle.Elsewhere) for answer in answers) == 7


ACTS = {
    "submit": lambda version, author: lifecycle.submit(version, by=author),
    "withdraw": lambda version, author: lifecycle.withdraw(version, by=author),
    "approve": lambda version, author: lifecycle.approve(version),
    "reject": lambda version, author: lifecycle.reject(version),
    "fail": lambda version, author: lifecycle.unrendered(version),
    "render": lambda version, author: lifecycle.rendered(version, page_count=1, cover=None),
    "replace": lambda version, author: making.replaced(session().get_one(Document, version.document_id), by=author),
    "remove": lambda version, author: lifecycle.remove(session().get_one(Document, version.document_id), by=author),
}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), max_size=12))
def test_no_row_of_acts_leaves_the_tables(unit, author, acts):
    """Whatever people do in whatever order, states move along the edges, and what is public is an approved version."""
    version = making.filled_in(making.draft(author), by=author)
    document = session().get_one(Document, version.document_id)
    for act in acts:
        before = {v.id: v.state for v in session().scalars(select(Version).where(Version.document_id == document.id))}
        state = document.state
        with suppress(Refusal):
            ACTS[act](lifecycle.newest(document), author)
        session().flush()
        session().expire_all()
        assert document.state == state or document.state in lifecycle.DOCUMENT_EDGES[state]
        for version in session().scalars(select(Version).where(Version.document_id == document.id)):
            was = before.get(version.id, VersionState.DRAFT)
            assert version.state == was or version.state in lifecycle.VERSION_EDGES[was]
        assert (document.state is DocumentState.PRIVATE) <= (document.published_version_id is None)
        if document.state is DocumentState.PUBLISHED:
            public = session().get_one(Version, document.published_version_id)
            assert (public.state, public.is_rendered is not None) == (VersionState.APPROVED, True)


def test_every_state_has_its_edges():
    assert set(lifecycle.DOCUMENT_EDGES) == set(DocumentState)
    assert set(lifecycle.VERSION_EDGES) == set(VersionState)
