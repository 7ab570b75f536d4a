"""The queue: its orders, what narrows it down, what comes next, and that ten thousand waiting make it no slower."""

from datetime import timedelta

import pytest
from sqlalchemy import insert
from tests import making
from tests.moderation.hinting import hinted
from tests.web.test_lists import statements
from tests.web.test_many import plans

from wenku.base import clock, db
from wenku.base.db import session, unit_of_work
from wenku.base.errors import NotFound
from wenku.documents import categories, lifecycle
from wenku.documents.models import Category, Document, Version, VersionState
from wenku.moderation import claiming, queue, reporting, soon, weighing
from wenku.moderation.models import Hint, Verdict
from wenku.moderation.noting import HintKind
from wenku.moderation.queue import Order, Wanted

MANY = 10_000


@pytest.fixture
def five(unit, author):
    return [making.waiting(author, file_name=f"第{number}份.pdf") for number in range(5)]


def shown(*pages):
    return [line.version_id for page in pages for line in page.items]


def ids(versions):
    return [version.id for version in versions]


@pytest.mark.parametrize("order", Order)
def test_each_order_shows_everything_once_and_leads_back(five, order):
    first = queue.waiting(order, size=2)
    second = queue.waiting(order, page=first.next, size=2)
    third = queue.waiting(order, page=second.next, size=2)
    wanted = ids(reversed(five) if order is Order.NEWEST else five)
    assert shown(first, second, third) == wanted
    assert (first.previous, third.next) == (None, None)
    assert shown(queue.waiting(order, page=third.previous, size=2)) == shown(second)


@pytest.mark.parametrize("order", Order)
def test_a_page_can_begin_with_any_version(five, order):
    assert shown(queue.waiting(order, page=queue.page_from(five[2], order)))[0] == five[2].id


def test_a_mangled_page_shows_the_first(five):
    assert shown(queue.waiting(page="~.x")) == ids(five)


def test_what_weighs_goes_first_and_what_has_waited_long_enough_before_it(time, unit, author):
    making.published(author)
    old = making.waiting(author)
    time.move(hours=13)
    plain, noted = making.waiting(author), making.waiting(author)
    hinted(noted, HintKind.WORD, 50, total=1)
    weighing.settle(noted.id)
    assert shown(queue.waiting()) == ids([old, noted, plain])
    hinted(noted, HintKind.VIRUS, 100)
    weighing.settle(noted.id)
    assert shown(queue.waiting()) == ids([noted, old, plain])
    assert shown(queue.waiting(Order.OLDEST)) == ids([old, plain, noted])


def test_a_new_member_and_reports_make_it_urgent(time, unit, author, reader):
    public = making.published(author)
    known = making.waiting(author)
    time.move(minutes=1)
    new = making.waiting(reader)
    weighing.settle(known.id)
    weighing.settle(new.id)
    assert shown(queue.waiting()) == ids([new, known])
    time.move(minutes=1)
    following = making.replaced(public, by=author)
    making.previewed(following)
    lifecycle.submit(following, by=author)
    reporting.report(public, reason="spam", text="", reporter=f"member:{reader.id}", by=reader)
    assert shown(queue.waiting()) == ids([following, new, known])
    assert [(line.is_newcomer, line.reports, line.is_next_version) for line in queue.waiting().items] == [
        (False, 1, True),
        (True, 0, False),
        (False, 0, False),
    ]
    reporting.close(public.id, by=author)
    assert shown(queue.waiting()) == ids([new, known, following])


def test_whoever_was_examined_is_weighed(site, author, reader):
    with unit_of_work():
        known, new = making.published(author), making.waiting(reader)
        assert known.owner_id == author.id
    weighing.weigh(new.id)
    weighing.weigh(new.id)
    with unit_of_work(writes=False):
        version = session().get_one(Version, new.id)
        assert version.submitted_at - version.urgent_at == timedelta(hours=24) / 10


def test_words_changed_in_review_put_a_version_at_the_end(time, unit, author, reader):
    first, second = making.waiting(author), making.waiting(reader)
    time.move(minutes=1)
    making.filled_in(first, by=author, title="新的题目")
    assert shown(queue.waiting()) == ids([second, first])


def test_the_queue_is_narrowed_down(time, unit, author, reader):
    top = making.category()
    below = categories.create("讲话", by=author, parent_id=top.id)
    first = making.waiting(author)
    time.move(hours=5)
    second = making.waiting(reader, file_name="表.docx", content=making.docx_file("表"))
    session().get_one(Document, second.document_id).category_id = below.id
    hinted(second, HintKind.PERSONAL, 60, kinds={"mobile": 1}, total=1)
    hinted(first, HintKind.NOT_SCANNED, 0)

    def found(**wanted):
        return shown(queue.waiting(Order.OLDEST, Wanted(**wanted)))

    assert found(kind="docx") == ids([second])
    assert found(categories=frozenset(categories.below(top.id))) == ids([first, second])
    assert found(categories=frozenset({below.id})) == ids([second])
    assert found(owners=frozenset({author.id})) == ids([first])
    assert found(owners=frozenset()) == []
    assert found(risk="any") == found(risk="personal") == ids([second])
    assert found(risk="none") == ids([first])
    assert found(risk="not_scanned") == ids([first])
    assert found(waited=timedelta(hours=4)) == ids([first])


