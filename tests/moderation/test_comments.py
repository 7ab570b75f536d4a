"""Comments before moderators: what waits, what is decided on several at once, and how it is undone."""

import itertools

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from wenku.accounts.models import Notification
from wenku.base import clock
from wenku.base.db import session
from wenku.base.errors import Invalid
from wenku.moderation import comments, reporting, wordlists
from wenku.moderation.comments import Which
from wenku.moderation.models import CommentRuling, Report
from wenku.reviews import commenting
from wenku.reviews.models import CommentState


@pytest.fixture
def held(unit, published, reader):
    return [commenting.write(published, text, by=reader) for text in ("一", "二")]


@pytest.fixture
def known(unit):
    commenting.new_days.set(0, by_id=None)
    commenting.new_count.set(0, by_id=None)


def told(member):
    return list(session().scalars(select(Notification.kind).where(Notification.member_id == member.id).order_by(Notification.id)))


def report(comment, document, by=None, reporter="network:one"):
    return reporting.report(document, reason="spam", text="", reporter=reporter, by=by, comment=comment)


def ids(which=Which.WAITING):
    return [line.comment.id for line in comments.waiting(which).items]


def test_several_are_approved_at_once_and_their_author_is_told(held, author, reader, moderator):
    assert ids() == [comment.id for comment in held]
    assert len(comments.approve(ids(), seen=clock.now(), by=moderator)) == 2
    assert {comment.state for comment in held} == {CommentState.SHOWN}
    assert told(reader).count("comment.approved") == 2
    assert told(author).count("comment.made") == 2
    assert ids() == []
    assert comments.count_waiting() == 0


def test_what_was_edited_after_it_was_seen_is_left_alone(held, reader, moderator):
    seen = clock.now()
    commenting.edit(held[0], "别的", by=reader)
    assert [ruling.comment_id for ruling in comments.approve(ids(), seen=seen, by=moderator)] == [held[1].id]


def test_a_removal_says_why_and_is_undone(held, published, reader, moderator):
    with pytest.raises(Invalid):
        comments.remove(ids(), reason=" ", by=moderator)
    rulings = comments.remove([held[0].id], reason="与文档无关", by=moderator)
    assert held[0].state is CommentState.REMOVED
    assert told(reader)[-1] == "comment.removed"
    assert [line.reason for line in comments.waiting(Which.REMOVED).items] == ["与文档无关"]
    assert comments.undo([ruling.id for ruling in rulings], by=moderator) == 1
    assert held[0].state is CommentState.HELD
    assert comments.undo([ruling.id for ruling in rulings], by=moderator) == 0


def test_what_was_decided_since_isnt_undone(held, moderator, admin):
    removed = comments.remove([held[0].id], reason="无关", by=moderator)
    assert comments.undo([removed[0].id], by=admin) == 0
    comments.approve([held[0].id], seen=None, by=admin)
    assert comments.undo([removed[0].id], by=moderator) == 0
    assert held[0].state is CommentState.SHOWN


def test_a_reported_comment_waits_and_its_reporter_is_told_what_was_done(known, published, reader, stranger, moderator):
    comment = commenting.write(published, "广告", by=reader)
    report(comment, published, by=stranger, reporter=f"member:{stranger.id}")
    with pytest.raises(reporting.CommentReported):
        report(comment, published, by=stranger, reporter=f"member:{stranger.id}")
    reporting.report(
        published, reason="spam", text="", reporter=f"member:{stranger.id}", by=stranger
    )  # the document is another matter
    assert ids(Which.REPORTED) == [comment.id]
    assert reporting.count_open() == 1
    rulings = comments.remove([comment.id], reason="广告", by=moderator)
    assert told(stranger)[-1] == "report_closed.removed"
    comments.undo([rulings[0].id], by=moderator)
    assert comment.state is CommentState.SHOWN
    assert ids(Which.REPORTED) == [comment.id]
    comments.approve([comment.id], seen=clock.now(), by=moderator)
    assert told(stranger)[-1] == "report_closed.nothing_wrong"
    assert ids() == []
    assert session().scalars(select(Report.comment_id).where(Report.closed_at.is_(None))).all() == [None]


def test_a_sensitive_word_holds_a_comment_also_when_it_is_edited_in(known, published, reader, admin):
    listed = wordlists.begin("广告", weight=50, by=admin)
    wordlists.add(listed, "代写论文", by=admin)
    wordlists.change(listed, name="广告", weight=50, is_on=True, by=admin)
    innocent = commenting.write(published, "谢谢分享", by=reader)
    assert commenting.write(published, "代 写 论 文找我", by=reader).state is CommentState.HELD
    assert innocent.state is CommentState.SHOWN
    commenting.edit(innocent, "代写论文", by=reader)
    assert innocent.state is CommentState.HELD
    assert [[match.word for match in line.words] for line in comments.waiting().items] == [["代写论文"], ["代写论文"]]


def test_a_sensitive_word_in_its_author_s_name_holds_a_comment(known, published, reader, admin):
    listed = wordlists.begin("广告", weight=50, by=admin)
    wordlists.add(listed, "代写论文", by=admin)
    wordlists.change(listed, name="广告", weight=50, is_on=True, by=admin)
    reader.name = "代*写*论*文"
    assert commenting.write(published, "谢谢分享", by=reader).state is CommentState.HELD
    assert [[match.word for match in line.words] for line in comments.waiting().items] == [["代写论文"]]


def test_rulings_are_kept_as_they_are(held, moderator):
    comments.approve(ids(), seen=None, by=moderator)
    for change in (delete(CommentRuling), update(CommentRuling).values(reason="x")):
        with pytest.raises(DBAPIError), session().begin_nested():
            session().execute(change)


def test_every_state_goes_only_where_the_table_says(known, published, reader):
    for start, to in itertools.product(CommentState, CommentState):
        comment = commenting.write(published, f"{start} {to}", by=reader)
        comment.state = start
        session().flush()
        if to in commenting.COMMENT_EDGES[start]:
            commenting.go(comment, to)
            assert comment.state is to
        else:
            with pytest.raises(commenting.Moved):
                commenting.go(comment, to)
