"""A file comes in: stored first, then a draft; the same bytes again are pointed to or kept secret."""

import pytest
from sqlalchemy import func, select
from tests import making

from wenku.base import blobs
from wenku.base.db import session, unit_of_work
from wenku.base.errors import NotFound
from wenku.base.jobs import Job
from wenku.documents import access, kinds, lifecycle, receiving, rendering
from wenku.documents.models import Document, DocumentState, Version, VersionState


def test_a_file_becomes_a_draft_of_a_private_document(unit, author):
    version = making.draft(author, file_name="2022年项目推进会.pdf")
    document = access.readable(version.document_id, by=author)
    assert (document.state, version.state, version.number) == (DocumentState.PRIVATE, VersionState.DRAFT, 1)
    assert (version.title, version.kind, version.file_name) == ("2022年项目推进会", "pdf", "2022年项目推进会.pdf")
    assert blobs.digest(blobs.local_path(blobs.original(version.sha256))) == version.sha256


def test_its_preview_is_asked_for_in_the_same_transaction(unit, author):
    version = making.draft(author)
    job = session().scalars(select(Job)).one()
    assert (job.name, job.arguments["version_id"], job.owner_id) == ("previews.make", version.id, author.id)


def test_small_and_large_files_wait_in_lines_of_their_own(unit, author):
    making.draft(author, content=making.pdf("small"), file_name="small.pdf")
    making.draft(author, content=making.pdf("large") + b"%" * rendering.LIGHT["pdf"], file_name="large.pdf")
    assert [job.lane for job in session().scalars(select(Job).order_by(Job.id))] == ["light", "slow"]


def test_a_file_that_is_refused_is_not_stored(site):
    file = making.received(b"words")
    with pytest.raises(kinds.UnknownKind):
        receiving.store(file, file_name="a.txt")
    assert not blobs.local_path(blobs.original(file.sha256)).exists()


def test_the_same_bytes_of_ones_own_point_to_what_exists(unit, author):
    content = making.pdf()
    first = making.draft(author, content=content)
    with pytest.raises(receiving.SameBytes) as refused:
        making.draft(author, content=content, file_name="another name.pdf")
    assert refused.value.details == {"document_id": first.document_id}


def test_the_same_bytes_of_a_public_document_point_to_it(unit, author, reader):
    content = making.pdf()
    document = making.published(author, content=content)
    with pytest.raises(receiving.SameBytes) as refused:
        making.draft(reader, content=content)
    assert refused.value.details == {"document_id": document.id}


def test_that_others_have_the_bytes_unpublished_is_not_revealed(unit, author, reader):
    content = making.pdf()
    first, second = making.waiting(author, content=content), making.draft(reader, content=content)
    assert first.document_id != second.document_id
    assert first.sha256 == second.sha256


def test_the_next_version_of_a_public_document_is_nobody_elses_business(unit, published, author, reader):
    content = making.pdf("not yet public")
    making.replaced(published, by=author, content=content)
    assert making.draft(reader, content=content).document_id != published.id


def test_what_was_removed_may_come_again(unit, author):
    content = making.pdf()
    first = making.draft(author, content=content)
    lifecycle.remove(session().get_one(Document, first.document_id), by=author)
    assert making.draft(author, content=content).document_id != first.document_id


def test_the_same_file_from_many_tabs_at_once_is_one_document(site, author):
    content = making.pdf()
    file = making.received(content)
    stored = receiving.store(file, file_name="a.pdf")
    answers = site.at_once(8, lambda _: receiving.receive(stored, by=author))
    assert sorted(type(answer).__name__ for answer in answers) == ["SameBytes"] * 7 + ["Version"]
    with unit_of_work(writes=False):
        assert session().scalar(select(func.count()).select_from(Document)) == 1
    assert sum(path.is_file() for path in (site.data / "blobs").rglob("*")) == 1


def test_another_file_is_the_next_version_and_keeps_the_words(unit, published, author):
    first = published.published_version
    second = making.replaced(published, by=author)
    assert (second.number, second.state, second.title, second.keywords) == (2, VersionState.DRAFT, first.title, first.keywords)
    assert access.readable(published.id, by=None).published_version is first


def test_another_file_takes_the_place_of_what_was_never_published(unit, waiting, author):
    first = lifecycle.newest(waiting)
    second = making.replaced(waiting, by=author)
    assert (first.state, second.state) == (VersionState.WITHDRAWN, VersionState.DRAFT)
    assert lifecycle.newest(waiting) is second


def test_the_same_file_is_no_next_version(unit, author):
    content = making.pdf()
    version = making.draft(author, content=content)
    with pytest.raises(receiving.SameBytes):
        making.replaced(session().get_one(Document, version.document_id), by=author, content=content)


def test_nobody_replaces_the_file_of_others(unit, published, reader):
    with pytest.raises(NotFound):
        making.replaced(published, by=reader)
    assert session().scalar(select(func.count()).select_from(Version)) == 1
