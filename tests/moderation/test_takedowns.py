"""Claims: what they must say, what accepting them does at once, once, and to whom, and what the uploader can say against it."""

import re

import pytest
from sqlalchemy import select
from tests import making
from tests.conftest import person
from tests.moderation.takedown_claims import ADDRESS, CLAIMANT, SIGNATURE, claimed, filing, taken_down

from wenku.accounts import notifying, people, running, sanctions
from wenku.accounts.models import Kind, Notification, Role
from wenku.base import clock, words
from wenku.base.db import session, unit_of_work
from wenku.base.errors import Invalid, NotAllowed, NotFound
from wenku.base.jobs import Job
from wenku.documents import access, barred, lifecycle
from wenku.documents.models import DocumentState, VersionState
from wenku.downloads import purchasing, refunding
from wenku.downloads.models import Purchase
from wenku.moderation import appealing, countering, deciding, strikes, takedowns, targets
from wenku.moderation.takedown_models import (
    ClaimState,
    CounterNotice,
    CounterState,
    Takedown,
    Target,
    TargetState,
)
from wenku.points import queries as points

STATEMENT = "这是我自己写的教材，有出版合同为证。"


def other(author, name="别的.pdf"):
    return access.found(making.published(author, price=0, file_name=name).id)


def target(claim, document):
    return session().scalars(select(Target).where(Target.takedown_id == claim.id, Target.document_id == document.id)).one()


def counter(document, author):
    return countering.counter(document.id, by=author, statement=STATEMENT, signature="作者")


def told(member):
    rows = session().scalars(select(Notification).where(Notification.member_id == member.id).order_by(Notification.id))
    with words.speaking("zh"):
        return [notifying.sentence(row) for row in rows]


def test_a_claim_waits_and_is_acknowledged_without_what_was_typed(unit, published, admin, mailed):
    claim = claimed(published)
    assert (claim.state, target(claim, published).state) == (ClaimState.OPEN, TargetState.CLAIMED)
    mails = {to: text for to, _, text in mailed()}
    assert set(mails) == {ADDRESS, "admin@example.org"}
    assert f"/documents/{published.id}" in mails[ADDRESS]
    assert not re.search(f"{CLAIMANT}|{SIGNATURE}|标记丙", mails[ADDRESS])  # or the form would mail anything to anybody
    assert f"/admin/takedowns/{claim.id}" in mails["admin@example.org"]
    assert published.state is DocumentState.PUBLISHED
    assert (takedowns.due_at(claim) - claim.made_at).total_seconds() == 24 * 3600


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("claimant", " "),
        ("claimant", "名" * 81),
        ("address", "nowhere"),
        ("kind", "poem"),
        ("work", ""),
        ("work", "书" * 2001),
        ("signature", ""),
        ("in_good_faith", False),
        ("is_accurate", False),
        ("documents", "  \n "),
        ("documents", "999999"),
        ("documents", "一本书"),
        ("documents", "https://elsewhere.example/documents/1"),
        ("documents", "http://[broken/documents/1"),
        ("documents", "\n".join(str(number) for number in range(1, 22))),
    ],
)
def test_every_field_is_checked_and_all_errors_are_told_together(unit, published, field, value):
    with pytest.raises(Invalid) as refusal:
        takedowns.claim(filing(published, **{field: value}, **({} if field == "work" else {"work": ""})))
    assert set(refusal.value.fields) == {field, "work"}
    assert session().scalars(select(Takedown)).all() == []


def test_documents_are_named_by_number_or_by_any_address_of_theirs(unit, published, author):
    second = other(author)
    whole = f"http://127.0.0.1:5000/en/documents/{published.id}-城市?pages=all#p2"
    lines = f"#{published.id}\n{whole}\n /documents/{second.id} \n{second.id}"
    claim = takedowns.claim(filing(documents=lines))
    assert set(session().scalars(select(Target.document_id).where(Target.takedown_id == claim.id))) == {published.id, second.id}


