"""What is public stands under its category, its author and its keywords, and is counted there as often as there is of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from tests import making

from wenku.accounts import people
from wenku.base import clock
from wenku.base.db import session, unit_of_work
from wenku.base.errors import NotFound
from wenku.documents import access, categories, changes, lifecycle, queries, shelving, tags, tallies
from wenku.documents.models import Category, Document, DocumentState, Tag, Tagging, Tally
from wenku.downloads.models import Download
from wenku.reviews import collecting

D = DocumentState


@pytest.fixture
def shelves(site, admin):
    """Reports, with research below them."""
    with unit_of_work():
        reports = categories.create("总结报告", by=admin)
        return reports.id, categories.create("调研报告", by=admin, parent_id=reports.id).id


def publish(author, *, category=None, keywords=("城市", "报告"), downloads=0, half_stars=0):
    with unit_of_work():
        version = making.waiting(author)
        version.keywords = list(keywords)
        document = lifecycle.approve(version)
        if category is not None:
            document.category_id = category
        tally = session().get(Tally, document.id)
        tally.downloads, tally.ratings, tally.half_stars = downloads, bool(half_stars), half_stars
        return document.id


def change(document_id, **facts):
    with unit_of_work():
        document = access.found(document_id)
        for name, value in facts.items():
            setattr(document, name, value)
        lifecycle.changed(document)


def named():
    with unit_of_work(writes=False):
        return {tag.name: tag.listed for tag in tags.every().items}


def test_documents_count_upwards_while_they_are_public(shelves, author):
    reports, research = shelves
    number = publish(author, category=research)
    with unit_of_work():
        making.waiting(author, file_name="另一份.pdf")
    with unit_of_work(writes=False):
        assert categories.counts() == {reports: 1, research: 1}
        assert categories.tree()[0].count == 1
    change(number, category_id=reports)
    with unit_of_work(writes=False):
        assert categories.counts() == {reports: 1}
    change(number, state=D.HIDDEN)
    with unit_of_work(writes=False):
        assert categories.counts() == {}
    change(number, state=D.PUBLISHED)
    with unit_of_work():
        assert categories.counts() == {reports: 1}
        lifecycle.remove(access.found(number), by=author)
    with unit_of_work(writes=False):
        assert categories.counts() == {}


def test_keywords_are_those_of_public_documents_however_they_are_written(author):
    first = publish(author, keywords=["城市報告", "Excel"])
    second = publish(author, keywords=["城市报告", "ｅｘｃｅｌ", "EXCEL", " "])
    assert named() == {"城市報告": 2, "Excel": 2}
    with unit_of_work(writes=False):
        (one, other) = tags.every().items
        assert [card.id for card in tags.documents(one).items] == [second, first]
    change(second, state=D.HIDDEN)
    assert named() == {"城市報告": 1, "Excel": 1}
    change(first, state=D.TAKEN_DOWN)
    assert named() == {}
    with unit_of_work(writes=False), pytest.raises(NotFound):
        tags.one(other.id)


def test_what_is_hidden_without_a_word_is_on_no_list(author, shelves):
    number = publish(author, category=shelves[0], half_stars=9)
    with unit_of_work():
        access.found(number).state = D.HIDDEN
    with unit_of_work(writes=False):
        (tag, *_) = tags.every().items
        lists = [
            queries.latest(categories=shelves),
            queries.most_downloaded(categories=shelves),
            queries.best_rated(categories=shelves),
            queries.latest_by(author.id),
            queries.most_downloaded_by(author.id),
            queries.best_rated_by(author.id),
            tags.documents(tag),
        ]
        assert [found.items for found in lists] == [[]] * 7


def test_an_author_s_documents_have_three_orders(author, reader):
    old, loved, good = publish(author, half_stars=6), publish(author, downloads=9), publish(author, downloads=1, half_stars=10)
    publish(reader, downloads=20, half_stars=10)
    with unit_of_work(writes=False):
        assert [card.id for card in queries.latest_by(author.id).items] == [good, loved, old]
        assert [card.id for card in queries.most_downloaded_by(author.id).items] == [loved, good, old]
        assert [card.id for card in queries.best_rated_by(author.id).items] == [good, old]
        assert queries.figures_of(author.id) == (3, 10)


def test_a_profile_is_named_only_where_it_is_public(author):
    publish(author)
    with unit_of_work():
        assert queries.latest().items[0].author_id is None
        people.known(author.id).is_public = True
    with unit_of_work(writes=False):
        assert queries.latest().items[0].author_id == author.id


def test_many_at_once_are_all_counted(site, author, shelves):
    numbers = [publish(author, category=shelves[1]) for _ in range(6)]
    hidden = site.at_once(6, lambda place: _hide(numbers[place]))
    assert hidden == [None] * 6
    with unit_of_work(writes=False):
        assert categories.counts() == {}
    assert named() == {}


def test_who_keeps_takes_and_publishes_at_once_never_waits_in_a_ring(site, author, reader, stranger):
    numbers = [publish(author) for _ in range(2)]

    def act(place):
        number = numbers[place % 2]
        for turn in range(6):
            with unit_of_work():
                if place < 4:
                    document = lifecycle.locked(number)
                    document.state = D.HIDDEN if turn % 2 else D.PUBLISHED
                    lifecycle.changed(document)
                elif place < 8:
                    member = people.known((reader if place < 6 else stranger).id)
                    collecting.keep(access.found(number), by=member)
                    tallies.downloaded(number)
                    session().add(Download(**_asked(number, member)))
                else:
                    tallies.viewed(dict.fromkeys(numbers, 1))
            if place == 8:
                changes.tallies_changed()

    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(act, range(10))) == [None] * 10


def _asked(number, member):
    version_id = access.found(number).published_version_id
    return {"document_id": number, "version_id": version_id, "member_id": member.id, "asked_at": clock.now()}


def _hide(number):
    document = lifecycle.locked(number)
    document.state = D.HIDDEN
    lifecycle.changed(document)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.integers(0, 2), st.sampled_from([D.PUBLISHED, D.HIDDEN, D.REMOVED]), st.sampled_from([None, 0, 1]), st.booleans()
        ),
        max_size=12,
    )
)
def test_whatever_changes_the_counts_are_what_is_there(site, author, shelves, steps):
    numbers = [publish(author, keywords=[f"词{place}", "报告"]) for place in range(3)]
    for place, state, shelf, twice in steps:
        change(numbers[place], state=state, category_id=None if shelf is None else shelves[shelf])
        if twice:
            with unit_of_work():
                shelving.note(numbers[place])
    with unit_of_work(writes=False):
        public = select(Document.category_id, func.count()).where(Document.state == D.PUBLISHED).group_by(Document.category_id)
        there = {row[0]: row[1] for row in session().execute(public) if row[0]}
        assert {row.id: row.listed for row in session().scalars(select(Category)) if row.listed} == there
        of_tags = dict(session().execute(select(Tagging.tag_id, func.count()).group_by(Tagging.tag_id)).all())
        assert {tag.id: tag.listed for tag in session().scalars(select(Tag)) if tag.listed} == of_tags
        total = session().scalar(select(func.count()).where(Document.state == D.PUBLISHED))
        assert of_tags.get(session().scalar(select(Tag.id).where(Tag.key == "报告")), 0) == total
