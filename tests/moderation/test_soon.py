"""Decisions that take effect in a moment: carried out once, taken back, overtaken, and never made by two."""

import pytest
from sqlalchemy import select
from tests import making
from tests.conftest import person

from wenku.accounts import notifying
from wenku.accounts.models import Member, Notification, Role
from wenku.base import words
from wenku.base.db import session, unit_of_work
from wenku.base.errors import Invalid
from wenku.base.jobs import Job
from wenku.documents import lifecycle
from wenku.documents.models import Version, VersionState
from wenku.moderation import claiming, deciding, queue, soon
from wenku.moderation.claiming import Claimed
from wenku.moderation.models import Decision, Verdict
from wenku.moderation.soon import DecidedAlready, Planned, TooLate


@pytest.fixture
def version(author):
    with unit_of_work():
        return making.waiting(author)


def planned(version, verdict=Verdict.APPROVE, **more):
    with unit_of_work():
        return soon.plan(session().get_one(Version, version.id), verdict, **more)


def state(version):
    with unit_of_work(writes=False):
        return session().get_one(Version, version.id).state


def decisions():
    with unit_of_work(writes=False):
        return [(made.verdict, made.reason, made.by_id) for made in session().scalars(select(Decision).order_by(Decision.id))]


def told(member):
    with unit_of_work(writes=False):
        return [row.kind for row in session().scalars(select(Notification).where(Notification.member_id == member.id))]


def test_a_planned_decision_has_left_the_queue_and_changes_nothing_else(time, version, moderator):
    made = planned(version, by=moderator)
    assert state(version) is VersionState.WAITING
    with unit_of_work(writes=False):
        assert not queue.waiting()
        (job,) = session().scalars(select(Job).where(Job.name == "moderation.decide"))
        assert (job.run_at, job.arguments) == (made.due_at, {"planned_id": made.id})
        (pending,) = soon.pending(moderator)
        assert (pending.title, pending.count, pending.seconds_left) == (version.full_title, 1, 10)
    assert decisions() == []


def test_the_job_carries_it_out_once_however_often_it_runs(version, moderator):
    made = planned(version, by=moderator)
    soon.decide(planned_id=made.id)
    soon.decide(planned_id=made.id)
    assert state(version) is VersionState.APPROVED
    assert decisions() == [(Verdict.APPROVE, "", moderator.id)]
    with unit_of_work(writes=False):
        assert soon.pending(moderator) == []


def test_a_return_says_its_reason(version, moderator):
    soon.decide(planned_id=planned(version, Verdict.REJECT, by=moderator, reason=" 缺页 ").id)
    assert decisions() == [(Verdict.REJECT, "缺页", moderator.id)]


def test_a_return_without_a_reason_is_not_planned(version, moderator):
    with pytest.raises(Invalid):
        planned(version, Verdict.REJECT, by=moderator, reason=" ")
    with unit_of_work(writes=False):
        assert soon.planned(version.id) is None


def test_what_was_taken_back_waits_again_and_stays_so(version, moderator):
    made = planned(version, by=moderator)
    with unit_of_work():
        assert soon.undo(made.batch, by=moderator) == [version.id]
    soon.decide(planned_id=made.id)
    assert (state(version), decisions()) == (VersionState.WAITING, [])
    assert planned(version, by=moderator).id != made.id


def test_nobody_takes_back_another_s_decision_or_one_that_was_carried_out(version, moderator, admin):
    made = planned(version, by=moderator)
    with pytest.raises(TooLate), unit_of_work():
        soon.undo(made.batch, by=admin)
    soon.decide(planned_id=made.id)
    with pytest.raises(TooLate), unit_of_work():
        soon.undo(made.batch, by=moderator)


def test_what_its_author_took_back_meanwhile_is_left_alone_and_the_moderator_learns_of_it(version, author, moderator):
    made = planned(version, by=moderator)
    with unit_of_work():
        lifecycle.withdraw(session().get_one(Version, version.id), by=author)
    soon.decide(planned_id=made.id)
    soon.decide(planned_id=made.id)
    assert (state(version), decisions()) == (VersionState.WITHDRAWN, [])
    assert told(moderator) == ["decision-overtaken"]