@pytest.mark.parametrize("act", [deciding.hide, deciding.remove, deciding.take_down])
def test_what_is_not_public_can_not_be_told_from_what_does_not_exist(unit, published, moderator, act):
    act(published, by=moderator, reason="理由")
    with pytest.raises(Invalid) as refusal:
        claimed(published)
    assert "documents" in refusal.value.fields


def test_accepting_takes_down_what_was_chosen_and_spares_the_rest(unit, published, author, admin, mailed):
    spared = other(author)
    claim = claimed(published, spared)
    takedowns.accept(claim.id, [published.id, 424242], by=admin, answer="第二份是引用")
    assert (published.state, spared.state) == (DocumentState.TAKEN_DOWN, DocumentState.PUBLISHED)
    assert (target(claim, published).state, target(claim, spared).state) == (TargetState.TAKEN_DOWN, TargetState.SPARED)
    [reason] = [made.reason for made in deciding.history(published.id)]
    assert "反通知" in reason
    assert CLAIMANT not in reason
    assert any("反通知" in sentence for sentence in told(author))
    [to_author] = [text for to, _, text in mailed() if to == "author@example.org" and "反通知" in text]
    assert f"/me/documents/{published.id}" in to_author
    to_claimant = [text for to, _, text in mailed() if to == ADDRESS][-1]
    assert f"/documents/{spared.id}" in to_claimant
    assert "第二份是引用" in to_claimant


def test_refusing_leaves_everything_and_says_why(unit, published, author, admin, mailed):
    claim = claimed(published)
    with pytest.raises(Invalid):
        takedowns.refuse(claim.id, by=admin, answer=" ")
    takedowns.refuse(claim.id, by=admin, answer="没有证明权属")
    assert (claim.state, published.state) == (ClaimState.REFUSED, DocumentState.PUBLISHED)
    assert "没有证明权属" in mailed()[-1][2]
    assert strikes.of(author.id) == []
    with pytest.raises(takedowns.DecidedBefore):
        takedowns.accept(claim.id, [published.id], by=admin)


def test_accepting_chooses_something_and_is_for_admins(unit, published, moderator, admin):
    claim = claimed(published)
    with pytest.raises(Invalid):
        takedowns.accept(claim.id, [], by=admin)
    for act in (
        lambda: takedowns.accept(claim.id, [published.id], by=moderator),
        lambda: takedowns.refuse(claim.id, by=moderator, answer="理由"),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotFound):
        takedowns.accept(claim.id + 1, [published.id], by=admin)


def test_two_admins_who_accept_at_once_decide_once(site, published, author, admin):
    second = person("second-admin", Role.ADMIN)
    with unit_of_work():
        claim = claimed(access.found(published.id)).id
    admins = [admin, second]
    results = site.at_once(2, lambda n: takedowns.accept(claim, [published.id], by=session().merge(admins[n], load=False)))
    assert sorted(type(result).__name__ for result in results) == ["DecidedBefore", "Takedown"]
    with unit_of_work():
        assert len(deciding.history(published.id)) == 1
        assert len(strikes.of(author.id)) == 1


def test_every_edge_of_a_claim_and_no_other_is_walked(unit, published, author, admin):
    acts = {
        ClaimState.ACCEPTED: lambda claim: takedowns.accept(claim.id, [published.id], by=admin),
        ClaimState.REFUSED: lambda claim: takedowns.refuse(claim.id, by=admin, answer="不是"),
    }
    for first in acts:
        claim = claimed(published)
        acts[first](claim)
        assert claim.state is first
        for second in acts:
            assert second not in takedowns.CLAIM_EDGES[first]
            with pytest.raises(takedowns.DecidedBefore):
                acts[second](claim)
        if first is ClaimState.ACCEPTED:
            deciding.restore(published, by=admin)


