"""A version is examined by a job: everything that is noted of it, once, whatever else fails."""

import pytest
from sqlalchemy import delete, select
from tests import making
from tests.previews import hands

from wenku.accounts.models import Member
from wenku.base import jobs
from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Job, Lease
from wenku.documents import editing, lifecycle
from wenku.documents.models import Document, DocumentState, Version
from wenku.moderation import deciding, examining, hints, queue, reading, wordlists
from wenku.moderation.models import Hint
from wenku.moderation.noting import HintKind, Note, Part, Span
from wenku.previews.models import Preview

K = HintKind


def leased(version_id: int) -> Lease:
    """The job that waits for the version, taken."""
    with unit_of_work():
        asked = select(Job).where(Job.key == f"moderation.examine:{version_id}", Job.finished_at.is_(None))
        found = jobs.take(session().scalars(asked).one().id, by="a worker")
        return Lease(found.id, found.lease)


def examined(version_id: int) -> list[Hint]:
    examining.examine(version_id, leased(version_id))
    return noted(version_id)


def noted(version_id: int) -> list[Hint]:
    with unit_of_work(writes=False):
        return hints.of(version_id)


def kinds(version_id: int) -> set[HintKind]:
    return {hint.kind for hint in noted(version_id)}


@pytest.fixture
def version(author) -> Version:
    with unit_of_work():
        return making.waiting(author, text="足够长的一段正文，讲城市更新与社区建设。" * 10)


def asked_for(version_id: int) -> bool:
    with unit_of_work(writes=False):
        return bool(jobs.unfinished([f"moderation.examine:{version_id}"]))


def test_it_is_asked_for_when_a_version_is_handed_in_and_when_its_words_change(site, author, version):
    examined(version.id)
    with unit_of_work():
        document = session().get_one(Document, version.document_id)
        facts = editing.facts(document, version)
        session().execute(
            select(Job).where(Job.key == f"moderation.examine:{version.id}")
        ).scalar_one().finished_at = version.made_at
    assert not asked_for(version.id)
    with unit_of_work():
        editing.change(document, editing.Facts(**{**vars(facts), "description": "改了"}), by=author)
    assert asked_for(version.id)


def test_it_is_asked_for_when_a_preview_is_ready(site, author):
    with unit_of_work():
        version = making.draft(author)
    assert not asked_for(version.id)
    hands.do_all()
    assert asked_for(version.id)


def test_nothing_is_noted_while_there_is_no_preview(site, author):
    with unit_of_work():
        version = making.filled_in(making.draft(author), by=author)
        lifecycle.submit(version, by=author)
    assert examined(version.id) == []


def test_what_was_examined_is_told_apart_from_what_was_not(site, version):
    assert noted(version.id) == []
    examined(version.id)
    assert kinds(version.id) == {K.EXAMINED, K.LITTLE_TEXT, K.NOT_SCANNED} - {K.LITTLE_TEXT}


def test_examined_twice_it_is_the_same(site, version):
    lease = leased(version.id)
    examining.examine(version.id, lease)
    first = [(hint.kind, hint.weight, hint.facts, hint.spans) for hint in noted(version.id)]
    examining.examine(version.id, lease)
    assert [(hint.kind, hint.weight, hint.facts, hint.spans) for hint in noted(version.id)] == first


def failing(case):
    raise RuntimeError("nothing goes")


def finding(case):
    return [Note(K.WORD, 60, {"words": [], "total": 2}, (Span(Part.PAGE, 4, 8, 1), Span(Part.TITLE, 0, 2)))]


def test_what_fails_loses_nothing_of_the_others_is_told_and_tried_again(site, version, monkeypatch):
    monkeypatch.setattr(examining, "EXAMINERS", [failing, finding])
    with pytest.raises(examining.Unfinished):
        examined(version.id)
    assert [(hint.kind, hint.facts.get("what")) for hint in noted(version.id)][:2] == [
        (K.WORD, None),
        (K.UNFINISHED, "test_examining"),
    ]
    monkeypatch.setattr(examining, "EXAMINERS", [finding])
    with unit_of_work():
        version_id = version.id
        session().add(Job(name="moderation.examine", key="again", run_at=version.made_at, made_at=version.made_at, arguments={}))
        session().flush()
        job = session().scalars(select(Job).where(Job.key == "again")).one()
        taken = jobs.take(job.id, by="a worker")
    examining.examine(version_id, Lease(taken.id, taken.lease))
    assert kinds(version.id) == {K.EXAMINED, K.WORD}


