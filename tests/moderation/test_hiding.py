"""Hiding for a while: what comes back by itself, when, once, and only while that very decision hides it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from tests import making

from wenku.accounts import notifying
from wenku.accounts.models import Notification, Role
from wenku.base import clock, db, words
from wenku.base.db import session, unit_of_work
from wenku.base.errors import Invalid, Refusal
from wenku.documents import access, lifecycle
from wenku.documents import queries as documents
from wenku.documents.models import Document, DocumentState
from wenku.moderation import appealing, deciding, hiding
from wenku.moderation.models import Decision, Verdict
from wenku.worker import TIMES, WORKS


def hidden(document, by, days=3):
    """The id of the decision."""
    with unit_of_work():
        return deciding.hide(access.found(document.id), by=by, reason="第3页有手机号", days=days).id


def state(document):
    with unit_of_work(writes=False):
        return session().get_one(Document, document.id).state


def verdicts(document):
    """The newest first."""
    with unit_of_work(writes=False):
        return [made.verdict for made in deciding.history(document.id)]


def test_what_was_hidden_for_a_while_is_public_again_when_that_is_over(site, published, author, moderator, time):
    hidden(published, moderator)
    time.move(days=3, seconds=-1)
    hiding.restore_ended()
    assert state(published) is DocumentState.HIDDEN
    time.move(seconds=1)
    hiding.restore_ended()
    assert state(published) is DocumentState.PUBLISHED
    with unit_of_work(writes=False):
        made = deciding.history(published.id)[0]
        assert (made.verdict, made.by.role, made.was) == (Verdict.RESTORE, Role.SYSTEM, DocumentState.HIDDEN)
        assert made.reason == "隐藏的期限已到。"
        assert documents.total() == 1


def test_running_twice_restores_and_tells_once(site, published, moderator, time, mailed):
    hidden(published, moderator)
    time.move(days=4)
    before = len(mailed())
    for _ in range(2):
        hiding.restore_ended()
    assert verdicts(published) == [Verdict.RESTORE, Verdict.HIDE]
    assert len(mailed()) == before + 1


def test_a_job_does_it_on_the_clock():
    [each] = [time for time in TIMES if WORKS[time.name].do is hiding.restore_ended]
    assert each.every <= timedelta(minutes=10)


def test_the_uploader_is_told_the_end_and_then_that_it_has_come(unit, published, author, moderator, time, mailed):
    author.language = "en"
    made = deciding.hide(published, by=moderator, reason="第3页有手机号", days=7)
    time.move(days=7)
    hiding.restore(made.id)
    first, last = mailed()
    day = re.search(r"until (\d{4}-\d\d-\d\d 12:00), when it becomes public again by itself\. Reason: 第3页有手机号", first[2])
    assert day
    assert "The time for which it was hidden is over." in last[2]
    with words.speaking("zh"):
        told = [notifying.sentence(row) for row in session().scalars(select(Notification).order_by(Notification.id))]
    assert day[1] in told[0]
    assert made.ends_at == clock.now()


def test_without_an_end_somebody_has_to_restore_it(site, published, moderator, time):
    hidden(published, moderator, days=None)
    time.move(days=3660)
    hiding.restore_ended()
    assert verdicts(published) == [Verdict.HIDE]


@pytest.mark.parametrize("days", [0, -1, deciding.MOST_DAYS + 1, 10**12])
def test_it_is_for_a_day_to_a_year(unit, published, moderator, days):
    with pytest.raises(Invalid) as refused:
        deciding.hide(published, by=moderator, reason="有人举报", days=days)
    assert list(refused.value.fields) == ["days"]
    assert published.state is DocumentState.PUBLISHED


def test_its_uploader_brings_nothing_back_before_the_time(unit, published, author, moderator):
    made = deciding.hide(published, by=moderator, reason="有人举报", days=3)
    tries = [
        lambda: deciding.restore(published, by=author),
        lambda: lifecycle.submit(lifecycle.newest(published), by=author),
        lambda: making.replaced(published, by=author),
    ]
    for tried in tries:
        with pytest.raises(Refusal):
            tried()
    assert hiding.restore(made.id) is None
    assert published.state is DocumentState.HIDDEN


def hidden_anew(document, author, moderator):
    deciding.restore(document, by=moderator)
    deciding.hide(document, by=moderator, reason="又有人举报")


def hidden_anew_for_longer(document, author, moderator):
    deciding.restore(document, by=moderator)
    deciding.hide(document, by=moderator, reason="又有人举报", days=30)


def granted(document, author, moderator):
    [judged] = [judged for judged in appealing.judged(document) if judged.stands]
    appealing.grant(appealing.appeal(judged.decision.id, by=author, text="那是客服电话。").id, by=moderator)


LATER = {
    DocumentState.HIDDEN: [hidden_anew, hidden_anew_for_longer],
    DocumentState.REMOVED: [
        lambda document, author, moderator: deciding.remove(document, by=moderator, reason="重复"),
        lambda document, author, moderator: lifecycle.remove(document, by=author),
    ],
    DocumentState.TAKEN_DOWN: [lambda document, author, moderator: deciding.take_down(document, by=moderator, reason="权利人来信")],
    DocumentState.PUBLISHED: [lambda document, author, moderator: deciding.restore(document, by=moderator), granted],
}


@pytest.mark.parametrize(("becomes", "act"), [(becomes, act) for becomes, acts in LATER.items() for act in acts])
def test_what_came_later_wins(site, published, author, moderator, admin, time, becomes, act):
    decision_id = hidden(published, admin)
    with unit_of_work():
        act(access.found(published.id), author, moderator)
    before = verdicts(published)
    time.move(days=4)
    hiding.restore_ended()
    with unit_of_work():
        assert hiding.restore(decision_id) is None
    assert (state(published), verdicts(published)) == (becomes, before)


def test_an_appeal_that_is_open_waits_for_nobody_any_more(site, published, author, moderator, admin, time):
    decision_id = hidden(published, moderator)
    with unit_of_work():
        appealing.appeal(decision_id, by=author, text="那是客服电话。")
    time.move(days=4)
    hiding.restore_ended()
    with unit_of_work(writes=False):
        assert appealing.count_open(by=admin) == 0


def test_a_moderator_at_the_same_moment_makes_it_one_restoring(site, published, moderator, time):
    decision_id = hidden(published, moderator)
    time.move(days=4)

    def act(number):
        if number % 2:
            return hiding.restore(decision_id)
        return deciding.restore(access.found(published.id), by=moderator)

    results = site.at_once(8, act)
    assert sum(isinstance(result, Decision) for result in results) == 1
    assert all(result is None or isinstance(result, Decision | lifecycle.Elsewhere) for result in results)
    assert verdicts(published) == [Verdict.RESTORE, Verdict.HIDE]


def test_many_come_back_in_units_of_their_own(site, author, moderator, time):
    with unit_of_work():
        several = [making.published(author, file_name=f"第{number}份.pdf") for number in range(5)]
    for document in several:
        hidden(document, moderator)
    time.move(days=4)
    commits = []

    def note(connection):
        commits.append(len(commits))

    event.listen(db.engine(), "commit", note)
    hiding.restore_ended()
    event.remove(db.engine(), "commit", note)
    assert {state(document) for document in several} == {DocumentState.PUBLISHED}
    assert len(commits) >= len(several)