ACTS = {
    "accept": lambda claim, document, author, admin: takedowns.accept(claim.id, [document.id], by=admin),
    "refuse": lambda claim, document, author, admin: takedowns.refuse(claim.id, by=admin, answer="不是"),
    "counter": lambda claim, document, author, admin: counter(document, author),
    "uphold": lambda claim, document, author, admin: countering.refuse(notice(document).id, by=admin, answer="证据不足"),
    "grant": lambda claim, document, author, admin: countering.restore(notice(document).id, by=admin),
    "restore": lambda claim, document, author, admin: deciding.restore(document, by=admin),
}
LEADS = {
    (TargetState.CLAIMED, "accept"): TargetState.TAKEN_DOWN,
    (TargetState.CLAIMED, "refuse"): TargetState.SPARED,
    (TargetState.TAKEN_DOWN, "counter"): TargetState.COUNTERED,
    (TargetState.TAKEN_DOWN, "restore"): TargetState.RESTORED,
    (TargetState.COUNTERED, "counter"): TargetState.COUNTERED,  # the first one again
    (TargetState.COUNTERED, "uphold"): TargetState.UPHELD,
    (TargetState.COUNTERED, "grant"): TargetState.RESTORED,
    (TargetState.COUNTERED, "restore"): TargetState.RESTORED,
    (TargetState.UPHELD, "restore"): TargetState.RESTORED,
}
WAYS = {
    TargetState.CLAIMED: [],
    TargetState.SPARED: ["refuse"],
    TargetState.TAKEN_DOWN: ["accept"],
    TargetState.COUNTERED: ["accept", "counter"],
    TargetState.UPHELD: ["accept", "counter", "uphold"],
    TargetState.RESTORED: ["accept", "counter", "grant"],
}


def notice(document):
    latest = select(CounterNotice).where(CounterNotice.document_id == document.id).order_by(CounterNotice.id.desc())
    found = session().scalars(latest).first()
    if found is None:
        raise NotFound
    return found


@pytest.mark.parametrize("state", TargetState)
def test_a_claimed_document_moves_along_its_edges_and_no_others(unit, published, author, admin, state):
    for act, do in ACTS.items():
        claim = claimed(published)
        for step in WAYS[state]:
            ACTS[step](claim, published, author, admin)
        assert target(claim, published).state is state
        to = LEADS.get((state, act))
        if to is None:
            with pytest.raises((lifecycle.Elsewhere, takedowns.DecidedBefore, countering.NotCounterable, NotFound)):
                do(claim, published, author, admin)
            assert target(claim, published).state is state
        else:
            do(claim, published, author, admin)
            assert target(claim, published).state is to
            assert to is state or to in targets.TARGET_EDGES[state]
        if published.state is DocumentState.TAKEN_DOWN:
            deciding.restore(published, by=admin)
        elif claim.state is ClaimState.OPEN:
            takedowns.refuse(claim.id, by=admin, answer="清理")


def test_the_table_of_edges_is_what_the_walk_found():
    walked = {(state, to) for (state, _), to in LEADS.items() if to is not state}
    assert walked == {(state, to) for state, ends in targets.TARGET_EDGES.items() for to in ends}


def test_the_very_bytes_can_not_come_back_while_it_is_down(unit, author, stranger, admin):
    content = making.pdf("the work itself")
    document = access.found(making.published(author, price=0, content=content).id)
    waits = making.waiting(stranger, content=making.pdf("another one"))
    waits.sha256 = lifecycle.newest(document).sha256  # sent before anybody claimed anything
    taken_down(document, by=admin)
    for who in (author, stranger):
        with pytest.raises(barred.Barred):
            making.draft(who, content=content)
    with pytest.raises(barred.Barred):
        deciding.approve(waits, by=admin)
    lifecycle.withdraw(waits, by=stranger)
    with pytest.raises(barred.Barred):
        lifecycle.submit(waits, by=stranger)
    assert barred.twins(document.id) == [waits.document_id]
    counter(document, author)
    countering.restore(notice(document).id, by=admin)
    assert not barred.is_barred(lifecycle.newest(document).sha256)
    lifecycle.submit(waits, by=stranger)
    assert waits.state is VersionState.WAITING


