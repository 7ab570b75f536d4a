"""Appeals: once for each decision, in time, to somebody else where there is one, and what granting them undoes."""

import pytest
from sqlalchemy import func, select
from tests import making
from tests.conftest import person

from wenku.accounts import notifying
from wenku.accounts.models import Notification, Role
from wenku.base import words
from wenku.base.db import session, unit_of_work
from wenku.base.errors import Invalid, NotFound
from wenku.documents import lifecycle
from wenku.documents.models import Document, DocumentState, VersionState
from wenku.moderation import appealing, deciding, queue
from wenku.moderation.models import Appeal, AppealState, Decision, Verdict

ACTS = {"hide": deciding.hide, "remove": deciding.remove, "take_down": deciding.take_down}


@pytest.fixture
def rejected(waiting, moderator):
    return deciding.reject(lifecycle.newest(waiting), by=moderator, reason="缺页")


def contest(decision, author, text="它没有缺页。"):
    return appealing.appeal(decision.id, by=author, text=text)


def told(member):
    """What the member was told last, in Chinese."""
    last = select(Notification).where(Notification.member_id == member.id).order_by(Notification.id.desc()).limit(1)
    with words.speaking("zh"):
        return notifying.sentence(session().scalars(last).one())


def test_a_rejection_that_was_wrong_waits_again_before_all_others(unit, waiting, rejected, author, admin):
    before = lifecycle.newest(waiting).submitted_at
    making.waiting(author, file_name="后来的.pdf")
    appeal = contest(rejected, author)
    appealing.grant(appeal.id, by=admin)
    version = lifecycle.newest(waiting)
    assert version.state is VersionState.WAITING
    assert queue.waiting().items[0].version_id == version.id
    assert [made.verdict for made in deciding.history(waiting.id)] == [Verdict.REOPEN, Verdict.REJECT]
    assert "申诉" in told(author)
    with pytest.raises(lifecycle.Elsewhere):  # who looked at it before hasn't seen what its author made of it since
        deciding.approve(version, by=admin, seen=before)


@pytest.mark.parametrize("act", ACTS)
def test_what_was_ended_is_restored_when_the_appeal_is_granted(unit, published, author, moderator, admin, act):
    appeal = contest(ACTS[act](published, by=moderator, reason="有人举报"), author)
    appealing.grant(appeal.id, by=admin, answer="没有问题")
    assert (published.state, appeal.state) == (DocumentState.PUBLISHED, AppealState.GRANTED)
    last = deciding.history(published.id)[0]
    assert (last.verdict, last.reason) == (Verdict.RESTORE, "没有问题")


def test_an_appeal_that_fails_changes_nothing_and_is_answered(unit, published, author, moderator, admin, mailed):
    appeal = contest(deciding.hide(published, by=moderator, reason="有人举报"), author)
    with pytest.raises(Invalid):
        appealing.uphold(appeal.id, by=admin, answer=" ")
    appealing.uphold(appeal.id, by=admin, answer="举报属实")
    assert (published.state, appeal.state) == (DocumentState.HIDDEN, AppealState.UPHELD)
    assert "举报属实" in told(author)
    assert "举报属实" in mailed()[-1][2]
    with pytest.raises(appealing.AnsweredBefore):
        appealing.grant(appeal.id, by=admin)


def test_the_same_appeal_again_is_the_first(unit, rejected, author):
    first = contest(rejected, author)
    assert contest(rejected, author, "另一段话") is first
    assert first.text == "它没有缺页。"


@pytest.mark.parametrize("text", ["", "  ", "字" * (appealing.LONGEST + 1)])
def test_an_appeal_says_something_of_a_fit_length(unit, rejected, author, text):
    with pytest.raises(Invalid):
        contest(rejected, author, text)


def test_only_the_uploader_appeals(unit, rejected, reader, moderator):
    for who in (reader, moderator):
        with pytest.raises(NotFound):
            contest(rejected, who)


