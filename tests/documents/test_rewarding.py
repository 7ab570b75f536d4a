"""The reward for an approved document: once for each text, within the day's cap, and back when the document goes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from tests import making
from tests.conftest import person

from wenku.accounts import notifying
from wenku.accounts.models import Notification
from wenku.base import clock, db, words
from wenku.base.db import session
from wenku.documents import access, lifecycle, reward_proofs, rewarding
from wenku.documents.models import Document, DocumentState, RewardedText
from wenku.moderation import deciding
from wenku.points import claims, ledger, queries, statement, tariff
from wenku.points.models import Pocket, Reason, Transfer

TEXT = (
    "城市更新不是推倒重来，而是在旧有的肌理上织补。"
    "本报告走访了十二个街区，记录了居民怎样看待自己的老房子，以及他们愿意为改造付出什么。"
)


@pytest.fixture
def author(unit, author):
    making.grown(author)
    return author


def approved(by, moderator, **facts):
    version = making.waiting(by, **facts)
    deciding.approve(version, by=moderator)
    return session().get_one(Document, version.document_id)


def told(member):
    newest = select(Notification).where(Notification.member_id == member.id).order_by(Notification.id.desc()).limit(1)
    with words.speaking("en"):
        return notifying.sentence(session().scalars(newest).one())


def spend(member, amount):
    purse = ledger.locked(member)[0]
    number = session().scalar(select(func.count(Transfer.id)))
    house = ledger.house(Pocket.GIFT)
    ledger.move(amount, giver=purse.gift, taker=house, reason=Reason.ADJUSTMENT, reference=f"spent:{number}", by=member)


def test_an_approved_document_earns_its_author_gift_points(author, moderator):
    document = approved(author, moderator)
    assert queries.spendable(author) == queries.Points(105, 0)
    assert told(author).endswith("You earned 5 points.")
    assert rewarding.reward_of(document) == 5
    with words.speaking("en"):
        assert statement.page(author).items[0].words == "Reward for a document"


def test_a_document_that_waits_or_is_rejected_earns_nothing(author, moderator):
    version = making.waiting(author)
    deciding.reject(version, by=moderator, reason="缺页")
    assert queries.balance(author) == 100


def test_a_further_version_earns_nothing(author, moderator):
    document = approved(author, moderator)
    version = making.filled_in(making.replaced(document, by=author), by=author)
    making.previewed(version, text=TEXT)
    lifecycle.submit(version, by=author)
    deciding.approve(version, by=moderator)
    assert queries.balance(author) == 105
    assert told(author).endswith("is published.")


def test_a_further_version_earns_nothing_where_the_first_one_came_too_early(author, moderator, admin):
    tariff.cool_down_hours.set(24 * 365, by_id=admin.id)
    newcomer = person("newcomer")
    document = approved(newcomer, moderator)
    making.grown(newcomer)
    version = making.filled_in(making.replaced(document, by=newcomer), by=newcomer)
    making.previewed(version)
    lifecycle.submit(version, by=newcomer)
    deciding.approve(version, by=moderator)
    assert queries.balance(newcomer) == 100


def test_a_new_account_earns_nothing_and_is_told_why(unit, reader, moderator):
    approved(reader, moderator)
    assert queries.balance(reader) == 100
    assert told(reader).endswith("It earns no reward: your account was less than 24 hours old.")


def test_no_more_than_the_cap_in_a_day_and_it_is_said(author, moderator, admin):
    tariff.upload_rewards_a_day.set(2, by_id=admin.id)
    for _ in range(4):
        approved(author, moderator)
    assert queries.balance(author) == 110
    assert told(author).endswith("no more than 2 documents are rewarded in a day.")


def test_deleting_makes_no_room_under_the_cap(author, moderator, admin):
    tariff.upload_rewards_a_day.set(1, by_id=admin.id)
    lifecycle.remove(approved(author, moderator), by=author)
    approved(author, moderator)
    assert queries.balance(author) == 100


@pytest.mark.parametrize(
    "same",
    [
        TEXT,
        f"  {TEXT}\n\n",
        TEXT.replace("，", ",\n").replace("。", " . "),
        "\u200b".join(TEXT),
        TEXT.replace("更", "更").replace("报", "報").replace("旧", "舊"),
    ],
    ids=["the same", "white space", "punctuation", "invisible", "traditional"],
)
def test_the_same_text_earns_once_whoever_uploads_it(author, moderator, same):
    other = person("other")
    making.grown(other)
    approved(author, moderator, text=TEXT)
    approved(other, moderator, text=same)
    approved(author, moderator, text=same)
    assert (queries.balance(author), queries.balance(other)) == (105, 100)
    assert told(other).endswith("the same text was rewarded before.")


@pytest.mark.parametrize("pair", [("ABC" * 20, "abc" * 20), ("１２３" * 20, "123" * 20)])
def test_case_and_width_make_no_other_text(author, moderator, pair):
    for text in pair:
        approved(author, moderator, text=text)
    assert queries.balance(author) == 105


def test_a_file_without_words_is_known_by_its_bytes(author, moderator):
    other = person("other")
    making.grown(other)
    scan = making.pdf("scan")
    for version in [making.waiting(member, content=scan, text="第1页") for member in (author, other)]:
        deciding.approve(version, by=moderator)
    assert (queries.balance(author), queries.balance(other)) == (105, 100)
    approved(other, moderator, content=making.pdf("another scan"), text="第1页")
    assert queries.balance(other) == 105


def test_a_deleted_document_s_reward_goes_back(author, moderator):
    document = approved(author, moderator)
    lifecycle.remove(document, by=author)
    assert queries.balance(author) == 100
    assert [line.reason for line in statement.page(author).items] == [Reason.UPLOAD_BACK, Reason.UPLOAD, Reason.SIGN_UP]
    assert rewarding.reward_of(document) == 0


def test_a_document_without_a_reward_owes_none(author, moderator, admin):
    tariff.upload_reward.set(0, by_id=admin.id)
    document = approved(author, moderator)
    tariff.upload_reward.set(5, by_id=admin.id)
    lifecycle.remove(document, by=author)
    assert (queries.balance(author), claims.owed(author)) == (100, 0)


def test_what_goes_back_is_what_was_given_whatever_the_tariff_says_now(author, moderator, admin):
    document = approved(author, moderator)
    tariff.upload_reward.set(50, by_id=admin.id)
    lifecycle.remove(document, by=author)
    assert queries.balance(author) == 100


def test_what_is_spent_is_owed_and_settled_from_the_next_reward(author, moderator):
    document = approved(author, moderator)
    spend(author, 102)
    lifecycle.remove(document, by=author)
    assert (queries.balance(author), claims.owed(author)) == (0, 2)
    approved(author, moderator)
    assert (queries.balance(author), claims.owed(author)) == (3, 0)


def test_an_empty_wallet_owes_the_whole_reward(author, moderator):
    document = approved(author, moderator)
    spend(author, 105)
    lifecycle.remove(document, by=author)
    assert (queries.balance(author), claims.owed(author)) == (0, 5)


def test_a_text_whose_reward_went_back_may_earn_again(author, moderator):
    lifecycle.remove(approved(author, moderator, text=TEXT), by=author)
    approved(author, moderator, text=TEXT)
    assert queries.balance(author) == 105


@pytest.mark.parametrize("last", [DocumentState.REMOVED, DocumentState.TAKEN_DOWN])
def test_every_way_to_end_a_document_takes_the_reward_back_once(author, moderator, last):
    document = approved(author, moderator)
    lifecycle._move_document(lifecycle.locked(document.id), last)
    if last is DocumentState.REMOVED:
        lifecycle._move_document(document, DocumentState.TAKEN_DOWN)
    session().flush()
    assert (queries.balance(author), claims.owed(author)) == (100, 0)


def test_hiding_takes_nothing_back(author, moderator):
    document = approved(author, moderator)
    lifecycle._move_document(lifecycle.locked(document.id), DocumentState.HIDDEN)
    assert queries.balance(author) == 105


def test_the_same_text_approved_twice_at_once_earns_once(site, moderator):
    members = [person("first"), person("second")]
    with db.unit_of_work():
        making.grown(*members)
        versions = [making.waiting(member, text=TEXT).id for member in members]
    answers = site.at_once(2, lambda number: deciding.approve(access.found_version(versions[number]), by=moderator))
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    with db.unit_of_work(writes=False):
        assert sorted(queries.balance(member) for member in members) == [100, 105]


def test_approved_at_once_no_more_than_the_cap_are_rewarded(site, moderator):
    keen = person("keen")
    with db.unit_of_work():
        tariff.upload_rewards_a_day.set(2, by_id=None)
        making.grown(keen)
        versions = [making.waiting(keen).id for _ in range(5)]
    site.at_once(5, lambda number: deciding.approve(access.found_version(versions[number]), by=moderator))
    with db.unit_of_work(writes=False):
        assert queries.balance(keen) == 110


def test_whatever_is_approved_and_deleted_in_whatever_order_the_caps_hold(site, moderator):
    """Two members upload texts out of four, delete, spend; at each step: at most the cap in rewards, each text rewarded once,
    and what is given, taken back and owed comes out even.
    """
    people = [person("one"), person("two")]
    numbers = iter(range(1_000_000))

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        cap=st.integers(0, 3),
        reward=st.integers(0, 7),
        steps=st.lists(
            st.tuples(st.sampled_from(["upload", "delete", "spend"]), st.integers(0, 1), st.integers(0, 3)), max_size=14
        ),
    )
    def check(cap, reward, steps):
        with db.unit_of_work():
            making.grown(*people)
            tariff.upload_rewards_a_day.set(cap, by_id=None)
            tariff.upload_reward.set(reward, by_id=None)
            earned = {member.id: _rewards(member) for member in people}
            standing = {member.id: [] for member in people}
            series = next(numbers)
            for action, whose, which in steps:
                member = people[whose]
                if action == "upload":
                    document = approved(member, moderator, text=f"{series:06}" + f"第{which}份文档的正文" * 10)
                    standing[member.id].append(document)
                elif action == "delete" and standing[member.id]:
                    lifecycle.remove(standing[member.id].pop(), by=member)
                elif action == "spend" and (held := queries.balance(member)) > 1:
                    spend(member, held // 2)
                for each in people:
                    assert _rewards(each) <= max(cap, earned[each.id])
                    assert _owed_or_back(each) == _given(each) - sum(map(rewarding.reward_of, standing[each.id]))
            assert session().scalar(select(func.count(RewardedText.id))) == sum(
                rewarding.reward_of(document) > 0 for documents in standing.values() for document in documents
            )
            session().rollback()

    check()


def _rewards(member):
    mine = ledger.locked(member)[0].gift.id
    return session().scalar(select(func.count(Transfer.id)).where(Transfer.taker_id == mine, Transfer.reason == Reason.UPLOAD))


def _given(member):
    return _sum(member, Transfer.taker_id, Reason.UPLOAD)


def _owed_or_back(member):
    """What went back or is owed; what was owed and is settled since went back too."""
    return _sum(member, Transfer.giver_id, Reason.UPLOAD_BACK) + _sum(member, Transfer.giver_id, Reason.CLAIM) + claims.owed(member)


def _sum(member, side, reason):
    mine = ledger.locked(member)[0].gift.id
    return session().scalar(select(func.coalesce(func.sum(Transfer.amount), 0)).where(side == mine, Transfer.reason == reason))


def faulty():
    return [fault.subject for fault in reward_proofs.check()]


@pytest.mark.parametrize("left", [100, 3, 0])
def test_the_audit_knows_what_stands_and_what_went_back(author, moderator, left):
    stays, goes = approved(author, moderator), approved(author, moderator)
    making.adjusted(author, left - queries.balance(author))
    lifecycle.remove(goes, by=author)
    assert faulty() == []
    session().add(RewardedText(digest="0" * 64, document_id=goes.id, made_at=clock.now()))
    session().flush()
    assert faulty() == [goes.id]
    session().execute(delete(RewardedText).where(RewardedText.document_id.in_([stays.id, goes.id])))
    assert faulty() == [stays.id]
