"""Everything about previews is derived: deleted, it is made again, and comes to the same."""

import pytest
from sqlalchemy import select, update
from tests import making as files
from tests.previews.hands import derived, do_all, named, shown, taken, waiting

from wenku.base import blobs, jobs
from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Job
from wenku.documents import lifecycle
from wenku.documents.models import Document, Version, VersionState
from wenku.previews import engine, making, queries, rebuilding
from wenku.previews.models import Preview, PreviewState


@pytest.fixture
def made(site, author):
    """A DOCX and a PDF with their previews, and a file that has none because of its password."""
    with unit_of_work():
        word = files.draft(author, content=files.docx_file("二零二二年的第一段。", "第二段 with English。"), file_name="a.docx")
        paper = files.draft(author, content=files.pdf("城市更新调研", pages=3), file_name="b.pdf")
        files.draft(author, content=files.pdf("secret", password="open sesame"), file_name="c.pdf")
    do_all()
    return [word, paper]


def state_of(version):
    with unit_of_work(writes=False):
        return session().scalars(select(Preview.state).where(Preview.version_id == version.id)).one()


def changed(version, **facts):
    with unit_of_work():
        session().execute(update(Preview).where(Preview.version_id == version.id).values(facts))


def test_all_that_was_deleted_is_made_again_with_the_same_bytes_of_text(made):
    texts, words = [shown(one).text for one in made], [words_file(one) for one in made]
    images = [shown(one).images for one in made]
    blobs.remove_folder("derived/")
    assert rebuilding.ask() == 3
    do_all()
    assert [shown(one).text for one in made] == texts
    assert [words_file(one) for one in made] == words
    assert [shown(one).images for one in made] == images
    assert all(set(derived(one)) == named(one) for one in made)


def words_file(version):
    return blobs.get(queries.words_path(version.id, engine.NAME))


def test_while_it_is_made_again_everything_is_shown_as_before(made, author):
    _, paper = made
    before = shown(paper)
    rebuilding.ask([paper.id])
    [job] = waiting()
    lease = taken(job)
    lease.lost = True
    with pytest.raises(jobs.LeaseLost):
        making.make(**job.arguments, lease=lease)
    assert state_of(paper) is PreviewState.MAKING
    during = shown(paper)
    assert (during.images, during.text, during.sizes) == (before.images, before.text, before.sizes)
    with unit_of_work(writes=False):
        assert "Page 2" in queries.words(paper.id, 2).text
        assert session().get_one(Version, paper.id).is_rendered


def test_asking_twice_is_asking_once(made):
    assert rebuilding.ask() == 3
    assert rebuilding.ask() == 0
    assert len(waiting()) == 3


def test_it_waits_until_nobody_waits_for_anything_else(made, author):
    rebuilding.ask()
    with unit_of_work():
        large = files.pdf("late but urgent") + b"%" * (4 << 20)
        urgent = files.draft(author, content=large)
    with unit_of_work(writes=False):
        first, _ = jobs.due(jobs.SLOW, names=["previews.make"], limit=1)[0]
        assert session().get_one(Job, first).arguments["version_id"] == urgent.id
        assert rebuilding.waiting() == 3


def test_only_those_that_failed(made):
    assert rebuilding.ask(failed=True) == 1
    do_all()
    assert rebuilding.ask(failed=True) == 1  # its password is still there


def test_only_those_of_which_something_is_not_there(made):
    word, paper = made
    assert rebuilding.ask(missing=True) == 0
    blobs.remove([next(path for path in derived(word) if "thumb-0001" in path)])
    changed(paper, pages_made=2)
    assert rebuilding.ask(missing=True) == 2
    do_all()
    assert rebuilding.ask(missing=True) == 0
    assert set(derived(word)) == named(word)


def test_what_a_crash_left_without_a_job_is_found(made):
    _, paper = made
    changed(paper, state=PreviewState.MAKING)
    assert rebuilding.ask(missing=True) == 1
    do_all()
    assert state_of(paper) is PreviewState.READY


def test_only_versions_that_are_named_and_still_wanted(made, author):
    word, paper = made
    with unit_of_work():
        lifecycle.remove(session().get_one(Document, word.document_id), by=author)
    assert rebuilding.ask([word.id, paper.id]) == 1
    assert [job.arguments["version_id"] for job in waiting()] == [paper.id]


def test_more_versions_than_fit_in_a_batch(made, monkeypatch):
    monkeypatch.setattr(rebuilding, "BATCH", 1)
    assert rebuilding.ask() == 3


def test_what_an_earlier_engine_made_goes_once_the_new_one_is_there(made):
    word, _ = made
    changed(word, engine="older")
    blobs.put(f"derived/{word.id}/older/page-0001.png", b"old")
    assert rebuilding.ask(missing=True) == 1
    do_all()
    assert set(derived(word)) == named(word)


def test_one_that_cannot_be_made_again_leaves_what_there_was(made, author):
    _, paper = made
    before = shown(paper).images
    with unit_of_work():
        files.filled_in(session().get_one(Version, paper.id), by=author)
        lifecycle.submit(session().get_one(Version, paper.id), by=author)
    blobs.put(blobs.original(paper.sha256), files.pdf("secret", password="open sesame"))
    rebuilding.ask([paper.id])
    do_all()
    assert (shown(paper).state, shown(paper).images) == (PreviewState.READY, before)
    with unit_of_work(writes=False):
        version = session().get_one(Version, paper.id)
        assert (version.state, version.is_rendered) == (VersionState.WAITING, True)


def test_one_that_cannot_be_made_again_and_is_gone_has_failed(made):
    _, paper = made
    blobs.put(blobs.original(paper.sha256), files.pdf("secret", password="open sesame"))
    blobs.remove_folder(f"derived/{paper.id}")
    rebuilding.ask([paper.id])
    do_all()
    assert (shown(paper).state, shown(paper).reason) == (PreviewState.FAILED, "encrypted")