def test_what_was_handed_in_anew_meanwhile_waits_unseen(version, author, moderator):
    made = planned(version, by=moderator)
    with unit_of_work():
        again = session().get_one(Version, version.id)
        lifecycle.withdraw(again, by=author)
        lifecycle.submit(again, by=author)
    soon.decide(planned_id=made.id)
    with unit_of_work(writes=False):
        assert [line.version_id for line in queue.waiting().items] == [version.id]
    assert told(moderator) == ["decision-overtaken"]


def test_what_fails_too_often_waits_again(version, moderator):
    made = planned(version, by=moderator)
    with unit_of_work():
        soon.not_decided(planned_id=made.id)
    assert (state(version), told(moderator)) == (VersionState.WAITING, ["decision-not-made"])
    with unit_of_work(writes=False):
        assert queue.backlog().count == 1
        (note,) = session().scalars(select(Notification).where(Notification.member_id == moderator.id))
        with words.speaking("zh"):
            assert version.full_title in notifying.sentence(note)
        assert note.path == f"/moderation/versions/{version.id}"


def test_nothing_is_decided_that_another_moderator_looks_at(version, moderator, admin):
    with unit_of_work():
        claiming.claim(session().get_one(Version, version.id), by=admin)
    with pytest.raises(Claimed):
        planned(version, by=moderator)
    planned(version, by=admin)
    with pytest.raises(DecidedAlready):
        planned(version, by=moderator)


def test_nothing_is_decided_unseen_unseeable_or_by_its_own_author(version, author, moderator, unit):
    seen = version.submitted_at
    mine = making.waiting(moderator)
    with pytest.raises(deciding.YourOwn):
        soon.plan(mine, Verdict.APPROVE, by=moderator)
    again = session().get_one(Version, version.id)
    making.filled_in(again, by=author, title="新的题目")
    with pytest.raises(lifecycle.Elsewhere):
        soon.plan(again, Verdict.APPROVE, by=moderator, seen=seen)
    again.is_rendered = None
    session().flush()
    with pytest.raises(lifecycle.NoPreview):
        soon.plan(again, Verdict.APPROVE, by=moderator)
    soon.plan(again, Verdict.REJECT, by=moderator, reason="缺页")


def test_several_are_decided_at_once_and_taken_back_together(unit, author, moderator, admin):
    versions = [making.waiting(author) for _ in range(4)]
    claiming.claim(versions[1], by=admin)
    made = soon.plan_several(
        {version.id: version.submitted_at for version in versions}, Verdict.REJECT, by=moderator, reason="缺页"
    )
    assert (made.planned, made.refused) == (3, [versions[1].id])
    assert [(pending.batch, pending.count) for pending in soon.pending(moderator)] == [(made.batch, 3)]
    assert sorted(soon.undo(made.batch, by=moderator)) == sorted({version.id for version in versions} - {versions[1].id})
    assert queue.backlog().count == 4


def test_several_need_a_reason_too(unit, author, moderator):
    version = making.waiting(author)
    with pytest.raises(Invalid):
        soon.plan_several({version.id: None}, Verdict.REJECT, by=moderator)


def test_ten_moderators_at_once_plan_one_decision(site, version):
    people = [person(f"moderator{number}", Role.MODERATOR).id for number in range(10)]

    def plan(number):
        verdict = Verdict.APPROVE if number % 2 else Verdict.REJECT
        return soon.plan(
            session().get_one(Version, version.id), verdict, by=session().get_one(Member, people[number]), reason="缺页"
        )

    results = site.at_once(10, plan)
    assert sum(isinstance(result, Planned) for result in results) == 1
    assert sum(isinstance(result, DecidedAlready) for result in results) == 9


def test_undoing_and_carrying_out_at_once_come_to_one_of_the_two(site, author, moderator):
    with unit_of_work():
        versions = [making.waiting(author) for _ in range(4)]
        made = [soon.plan(version, Verdict.APPROVE, by=moderator) for version in versions]

    def both(number):
        plan = made[number // 2]
        return soon.undo(plan.batch, by=moderator) if number % 2 else soon.carry_out(plan.id)

    results = site.at_once(8, both)
    undone = [result for result in results[1::2] if isinstance(result, list)]
    assert len(decisions()) == 4 - len(undone)
    assert [state(version) is VersionState.WAITING for version in versions] == [
        isinstance(result, list) for result in results[1::2]
    ]