def test_an_appeal_comes_in_time(unit, waiting, moderator, author, time):
    decision = deciding.reject(lifecycle.newest(waiting), by=moderator, reason="缺页")
    time.move(days=30)
    assert [judged.may_appeal for judged in appealing.judged(waiting)] == [False]
    with pytest.raises(appealing.NotAppealable):
        contest(decision, author)


@pytest.mark.parametrize("act", [deciding.ask_change, deciding.reject])
def test_only_what_stands_against_the_uploader_is_appealed_against(unit, waiting, author, moderator, act):
    decision = act(lifecycle.newest(waiting), by=moderator, reason="缺页")
    if act is deciding.reject:
        lifecycle.submit(lifecycle.newest(waiting), by=author)  # it waits again anyway
    with pytest.raises(appealing.NotAppealable):
        contest(decision, author)


def test_an_appeal_that_was_overtaken_waits_for_nobody(unit, waiting, rejected, author, admin):
    appeal = contest(rejected, author)
    assert appealing.count_open(by=admin) == 1
    lifecycle.submit(lifecycle.newest(waiting), by=author)
    again = deciding.reject(lifecycle.newest(waiting), by=admin, reason="还是缺页")
    assert (appealing.count_open(by=admin), appealing.still_open(by=admin).items) == (0, [])
    with pytest.raises(lifecycle.Elsewhere):
        appealing.grant(appeal.id, by=admin)
    assert [(judged.decision.id, judged.may_appeal) for judged in appealing.judged(waiting)] == [
        (again.id, True),
        (rejected.id, False),
    ]


def test_somebody_else_looks_where_there_is_somebody(unit, waiting, rejected, author, moderator, admin):
    appeal = contest(rejected, author)
    assert [judged.by_another for judged in appealing.judged(waiting)] == [True]
    assert [(one.is_yours, one.looks_again) for one in appealing.still_open(by=moderator).items] == [(False, True)]
    assert (appealing.count_open(by=moderator), appealing.count_open(by=admin)) == (0, 1)
    with pytest.raises(appealing.SomebodyElse):
        appealing.grant(appeal.id, by=moderator)


def test_the_same_person_looks_again_where_there_is_nobody_else(unit, waiting, rejected, author, moderator):
    appeal = contest(rejected, author)
    assert [judged.by_another for judged in appealing.judged(waiting)] == [False]
    assert appealing.count_open(by=moderator) == 1
    appealing.grant(appeal.id, by=moderator)


def test_nobody_answers_an_appeal_of_their_own_while_there_is_another(unit, moderator, admin):
    second = person("second", Role.MODERATOR)
    decision = deciding.hide(making.published(admin), by=moderator, reason="有人举报")
    appeal = contest(decision, admin)
    assert [appealing.count_open(by=who) for who in (moderator, admin, second)] == [0, 0, 1]
    with pytest.raises(appealing.SomebodyElse):
        appealing.grant(appeal.id, by=admin)


def test_the_only_one_on_a_small_site_decides_on_everything(unit, admin):
    appeal = contest(deciding.hide(making.published(admin), by=admin, reason="先看看"), admin)
    appealing.grant(appeal.id, by=admin)


def test_two_who_answer_at_once_answer_once(site, waiting, author, moderator, admin):
    with unit_of_work():
        decision = deciding.reject(lifecycle.newest(session().get_one(Document, waiting.id)), by=moderator, reason="缺页")
        appeal = contest(decision, author)
    acts = [lambda: appealing.grant(appeal.id, by=admin), lambda: appealing.uphold(appeal.id, by=admin, answer="缺第3页")]
    answers = site.at_once(6, lambda number: acts[number % 2]())
    assert sum(answer is None for answer in answers) == 1
    assert sum(isinstance(answer, appealing.AnsweredBefore | lifecycle.Elsewhere) for answer in answers) == 5
    with unit_of_work(writes=False):
        kept = session().get_one(Appeal, appeal.id)
        reopened = session().scalar(select(func.count()).where(Decision.verdict == Verdict.REOPEN))
        assert reopened == (kept.state is AppealState.GRANTED)