def test_earlier_versions_are_barred_as_well(unit, published, author, admin):
    first = lifecycle.newest(published)
    second = making.replaced(published, by=author)
    taken_down(published, by=admin)
    assert barred.is_barred(first.sha256)
    assert barred.is_barred(second.sha256)


def test_two_documents_bar_the_same_bytes_until_both_are_back(unit, published, author, stranger, admin):
    twin = other(stranger)
    lifecycle.newest(twin).sha256 = sha256 = lifecycle.newest(published).sha256
    session().flush()
    taken_down(published, twin, by=admin)
    deciding.restore(published, by=admin)
    assert barred.is_barred(sha256)
    deciding.restore(twin, by=admin)
    assert not barred.is_barred(sha256)


def test_buyers_are_refunded_once(site, published, author, reader, admin):
    with unit_of_work():
        document = access.found(published.id)
        purchasing.buy(document, by=session().merge(reader, load=False), seen_price=20)
        before = points.balance(reader)
        first, second = claimed(document), claimed(document)
        takedowns.accept(first.id, [document.id], by=session().merge(admin, load=False))
        takedowns.accept(second.id, [document.id], by=session().merge(admin, load=False))
    with unit_of_work(writes=False):
        [job] = session().scalars(select(Job).where(Job.name == "downloads.refund_takedown")).all()
    for _ in range(2):
        refunding.refund_takedown(**job.arguments)
    with unit_of_work():
        assert points.balance(reader) == before + 20
        assert session().scalars(select(Purchase)).one().ended_at is not None
        assert len(strikes.of(author.id)) == 1  # the second claim took nothing down that stood


def strike(author, admin, count=1):
    for number in range(count):
        taken_down(other(author, f"第{number}份.pdf"), by=admin)


def test_three_strikes_end_uploading_until_an_admin_lifts_it(unit, author, admin):
    strike(author, admin, 2)
    assert running.of(author.id) == []
    strike(author, admin)
    [row] = running.of(author.id)
    assert (row.kinds, row.until_at) == (["upload"], None)
    assert "3" in row.reason
    with pytest.raises(sanctions.NoUpload):
        making.draft(author)
    strike_four = other_without_uploading(author)
    taken_down(strike_four, by=admin)
    assert len(running.of(author.id)) == 1


def other_without_uploading(author):
    [row] = running.of(author.id)
    sanctions.lift(row.id, why="允许再传一次", by=people.system())
    return other(author, "又一份.pdf")


def test_strikes_count_for_a_time(unit, author, admin, time):
    strike(author, admin, 2)
    time.move(days=366)
    strike(author, admin)
    assert len(strikes.living(author.id)) == 1
    assert len(strikes.of(author.id)) == 3
    assert running.of(author.id) == []


def test_a_withdrawn_strike_lifts_what_strikes_led_to_and_nothing_else(unit, author, admin, moderator):
    documents = [other(author, f"第{number}份.pdf") for number in range(3)]
    by_hand = sanctions.impose(author.id, [Kind.UPLOAD, Kind.COMMENT], until=None, reason="刷评分", by=moderator)
    for document in documents:
        taken_down(document, by=admin)
    assert len(running.of(author.id)) == 2
    notice = counter(documents[1], author)
    countering.restore(notice.id, by=admin)
    assert [row.id for row in running.of(author.id)] == [by_hand.id]
    assert len(strikes.living(author.id)) == 2


def test_a_restriction_made_anew_by_hand_outlasts_the_strikes(unit, author, admin):
    documents = [other(author, f"第{number}份.pdf") for number in range(3)]
    for document in documents:
        taken_down(document, by=admin)
    [row] = running.of(author.id)
    sanctions.lift(row.id, why="改为人工", by=admin)
    again = sanctions.impose(author.id, [Kind.UPLOAD], until=None, reason="屡次侵权", by=admin)
    for document in documents:
        deciding.restore(document, by=admin)
    assert [row.id for row in running.of(author.id)] == [again.id]


