"""Notifications belong to one member and are worded when they are read."""

import pytest
from sqlalchemy import select, update

from wenku.accounts import notifying
from wenku.accounts.models import Notification
from wenku.base import words
from wenku.base.db import session
from wenku.base.errors import NotFound

KIND = "accounts.became_moderator"


def told(member, times=1):
    for _ in range(times):
        notifying.tell(member.id, KIND, path="/documents/7")
    session().flush()
    return list(session().scalars(select(Notification).where(Notification.member_id == member.id).order_by(Notification.id)))


def test_a_notification_speaks_the_reader_s_language(unit, reader):
    (row,) = told(reader)
    with words.speaking("en"):
        assert notifying.sentence(row).startswith("You are a moderator now")
    with words.speaking("zh"):
        assert notifying.sentence(row).startswith("您现在是审核员")


def test_a_kind_without_words_is_not_told(unit, reader):
    with pytest.raises(ValueError, match="no words"):
        notifying.tell(reader.id, "nobody.knows")


def test_a_kind_that_is_gone_by_now_still_has_a_line(unit, reader):
    (row,) = told(reader)
    session().execute(update(Notification).values(kind="of.another.version"))
    session().refresh(row)
    assert notifying.sentence(row) == "有一项变动。"


def test_opening_one_marks_it_read_and_says_where_it_leads(unit, reader):
    first, _ = told(reader, times=2)
    assert notifying.opened(first.id, by=reader) == "/documents/7"
    assert notifying.unread(reader) == 1


def test_somebody_else_s_notification_is_not_there(unit, reader, stranger):
    (row,) = told(reader)
    for id in (row.id, row.id + 99):
        with pytest.raises(NotFound):
            notifying.opened(id, by=stranger)
    assert notifying.unread(reader) == 1


def test_what_came_after_the_page_was_opened_stays_unread(unit, reader, stranger):
    _, second, _ = told(reader, times=3)
    told(stranger)
    notifying.mark_read(reader, until=second.id)
    assert (notifying.unread(reader), notifying.unread(stranger)) == (1, 1)


def test_the_list_goes_page_by_page_the_newest_first(unit, reader):
    ids = [row.id for row in told(reader, times=5)]
    first = notifying.latest(reader, size=2)
    second = notifying.latest(reader, before=first.next, size=2)
    third = notifying.latest(reader, before=second.next, size=2)
    assert [row.id for page in (first, second, third) for row in page.items] == ids[::-1]
    assert third.next is None
