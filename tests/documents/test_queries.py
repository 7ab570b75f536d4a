"""Lists of published documents: what a card says, and that pages of a list lose and repeat nothing."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update
from tests import making

from wenku.accounts.models import Member
from wenku.base import clock
from wenku.base.db import session
from wenku.documents import categories, lifecycle, queries, tallies
from wenku.documents.models import Document, DocumentState, Tally, Version, VersionState


def test_a_card_says_what_a_list_shows(unit, published):
    card = queries.cards([published.id])[0]
    assert (card.full_title, card.page_count, card.price, card.author_name) == ("城市更新调研报告.pdf", 3, 20, "a**")
    assert (card.cover, card.score, card.ratings) == (queries.Cover(480, 679), None, 0)


def test_cards_come_in_the_order_asked_for_and_never_unpublished(unit, published, waiting, author):
    other = making.published(author, file_name="另一份.pdf")
    assert [card.id for card in queries.cards([other.id, waiting.id, 404, published.id])] == [other.id, published.id]


def test_a_card_shows_the_published_version_while_the_next_waits(unit, published, author):
    following = making.filled_in(making.replaced(published, by=author), by=author, title="新的标题")
    making.previewed(following, pages=9)
    lifecycle.submit(following, by=author)
    assert [(card.title, card.page_count) for card in queries.latest().items] == [("城市更新调研报告", 3)]


def test_tallies_are_what_lists_sort_by(unit, author):
    first, second, third = (making.published(author, file_name=f"第{number}份.pdf") for number in "一二三")
    tallies.downloaded(first.id)
    tallies.downloaded(first.id)
    tallies.downloaded(third.id)
    tallies.rated(second.id, 1, 10)
    tallies.rated(third.id, 40, 360)
    tallies.viewed({first.id: 5, second.id: 7})
    tallies.kept(second.id, 2)
    assert [card.id for card in queries.most_downloaded().items] == [first.id, third.id, second.id]
    assert [(card.id, card.score) for card in queries.best_rated().items] == [(third.id, 4.5), (second.id, 5.0)]
    assert [(card.views, card.favourites) for card in queries.cards([first.id, second.id])] == [(5, 0), (7, 2)]


def test_lists_can_be_of_some_categories(unit, published, admin):
    other = categories.create("试卷", by=admin)
    assert [card.id for card in queries.latest(categories=[published.category_id]).items] == [published.id]
    assert queries.latest(categories=[other.id]).items == []
    assert queries.latest(categories=[]).items == []


def shelf(author: Member, downloads: list[int]) -> list[int]:
    """Published documents with so many downloads each, all of one moment, as bare rows."""
    now, ids = clock.now(), []
    for count in downloads:
        document = Document(owner_id=author.id, state=DocumentState.PUBLISHED, made_at=now, published_at=now)
        version = Version(
            document=document,
            state=VersionState.APPROVED,
            title="一",
            file_name="一.pdf",
            sha256="0" * 64,
            kind="pdf",
            size=1,
            made_at=now,
        )
        session().add(version)
        session().flush()
        document.published_version_id = version.id
        session().add(Tally(document_id=document.id, downloads=count, ratings=count, half_stars=count * 7))
        ids.append(document.id)
    session().flush()
    return ids


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(downloads=st.lists(st.integers(0, 3), max_size=9), size=st.integers(1, 4))
def test_leafing_through_a_list_there_and_back_meets_everything_once(unit, author, downloads, size):
    session().execute(update(Document).values(published_version_id=None))
    for model in (Tally, Version, Document):
        session().execute(delete(model))
    shelf(author, downloads)
    for listed, expected in (
        (queries.latest, len(downloads)),
        (queries.most_downloaded, len(downloads)),
        (queries.best_rated, sum(count > 0 for count in downloads)),
    ):
        page = listed(size=size)
        assert page.previous is None
        there = [page]
        while page.next:
            page = listed(size=size, page=page.next)
            there.append(page)
        met = [card.id for page in there for card in page.items]
        assert len(met) == len(set(met)) == expected
        for before in reversed(there[:-1]):
            page = listed(size=size, page=page.previous)
            assert [card.id for card in page.items] == [card.id for card in before.items]
        assert page.previous is None


@pytest.mark.parametrize("key", ["", "x", "1", "1.", ".1", "1.1.1", "~", "-1.1", "9" * 40 + ".1", "１.１"])
def test_a_mangled_key_shows_the_first_page(unit, published, key):
    assert [card.id for card in queries.latest(page=key).items] == [published.id]