def test_next_is_what_nobody_else_looks_at(unit, author, moderator, admin):
    first, second, third = (making.waiting(author) for _ in range(3))
    claiming.claim(second, by=admin)
    assert queue.claim_next(by=moderator) == first
    assert queue.claim_next(first, by=moderator) == third
    assert queue.claim_next(third, by=moderator) == first
    assert queue.waiting().items[2].claim.name == "moderator"


def test_next_leaves_out_a_moderator_s_own_and_what_was_just_decided(unit, author, moderator, admin):
    own, other = making.waiting(moderator), making.waiting(author)
    assert queue.claim_next(by=moderator) == other
    assert queue.claim_next(by=admin) == own
    soon.plan(other, Verdict.APPROVE, by=moderator)
    assert queue.claim_next(by=moderator) is None
    assert shown(queue.waiting()) == ids([own])


def test_the_backlog_says_how_many_wait_and_since_when(time, unit, author, moderator):
    assert queue.backlog() == queue.Backlog(0, None, None)
    versions = []
    for _ in range(3):
        versions.append(making.waiting(author))
        time.move(hours=1)
    assert queue.backlog() == queue.Backlog(3, versions[0].submitted_at, versions[1].submitted_at)
    soon.plan(versions[0], Verdict.APPROVE, by=moderator)
    assert queue.backlog() == queue.Backlog(2, versions[1].submitted_at, versions[2].submitted_at)


def test_a_draft_never_lies_on_the_bench(unit, author):
    from_draft = making.draft(author)
    with pytest.raises(NotFound):
        queue.case(from_draft.id)


def fill(author, count):
    """So many versions that wait, one after the other, in forty categories; every tenth has a hint."""
    at, numbers = clock.now() - timedelta(days=2), range(1, count + 1)
    version = {"state": VersionState.WAITING, "keywords": [], "file_name": "a", "size": 1, "made_at": at, "is_rendered": True}
    with db.unit_of_work():
        session().execute(insert(Category), [{"id": id, "name": f"分类{id}", "name_en": "", "position": id} for id in range(1, 41)])
        session().execute(
            insert(Document), [{"id": id, "category_id": id % 40 + 1, "owner_id": author.id, "made_at": at} for id in numbers]
        )
        session().execute(
            insert(Version),
            [
                {
                    **version,
                    "document_id": id,
                    "title": f"文{id}",
                    "sha256": f"{id:064}",
                    "kind": ("pdf", "docx")[id % 2],
                    "submitted_at": at + timedelta(seconds=id),
                    "urgent_at": at + timedelta(seconds=id * 7919 % count),
                }
                for id in numbers
            ],
        )
        noted = {"kind": HintKind.WORD, "weight": 30, "facts": {"total": 1, "words": []}, "spans": [], "made_at": at}
        session().execute(insert(Hint), [{"version_id": id, **noted} for id in numbers if id % 10 == 0])
    with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


LISTS = {
    "the most urgent": (lambda: queue.waiting(), "ix_version_urgent"),
    "less urgent ones": (lambda: queue.waiting(page="1893456000000000.5000"), "ix_version_urgent"),
    "more urgent ones": (lambda: queue.waiting(page="~1893456000000000.5000"), "ix_version_urgent"),
    "the longest waiting": (lambda: queue.waiting(Order.OLDEST), "ix_version_waiting"),
    "the newest": (lambda: queue.waiting(Order.NEWEST), "ix_version_waiting"),
    "newer ones": (lambda: queue.waiting(Order.NEWEST, page="~1893456000000000.5000"), "ix_version_waiting"),
    "those with hints": (lambda: queue.waiting(Order.URGENT, Wanted(risk="any")), "ix_version_urgent"),
    "those of a kind": (lambda: queue.waiting(Order.OLDEST, Wanted(kind="pdf")), "ix_version_waiting"),
    "how many there are": (lambda: queue.backlog(), "ix_version_waiting"),
}


@pytest.mark.slow
def test_with_ten_thousand_waiting_a_page_is_read_along_an_index(author):
    fill(author, MANY)
    for name, (listed, index) in LISTS.items():
        walked = [plan for plan in plans(listed) if index in plan]
        assert len(walked) >= 1, name
        for word in ("TEMP B-TREE", "Sort", "SCAN version", "Seq Scan on version", "Seq Scan on document"):
            assert word not in "".join(walked), (name, word, walked)


def test_a_page_asks_as_often_for_fifty_lines_as_for_three(author):
    fill(author, 60)

    def asked(size):
        with db.unit_of_work(writes=False):
            return statements(lambda: queue.waiting(size=size))

    assert asked(50) == asked(3) <= 7  # on PostgreSQL one of them says that nothing is written
