"""The job that makes a preview: each result as soon as it is there, once, and an end in every case."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from tests import making as files

from wenku.accounts.models import Notification
from wenku.base import blobs, clock, jobs
from wenku.base.db import session, unit_of_work
from wenku.base.errors import NotFound
from wenku.base.jobs import Job, Lease, LeaseLost
from wenku.documents import lifecycle, limits
from wenku.documents.models import Document, Version, VersionState
from wenku.previews import engine, making, queries
from wenku.previews.models import PreviewState

PASSWORD = files.pdf("secret", password="open sesame")


def taken():
    """The waiting job, leased as a worker leases it: (arguments, lease)."""
    with unit_of_work():
        job = session().scalars(select(Job).where(Job.name == "previews.make", Job.finished_at.is_(None)).order_by(Job.id)).first()
        found = jobs.take(job.id, by="a worker")
        return found.arguments, Lease(found.id, found.lease)


def work():
    arguments, lease = taken()
    making.make(**arguments, lease=lease)
    with unit_of_work():
        jobs.finish(lease)


def uploaded(author, **file):
    with unit_of_work():
        return files.draft(author, **file)


def preview_of(version):
    with unit_of_work(writes=False):
        return queries.shown(version.id)


def fresh(version):
    with unit_of_work(writes=False):
        return session().get_one(Version, version.id)


def test_a_pdf_gets_its_pages_its_text_and_its_cover(site, author):
    version = uploaded(author, content=files.pdf("城市更新调研", pages=3))
    work()
    shown, version = preview_of(version), fresh(version)
    assert (shown.state, shown.page_count, shown.pages_made) == (PreviewState.READY, 3, 3)
    assert "城市更新调研" in shown.text
    assert [sorted(images) for images in shown.images.values()] == [
        ["cover", "large", "page", "social", "thumb"],
        *[["large", "page", "thumb"]] * 2,
    ]
    assert (version.is_rendered, version.page_count, version.cover_width) == (True, 3, shown.images[1]["cover"].width)
    for images in shown.images.values():
        for picture in images.values():
            assert len(blobs.get(picture.path)) == picture.bytes


def test_a_docx_does_too(site, author):
    version = uploaded(author, content=files.docx_file("2022 年的第一段。", "第二段。"), file_name="a.docx")
    work()
    shown = preview_of(version)
    assert (shown.state, shown.page_count) == (PreviewState.READY, 1)
    assert shown.text.split("\n")[0] == "2022 年的第一段。"


def test_only_the_free_pages_have_images_but_all_have_words(site, author, admin):
    with unit_of_work():
        limits.free_pages.set(2, by_id=admin.id)
    version = uploaded(author, content=files.pdf(pages=4))
    work()
    shown = preview_of(version)
    assert (list(shown.images), shown.page_count, shown.progress.pages_wanted) == ([1, 2], 4, 2)
    with unit_of_work(writes=False):
        assert "Page 4" in queries.page_texts(version.id)[3]


def test_keywords_get_better_once_the_text_is_known(site, author):
    version = uploaded(author, content=files.pdf("社区养老服务需要社区养老人员，养老服务上门。\n" * 3), file_name="调查.pdf")
    work()
    assert {"调查", "养老", "服务"} <= set(fresh(version).keywords)


def test_a_file_with_a_password_fails_with_that_reason(site, author):
    version = uploaded(author, content=PASSWORD)
    work()
    shown = preview_of(version)
    assert (shown.state, shown.reason, fresh(version).is_rendered) == (PreviewState.FAILED, "encrypted", False)


def test_a_version_that_waits_goes_back_where_its_preview_fails_and_its_author_is_told(site, author):
    with unit_of_work():
        version = files.filled_in(files.draft(author, content=PASSWORD), by=author)
        lifecycle.submit(version, by=author)
    work()
    assert fresh(version).state is VersionState.DRAFT
    with unit_of_work(writes=False):
        told = session().scalars(select(Notification)).one()
        assert (told.member_id, told.kind, told.path) == (author.id, "preview-failed", f"/me/documents/{version.document_id}")


def test_its_author_can_have_it_tried_again(site, author, reader):
    version = uploaded(author, content=PASSWORD)
    work()
    with unit_of_work(), pytest.raises(NotFound):
        making.again(session().get_one(Version, version.id), by=reader)
    with unit_of_work():
        making.again(session().get_one(Version, version.id), by=author)
    assert preview_of(version).state is PreviewState.QUEUED
    work()
    assert preview_of(version).reason == "encrypted"


def test_what_did_not_fail_is_not_tried_again(site, author):
    version = uploaded(author)
    work()
    with unit_of_work():
        making.again(session().get_one(Version, version.id), by=author)
    assert preview_of(version).state is PreviewState.READY


def test_made_twice_it_is_the_same(site, author):
    version = uploaded(author)
    arguments, lease = taken()
    making.make(**arguments, lease=lease)
    before = preview_of(version)
    making.make(**arguments, lease=lease)
    assert preview_of(version) == before


def test_a_worker_that_lost_its_job_writes_nothing(site, author):
    version = uploaded(author)
    arguments, lost = taken()
    with unit_of_work():
        session().execute(update(Job).values(lease_until=clock.now() - timedelta(seconds=1)))
    _, held = taken()
    with pytest.raises(LeaseLost):
        making.make(**arguments, lease=lost)
    assert preview_of(version).state is PreviewState.QUEUED
    making.make(**arguments, lease=held)
    assert preview_of(version).state is PreviewState.READY


def test_what_a_dead_worker_began_is_made_anew(site, author):
    version = uploaded(author, content=files.pdf(pages=2))
    arguments, lease = taken()
    lease.lost = True
    with pytest.raises(LeaseLost):
        making.make(**arguments, lease=lease)
    assert preview_of(version).state is PreviewState.MAKING
    lease.lost = False
    making.make(**arguments, lease=lease)
    assert (preview_of(version).state, preview_of(version).pages_made) == (PreviewState.READY, 2)


def test_a_job_that_is_given_up_ends_as_failed(site, author):
    version = uploaded(author)
    with unit_of_work():
        making.given_up(version.id, RuntimeError())
    assert (preview_of(version).state, preview_of(version).reason) == (PreviewState.FAILED, "gave_up")
    with unit_of_work():
        making.given_up(version.id, RuntimeError())
    assert preview_of(version).state is PreviewState.FAILED


def test_what_was_made_before_is_not_spoilt_by_giving_up(site, author):
    version = uploaded(author)
    work()
    with unit_of_work():
        making.given_up(version.id, RuntimeError())
    assert preview_of(version).state is PreviewState.READY


def test_nothing_is_made_of_what_nobody_wants(site, author):
    version = uploaded(author)
    with unit_of_work():
        lifecycle.remove(session().get_one(Document, version.document_id), by=author)
    work()
    assert preview_of(version).state is PreviewState.QUEUED
    older = uploaded(author, file_name="two.pdf")
    with unit_of_work():
        files.replaced(session().get_one(Document, older.document_id), by=author)
    work()
    assert preview_of(older).state is PreviewState.QUEUED
    work()


def test_another_engine_makes_it_again_while_the_old_one_is_shown(site, author):
    version = uploaded(author, content=files.pdf(pages=2))
    with unit_of_work():
        files.previewed(session().get_one(Version, version.id), pages=5)
    work()
    shown = preview_of(version)
    assert (shown.state, list(shown.images)) == (PreviewState.READY, [1, 2])
    assert all(engine.NAME in picture.path for images in shown.images.values() for picture in images.values())
