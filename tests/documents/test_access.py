"""Who may see a document: everyone what is published, its owner and moderators the rest, nobody what was removed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import making

from wenku.base.db import session, unit_of_work
from wenku.base.errors import Gone, NotFound, Refusal, TakenDown
from wenku.documents import access, lifecycle, queries
from wenku.documents.models import DocumentState, VersionState


def answer(ask):
    """What came of asking: "seen", or the class of the refusal."""
    try:
        ask()
    except Refusal as refusal:
        return type(refusal)
    return "seen"


def test_everyone_reads_what_is_published(unit, published, reader):
    for who in (None, reader, published.owner):
        assert access.readable(published.id, by=who).published_version.title == "城市更新调研报告"


def test_owner_and_version_are_loaded(site, published):
    with unit_of_work(writes=False):
        document = access.readable(published.id, by=None)
        assert (document.owner.name, document.published_version.number) == ("author", 1)


def test_what_waits_is_seen_by_its_author_and_moderators_only(unit, waiting, author, moderator, admin, reader):
    assert [answer(lambda who=who: access.readable(waiting.id, by=who)) for who in (None, reader)] == [NotFound, NotFound]
    assert [answer(lambda who=who: access.readable(waiting.id, by=who)) for who in (author, moderator, admin)] == ["seen"] * 3


def test_an_unknown_document_is_not_found(unit, moderator):
    assert answer(lambda: access.readable(404, by=moderator)) is NotFound


def test_what_was_public_and_is_removed_is_gone(unit, published, author, reader):
    lifecycle.remove(published, by=author)
    assert [answer(lambda who=who: access.readable(published.id, by=who)) for who in (None, reader, author)] == [Gone] * 3


def test_what_was_never_public_leaves_no_trace(unit, waiting, author, reader):
    lifecycle.remove(waiting, by=author)
    assert [answer(lambda who=who: access.readable(waiting.id, by=who)) for who in (None, reader, author)] == [NotFound] * 3


def test_the_next_version_is_hidden_while_it_waits(unit, published, author, reader, moderator):
    following = making.replaced(published, by=author)
    seen = [answer(lambda who=who: access.readable_version(following.id, by=who)) for who in (None, reader, author, moderator)]
    assert seen == [NotFound, NotFound, "seen", "seen"]
    assert access.readable_version(published.published_version_id, by=None).number == 1


def test_nobody_else_may_change_a_document(unit, published, reader, moderator, author):
    assert [answer(lambda who=who: access.owned(published.id, by=who)) for who in (reader, moderator)] == [NotFound, NotFound]
    assert access.owned(published.id, by=author) is published


def test_a_document_is_for_sale_to_others_while_it_is_published(unit, published, author, reader, moderator):
    access.still_for_sale(published, by=reader)
    assert answer(lambda: access.still_for_sale(published, by=author)) is access.Yours
    lifecycle.remove(published, by=author)
    assert answer(lambda: access.still_for_sale(published, by=reader)) is Gone
    assert answer(lambda: access.still_for_sale(published, by=moderator)) is access.NotForSale


@pytest.fixture
def cast(reader, author, moderator, admin):
    return {"visitor": None, "reader": reader, "author": author, "moderator": moderator, "admin": admin}


@pytest.fixture
def subject(unit, published, author):
    """A document, the version that was published, and the one that follows it."""
    return published, published.published_version, making.replaced(published, by=author)


WHO = ["visitor", "reader", "author", "moderator", "admin"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    state=st.sampled_from(DocumentState),
    version_state=st.sampled_from(VersionState),
    was_public=st.booleans(),
    who=st.sampled_from(WHO),
)
def test_nothing_unpublished_is_seen_by_others(cast, subject, state, version_state, was_public, who):
    """Whatever the states of a document and its next version: pages, files, lists and counts show others only what is published."""
    asker = cast[who]
    document, first, following = subject
    document.state, following.state = state, version_state
    document.published_version_id = first.id if was_public or state is DocumentState.PUBLISHED else None
    session().flush()
    in_charge = who in ("moderator", "admin")
    mine = who == "author" and state not in (DocumentState.REMOVED, DocumentState.TAKEN_DOWN)
    public = state is DocumentState.PUBLISHED
    page = answer(lambda: access.readable(document.id, by=asker))
    assert (page == "seen") == (public or mine or in_charge)
    assert (answer(lambda: access.readable_version(following.id, by=asker)) == "seen") == (mine or in_charge)
    assert (answer(lambda: access.readable_version(first.id, by=asker)) == "seen") == (public or mine or in_charge)
    assert access.may_see_everything(document, by=asker) == (
        in_charge or (who == "author" and state is not DocumentState.TAKEN_DOWN)
    )
    if page in (Gone, TakenDown):
        assert state is DocumentState.TAKEN_DOWN or (state is DocumentState.REMOVED and document.published_version_id)
    for listed in (queries.latest(), queries.most_downloaded(), queries.latest_by(document.owner_id)):
        assert [card.id for card in listed.items] == ([document.id] if public else [])
    assert [card.version_id for card in queries.cards([document.id])] == ([first.id] if public else [])
