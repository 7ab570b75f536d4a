"""Images of pages past the free ones: made when asked for, once, kept while there is room; and of pages that became free."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from tests import making as files
from tests.previews.hands import do, do_all, named, shown, taken, waiting
from tests.running import until

from wenku.base import blobs, clock, jobs
from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Job, LeaseLost
from wenku.documents import limits
from wenku.documents.models import Version
from wenku.previews import engine, more, queries, rebuilding
from wenku.previews.models import PageImage, Preview, PreviewState

FREE = 2


@pytest.fixture
def version(site, author, admin):
    """Six pages, two of them free, with its preview ready."""
    with unit_of_work():
        limits.free_pages.set(FREE, by_id=admin.id)
        made = files.draft(author, content=files.pdf("长文", pages=6))
    do_all()
    return made


def ask(version, first, last, by=None):
    with unit_of_work():
        more.ask(session().get_one(Version, version.id), first=first, last=last, by=by)


def pages(version, first=1, last=99):
    with unit_of_work(writes=False):
        return queries.some_images(version.id, first, last)


def preview(version):
    with unit_of_work(writes=False):
        return session().scalars(select(Preview).where(Preview.version_id == version.id)).one()


def test_pages_that_are_asked_for_are_made_and_no_others(version, reader):
    assert list(pages(version)) == [1, 2]
    ask(version, 3, 4, by=reader)
    [job] = waiting()
    assert (job.lane, job.owner_id) == (jobs.LIGHT, reader.id)
    do(job)
    assert list(pages(version)) == [1, 2, 3, 4]
    assert list(pages(version, 3, 3)) == [3]
    for images in pages(version, 3, 4).values():
        assert sorted(images) == ["large", "page", "thumb"]
        assert all(len(blobs.get(picture.path)) == picture.bytes for picture in images.values())
    assert shown(version).progress.pages_made == FREE
    assert preview(version).more_asked_at is not None


def test_pages_that_are_there_are_not_made_again(version):
    ask(version, 3, 4)
    do_all()
    before = pages(version)
    ask(version, 1, 4)
    assert waiting() == []
    ask(version, 3, 5)
    do_all()
    assert {number: images for number, images in pages(version).items() if number < 5} == before
    assert 5 in pages(version)


def test_no_more_pages_than_a_few_at_once_and_none_that_do_not_exist(version, monkeypatch):
    monkeypatch.setattr(more, "MOST", 2)
    ask(version, 3, 99)
    do_all()
    assert list(pages(version)) == [1, 2, 3, 4]
    ask(version, 6, 7)
    do_all()
    assert list(pages(version)) == [1, 2, 3, 4, 6]
    ask(version, 7, 9)
    assert waiting() == []


def test_many_who_ask_at_once_ask_once(site, version):
    site.at_once(12, lambda n: more.ask(session().get_one(Version, version.id), first=3, last=5))
    assert len(waiting()) == 1


def test_nothing_is_made_for_a_preview_that_is_not_ready(site, author):
    with unit_of_work():
        version = files.draft(author)
        more.ask(version, first=1, last=3)
    assert [job.name for job in waiting()] == ["previews.make"]


def test_pages_of_another_engine_are_made_with_the_whole_preview(site, author, reader):
    with unit_of_work():
        version = files.draft(author, content=files.pdf(pages=3))
        session().execute(update(Job).values(finished_at=clock.now()))
        files.previewed(version, pages=2)
        more.ask(version, first=3, last=3, by=reader)
    do_all()
    assert (preview(version).engine, list(pages(version))) == (engine.NAME, [1, 2, 3])


def test_a_preview_that_is_being_made_again_gets_no_further_pages(version):
    ask(version, 3, 4)
    with unit_of_work():
        session().execute(update(Preview).values(state=PreviewState.MAKING))
    do_all()
    assert list(pages(version)) == [1, 2]


def test_whoever_lost_the_job_adds_no_pages(version):
    ask(version, 3, 4)
    [job] = waiting()
    lease = taken(job)
    with unit_of_work():
        session().execute(update(Job).values(lease_until=clock.now() - timedelta(seconds=1)))
    other = taken(job)
    with pytest.raises(LeaseLost):
        more.make(version.id, 3, 4, lease)
    assert list(pages(version)) == [1, 2]
    more.make(version.id, 3, 4, other)
    assert list(pages(version)) == [1, 2, 3, 4]


def test_pages_that_become_free_are_made(version, admin):
    ask(version, 4, 4)
    do_all()
    with unit_of_work():
        limits.free_pages.set(5, by_id=admin.id)
    done = do_all()
    assert done == ["previews.widen", "previews.pages"]
    assert list(pages(version)) == [1, 2, 3, 4, 5]
    progress = shown(version).progress
    assert (progress.pages_made, progress.pages_wanted) == (5, 5)


def test_fewer_free_pages_change_nothing_that_is_there(version, admin):
    with unit_of_work():
        limits.free_pages.set(1, by_id=admin.id)
    do_all()
    assert list(pages(version)) == [1, 2]


def test_pages_that_become_free_while_a_preview_is_made_are_not_forgotten(site, author, admin):
    with unit_of_work():
        limits.free_pages.set(60, by_id=admin.id)
        version = files.draft(author, content=files.pdf("慢慢来", pages=62))
    do(waiting("previews.widen")[0])
    [job] = waiting()
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(do, job)
        until(lambda: shown(version).progress.pages_made)
        with unit_of_work():
            limits.free_pages.set(61, by_id=admin.id)
        do(waiting("previews.widen")[0])
        assert preview(version).state is PreviewState.MAKING
        made.result()
    do_all()
    assert list(pages(version)) == list(range(1, 62))


def trim():
    with unit_of_work():
        jobs.enqueue("previews.trim")
    do(waiting("previews.trim")[0])


@pytest.fixture
def three(version, author, admin):
    """Three such documents, with further pages that take 24 MB of each, asked for one, two and three hours ago."""
    with unit_of_work():
        found = [version, *(files.draft(author, content=files.pdf(f"长文{n}", pages=6)) for n in range(2))]
    do_all()
    for hours, one in enumerate(found, start=1):
        ask(one, 3, 6)
        do_all()
        asked(one, timedelta(hours=hours))
    with unit_of_work():
        session().execute(update(PageImage).where(PageImage.page > FREE).values(bytes=2 << 20))
    return found


def asked(version, ago):
    with unit_of_work():
        this = Preview.version_id == version.id
        session().execute(update(Preview).where(this).values(more_asked_at=clock.now() - ago))


def room(megabytes, admin):
    with unit_of_work():
        limits.pages_cache.set(megabytes, by_id=admin.id)


def test_what_was_not_asked_for_longest_goes_first(three, admin):
    room(50, admin)
    trim()
    assert [len(pages(one)) for one in three] == [6, 6, 2]
    assert all(blobs.names(f"derived/{one.id}") == named(one) for one in three)
    room(16, admin)
    trim()
    assert [len(pages(one)) for one in three] == [2, 2, 2]


def test_while_there_is_room_nothing_goes(three, admin):
    room(72, admin)
    trim()
    assert [len(pages(one)) for one in three] == [6, 6, 6]


def test_what_was_just_asked_for_stays_whatever_room_it_takes(three, admin):
    room(16, admin)
    for one in three:
        asked(one, timedelta(minutes=1))
    trim()
    assert [len(pages(one)) for one in three] == [6, 6, 6]


def test_pages_that_went_are_made_again_when_asked_for(three, admin):
    room(16, admin)
    trim()
    ask(three[2], 3, 4)
    do_all()
    assert list(pages(three[2])) == [1, 2, 3, 4]
    assert all(len(blobs.get(picture.path)) == picture.bytes for picture in pages(three[2])[4].values())


def test_pages_made_long_after_they_were_asked_for_can_go_as_well(version, admin):
    ask(version, 3, 6)
    with unit_of_work():
        session().execute(update(Preview).values(more_asked_at=None))
    do_all()
    assert preview(version).more_asked_at is not None


def test_a_preview_made_again_begins_without_further_pages(version):
    ask(version, 3, 6)
    do_all()
    rebuilding.ask([version.id])
    do_all()
    assert list(pages(version)) == [1, 2]
    assert blobs.names(f"derived/{version.id}") == named(version)