def test_a_claim_is_one_strike_which_stays_while_any_of_its_documents_is_down(unit, author, stranger, admin):
    first, second, foreign = other(author, "甲.pdf"), other(author, "乙.pdf"), other(stranger, "丙.pdf")
    taken_down(first, second, foreign, by=admin)
    assert [len(strikes.living(member.id)) for member in (author, stranger)] == [1, 1]
    deciding.restore(first, by=admin)
    assert len(strikes.living(author.id)) == 1
    deciding.restore(second, by=admin)
    assert [len(strikes.living(member.id)) for member in (author, stranger)] == [0, 1]


def test_an_admin_has_strikes_but_no_restriction(unit, admin):
    author = person("other-admin", Role.ADMIN)
    strike(author, admin, 3)
    assert len(strikes.living(author.id)) == 3
    assert running.of(author.id) == []


def test_a_counter_notice_reaches_every_claimant(unit, published, author, admin, mailed):
    first, second = claimed(published), claimed(published, address="second@example.net")
    for claim in (first, second):
        takedowns.accept(claim.id, [published.id], by=admin)
    made = counter(published, author)
    assert counter(published, author) is made
    assert {to for to, _, text in mailed() if STATEMENT in text} == {ADDRESS, "second@example.net"}
    assert {target(claim, published).state for claim in (first, second)} == {TargetState.COUNTERED}
    assert (countering.may_restore_at(made) - clock.now()).days in (13, 14)
    countering.restore(made.id, by=admin, answer="已证明")
    assert published.state is DocumentState.PUBLISHED
    assert (made.state, made.answer) == (CounterState.GRANTED, "已证明")
    assert {target(claim, published).state for claim in (first, second)} == {TargetState.RESTORED}
    with pytest.raises(lifecycle.Elsewhere):
        countering.refuse(made.id, by=admin, answer="不")


def test_a_refused_counter_notice_is_answered_and_was_the_only_one(unit, published, author, admin, mailed):
    taken_down(published, by=admin)
    made = counter(published, author)
    countering.refuse(made.id, by=admin, answer="合同里没有你的名字")
    assert published.state is DocumentState.TAKEN_DOWN
    assert "合同里没有你的名字" in told(author)[-1]
    assert any(to == "author@example.org" and "合同里没有你的名字" in text for to, _, text in mailed())
    with pytest.raises(countering.NotCounterable):
        counter(published, author)


def test_a_counter_notice_comes_in_time_from_the_uploader_and_says_something(unit, published, author, reader, admin, time):
    taken_down(published, by=admin)
    with pytest.raises(NotFound):
        counter(published, reader)
    with pytest.raises(Invalid) as refusal:
        countering.counter(published.id, by=author, statement=" ", signature="")
    assert set(refusal.value.fields) == {"statement", "signature"}
    time.move(days=30)
    with pytest.raises(countering.NotCounterable):
        counter(published, author)


def test_moderators_do_not_end_what_somebody_claimed(unit, published, author, moderator, admin):
    taken_down(published, by=admin)
    assert deciding.possible(published, by=moderator) == []
    for act in (deciding.restore, deciding.remove):
        with pytest.raises(targets.ClaimStands):
            act(published, by=moderator, reason="理由")
    [decision] = deciding.history(published.id)
    appeal = appealing.appeal(decision.id, by=author, text="是我写的")
    with pytest.raises(NotAllowed):
        appealing.grant(appeal.id, by=moderator)
    assert published.state is DocumentState.TAKEN_DOWN


def test_an_appeal_that_an_admin_grants_ends_the_claim_too(unit, published, author, admin):
    other_admin = person("other-admin", Role.ADMIN)
    claim = taken_down(published, by=admin)
    made = counter(published, author)
    appeal = appealing.appeal(deciding.history(published.id)[0].id, by=author, text="是我写的")
    appealing.grant(appeal.id, by=other_admin)
    assert target(claim, published).state is TargetState.RESTORED
    assert made.state is CounterState.GRANTED
    assert strikes.living(author.id) == []
    assert not barred.is_barred(lifecycle.newest(published).sha256)
