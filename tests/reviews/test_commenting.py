"""Comments: what may be said, by whom, who reads it, and what becomes of it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from tests import making

from wenku.accounts import sanctions
from wenku.accounts.models import Kind, Notification
from wenku.base import clock
from wenku.base.db import session
from wenku.base.errors import Invalid, NotFound
from wenku.documents import access
from wenku.documents.models import DocumentState, Tally
from wenku.moderation import deciding
from wenku.reviews import commenting, threads
from wenku.reviews.commenting import NotOpen, NotYourComment, TooLate
from wenku.reviews.models import Comment, CommentState
from wenku.reviews.threads import Order


@pytest.fixture
def known(unit, author, reader, stranger):
    """Nobody is new any more."""
    commenting.new_days.set(0, by_id=None)
    commenting.new_count.set(0, by_id=None)


def shown(document, by=None, order=Order.NEWEST, **more):
    found = threads.page(document, by=by, order=order, **more)
    return [(thread.comment.text, [answer.text for answer in thread.answers]) for thread in found.items]


def told(member):
    return list(session().scalars(select(Notification.kind).where(Notification.member_id == member.id).order_by(Notification.id)))


def test_a_comment_is_seen_by_everybody_and_told_to_the_owner(known, published, author, reader):
    before = session().get_one(Tally, published.id).revision
    commenting.write(published, "  很有用。\r\n\r\n\r\n\r\n谢谢 ", by=reader)
    assert shown(published) == [("很有用。\n\n谢谢", [])]
    assert told(author)[-1] == "comment.made"
    session().expire_all()
    assert session().get_one(Tally, published.id).revision > before


def test_an_answer_to_an_answer_stands_under_the_comment_that_opened_the_thread(known, published, author, reader, stranger):
    first = commenting.write(published, "问题", by=reader)
    second = commenting.write(published, "回答", by=author, answers=first)
    commenting.write(published, "补充", by=stranger, answers=second)
    assert shown(published) == [("问题", ["回答", "补充"])]
    assert told(reader)[-1] == "comment.answered"
    assert told(author)[-1] == "comment.answered"


def test_nobody_is_told_of_their_own(known, published, author):
    before = told(author)
    own = commenting.write(published, "说明", by=author)
    commenting.write(published, "补充说明", by=author, answers=own)
    assert told(author) == before


def test_what_a_new_member_says_waits_and_only_they_and_moderators_read_it(unit, published, author, reader, stranger, moderator):
    comment = commenting.write(published, "第一条", by=reader)
    assert comment.state is CommentState.HELD
    assert shown(published) == shown(published, by=stranger) == shown(published, by=author) == []
    assert shown(published, by=reader) == shown(published, by=moderator) == [("第一条", [])]
    assert "comment.made" not in told(author)
    with pytest.raises(NotFound):
        commenting.readable(published, comment.id, by=stranger)


def test_moderators_and_those_with_approved_comments_dont_wait(unit, published, reader, moderator):
    assert commenting.write(published, "版主", by=moderator).state is CommentState.SHOWN
    commenting.new_days.set(0, by_id=None)
    first = commenting.write(published, "一", by=reader)
    assert first.state is CommentState.HELD
    commenting.go(first, CommentState.SHOWN)
    assert commenting.write(published, "二", by=reader).state is CommentState.SHOWN


def test_a_comment_is_edited_by_its_author_for_some_minutes(known, published, reader, stranger):
    comment = commenting.write(published, "很好", by=reader)
    commenting.edit(comment, "非常好", by=reader)
    assert (comment.text, comment.edited_at is None) == ("非常好", False)
    with pytest.raises(NotYourComment):
        commenting.edit(comment, "不好", by=stranger)
    comment.made_at -= timedelta(minutes=commenting.edit_minutes.get())
    session().flush()
    with pytest.raises(TooLate):
        commenting.edit(comment, "一般", by=reader)


def test_a_deleted_comment_is_gone_and_keeps_its_place_while_it_has_answers(known, published, author, reader, stranger):
    lonely, answered = (commenting.write(published, text, by=reader) for text in ("一", "二"))
    commenting.write(published, "答", by=author, answers=answered)
    with pytest.raises(NotYourComment):
        commenting.delete(lonely, by=stranger)
    for comment in (lonely, answered, answered):
        commenting.delete(comment, by=reader)
    assert shown(published) == [("", ["答"])]
    assert set(session().scalars(select(Comment.text).where(Comment.member_id == reader.id))) == {""}


def test_who_is_kept_from_commenting_cant(known, published, reader, moderator):
    own = commenting.write(published, "好", by=reader)
    sanctions.impose(reader.id, [Kind.COMMENT], until=None, reason="广告", by=moderator)
    with pytest.raises(sanctions.NoComment):
        commenting.write(published, "好", by=reader)
    with pytest.raises(sanctions.NoComment):
        commenting.edit(own, "很好", by=reader)
    commenting.delete(own, by=reader)


def test_only_what_is_published_is_commented_on(known, published, private, author, moderator):
    for document in (private, published):
        if document is published:
            deciding.hide(document, by=moderator, reason="待核实")
        with pytest.raises(NotOpen):
            commenting.write(access.found(document.id), "好", by=author)
    assert access.found(published.id).state is DocumentState.HIDDEN


def test_what_isnt_shown_cant_be_answered(known, published, author, reader):
    comment = commenting.write(published, "好", by=reader)
    commenting.delete(comment, by=reader)
    with pytest.raises(commenting.CantAnswer):
        commenting.write(published, "谢", by=author, answers=comment)
    other = access.found(making.published(author, title="另一份").id)
    elsewhere = commenting.write(other, "好", by=reader)
    with pytest.raises(commenting.CantAnswer):
        commenting.write(published, "谢", by=author, answers=elsewhere)


@pytest.mark.parametrize("text", ["", " \n ", "\u202e\u2066", "\u200b", "字" * 1001])
def test_what_a_comment_must_hold(text):
    with pytest.raises(Invalid):
        commenting.checked(text)


@given(st.text(max_size=1200))
def test_what_is_kept_is_short_clean_and_checked_once(text):
    try:
        kept = commenting.checked(text)
    except Invalid:
        return
    assert 0 < len(kept) <= 1000
    assert commenting.checked(kept) == kept
    assert not set(kept) & {"\r", "\x00", "\u202e", "\u2066"}


@pytest.mark.parametrize("order", Order)
def test_pages_show_every_thread_once_in_both_directions(known, published, reader, order):
    texts = [str(number) for number in range(7)]
    for text in texts:
        commenting.write(published, text, by=reader)
    expected = texts if order is Order.OLDEST else texts[::-1]
    seen, at = [], None
    while True:
        found = threads.page(published, by=None, order=order, at=at, size=3)
        seen.append([thread.comment.text for thread in found.items])
        if found.next is None:
            break
        at = found.next
    assert [text for page in seen for text in page] == expected
    back = threads.page(published, by=None, order=order, at=found.previous, size=3)
    assert [thread.comment.text for thread in back.items] == seen[-2]
    assert threads.page(published, by=None, order=order, size=3).previous is None


def test_long_threads_are_cut_and_read_whole_elsewhere(known, published, reader):
    first = commenting.write(published, "问题", by=reader)
    now = clock.now()
    session().add_all(
        Comment(document_id=published.id, member_id=reader.id, parent_id=first.id, answered_id=first.id, text=str(number),
                state=CommentState.SHOWN, made_at=now)
        for number in range(threads.ANSWERS + 5)
    )  # fmt: skip
    session().flush()
    (thread,) = threads.page(published, by=None, order=Order.NEWEST).items
    assert (len(thread.answers), thread.more) == (threads.ANSWERS, 5)
    assert len(threads.whole(published, first.id, by=None, at=None)[1].items) == threads.ANSWERS + 5
    assert threads.count(published) == threads.ANSWERS + 6