def test_a_worker_that_lost_its_job_writes_nothing(site, version):
    lease = Lease(1, "somebody else's")
    with pytest.raises(jobs.LeaseLost):
        examining.examine(version.id, lease)
    assert noted(version.id) == []


def test_the_same_bytes_elsewhere_are_told_with_what_became_of_them(site, author, reader, version):
    with unit_of_work():
        theirs = making.draft(reader, content=(content := making.pdf("the same")))
        mine = making.draft(author, content=content)
        never = making.draft(author, content=making.pdf("another"))
        for each in (theirs, mine):
            making.previewed(making.filled_in(each, by=reader if each is theirs else author))
            lifecycle.submit(each, by=reader if each is theirs else author)
        session().get_one(Document, theirs.document_id).state = DocumentState.TAKEN_DOWN
        assert never.submitted_at is None
    (hint,) = [hint for hint in examined(mine.id) if hint.kind is K.SAME_FILE]
    assert (hint.weight, hint.facts["document_id"], hint.facts["taken_down"]) == (100, theirs.document_id, True)
    with unit_of_work(writes=False):
        assert hints.is_like_a_takedown(mine.id)
        assert not hints.is_like_a_takedown(version.id)


def test_little_text_what_was_stripped_and_who_made_it_are_told(site, author):
    with unit_of_work():
        version = making.waiting(author)
        preview = session().scalars(select(Preview).where(Preview.version_id == version.id)).one()
        preview.findings, preview.traces, preview.is_scan = ["macros", "links"], [["author", "张三"], ["comments", "2"]], True
    examined(version.id)
    with unit_of_work(writes=False):
        found = {hint.kind: hint.facts for hint in hints.of(version.id)}
    assert found[K.LITTLE_TEXT] == {"letters": 21, "pages": 3, "is_scan": True}
    assert found[K.STRIPPED] == {"findings": ["macros", "links"]}
    assert found[K.AUTHOR_DATA] == {"traces": [["author", "张三"], ["comments", "2"]]}


def test_the_uploader_s_name_is_looked_at_with_what_they_upload(site, author, admin, version):
    with unit_of_work():
        listed = wordlists.begin("广告", weight=50, by=admin)
        wordlists.add(listed, "代写论文", by=admin)
        wordlists.change(listed, name="广告", weight=50, is_on=True, by=admin)
        session().get_one(Member, author.id).name = "代写论文13800138000"
    examined(version.id)
    with unit_of_work(writes=False):
        found = {section.title: section.lines for section in hints.sections(queue.case(version.id), hints.of(version.id))}
        passages = [passage for lines in found.values() for line in lines for passage in line.passages if passage.part is Part.NAME]
    assert {passage.marked for passage in passages} == {"代写论文", "13800138000"}


def test_the_words_of_a_version_without_pages_are_its_text(site, author):
    with unit_of_work():
        version = making.waiting(author, text="只有全文")
        source = reading.sources([version.id])[version.id]
    assert reading.pages(source)[0].startswith("第1页")
    assert reading.pages(reading.Source("derived/0/none/words", source.text)) == ("只有全文",)


def test_what_was_public_before_anything_was_examined_is_caught_up_with_once(site, author, version):
    with unit_of_work():
        old = making.published(author, file_name="旧.pdf").published_version_id
        making.draft(author, file_name="草稿.pdf")
        session().execute(delete(Job).where(Job.name == "moderation.examine"))
    examining.catch_up()
    assert asked_for(old)
    assert asked_for(version.id)
    examined(old)
    with unit_of_work():
        session().execute(delete(Job).where(Job.name == "moderation.examine"))
    examining.catch_up()
    assert not asked_for(old)
    assert asked_for(version.id)


def test_what_is_like_a_takedown_waits_for_an_admin(site, author, reader, moderator, admin):
    content = making.pdf("taken down")
    with unit_of_work():
        theirs = making.waiting(author, content=content)
        mine = making.waiting(reader, content=content)
        session().get_one(Document, theirs.document_id).state = DocumentState.TAKEN_DOWN
    examined(mine.id)
    with unit_of_work(), pytest.raises(deciding.ForAnAdmin):
        deciding.approve(session().get_one(Version, mine.id), by=moderator)
    with unit_of_work():
        deciding.approve(session().get_one(Version, mine.id), by=admin)
