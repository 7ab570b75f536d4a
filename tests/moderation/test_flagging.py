"""Accounts that share a browser or an address and trade with each other are shown to moderators; crowds and strangers are not."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from tests import making
from tests.conftest import person

from wenku.accounts import signing_in
from wenku.accounts.models import Notification
from wenku.base import clock, db
from wenku.base.audit import AuditEntry
from wenku.base.db import session
from wenku.base.errors import NotFound
from wenku.documents import access
from wenku.downloads import delivering, purchasing, vip
from wenku.moderation import flagging
from wenku.moderation.flagging import Decided, Facts, YourOwn, score
from wenku.moderation.models import Flag, FlagKind, FlagState
from wenku.points.models import Pocket
from wenku.reviews import rating


def came(member, network="school", device=None):
    with db.unit_of_work():
        signing_in.note(member, network=network, device=device or f"device of {member.name}")


def sell(author, buyer, times=1, price=2, half_stars=None, network=None):
    with db.unit_of_work():
        mine = session().merge(buyer, load=False)
        for _ in range(times):
            document = access.found(making.published(author, price=price).id)
            purchasing.buy(document, by=mine, seen_price=price)
            delivering.ask(document, by=mine, network=network)
            if half_stars:
                rating.rate(document, by=mine, half_stars=half_stars)


def look():
    flagging.flag_self_dealing()
    with db.unit_of_work(writes=False):
        return [
            (flag.kind, flag.author_id, flag.buyer_id, flag.state) for flag in session().scalars(select(Flag).order_by(Flag.id))
        ]


def told(member):
    with db.unit_of_work(writes=False):
        kinds = session().scalars(select(Notification.kind).where(Notification.member_id == member.id))
        return [kind for kind in kinds if kind == "moderation.flagged"]


@pytest.fixture
def flagged(site, author, reader, moderator):
    for member in (author, reader):
        came(member, device="one laptop")
    sell(author, reader)
    look()
    with db.unit_of_work(writes=False):
        return session().scalars(select(Flag.id)).one()


def test_two_accounts_in_one_browser_are_flagged_with_the_first_sale(site, author, reader, moderator):
    for member in (author, reader):
        came(member, network=f"network of {member.name}", device="one laptop")
    sell(author, reader)
    assert look() == [(FlagKind.DEVICE, author.id, reader.id, FlagState.OPEN)]
    with db.unit_of_work(writes=False):
        facts = session().scalars(select(Flag.facts)).one()
    assert facts == {"accounts": 2, "sales": 1, "points": 2, "all_sales": 1, "half_stars": 0}


def test_one_sale_between_two_at_one_address_is_nothing(site, author, reader):
    for member in (author, reader):
        came(member)
    sell(author, reader)
    assert look() == []


def test_an_author_who_sells_only_to_the_other_account_at_the_address_is_flagged(site, author, reader):
    for member in (author, reader):
        came(member)
    sell(author, reader, times=3, half_stars=10)
    assert look() == [(FlagKind.NETWORK, author.id, reader.id, FlagState.OPEN)]


def test_a_download_tells_the_address_too(site, author, reader, stranger):
    came(author, network="home")
    came(reader, network="somewhere else")
    sell(author, reader, times=3, half_stars=10, network="home")
    assert look() == [(FlagKind.NETWORK, author.id, reader.id, FlagState.OPEN)]


def test_at_a_university_readers_of_a_colleague_are_not_flagged(site, author, reader):
    for member in (author, reader, *(person(f"student{number}") for number in range(28))):
        came(member)
    sell(author, reader, times=6, half_stars=10)
    assert look() == []


def test_strangers_who_trade_are_not_flagged(site, author, reader):
    came(author, network="here")
    came(reader, network="there")
    sell(author, reader, times=6, half_stars=10)
    assert look() == []


def test_who_shares_a_browser_and_trades_with_others_is_not_flagged(site, author, reader, stranger):
    for member in (author, reader):
        came(member, device="one laptop")
    came(stranger, network="there")
    sell(author, stranger, times=4)
    assert look() == []


def test_what_is_long_ago_is_not_looked_at(site, author, reader, time):
    for member in (author, reader):
        came(member, device="one laptop")
    sell(author, reader)
    time.move(days=91)
    assert look() == []


def test_free_documents_are_no_sales(site, author, reader):
    for member in (author, reader):
        came(member, device="one laptop")
    sell(author, reader, times=5, price=0)
    assert look() == []


def test_vip_downloads_of_one_s_other_account_are_seen_as_well(site, author, reader):
    for member in (author, reader):
        came(member, device="one laptop")
    with db.unit_of_work():
        document, mine = access.found(making.published(author, price=20).id), session().merge(reader, load=False)
        making.adjusted(mine, 1000, Pocket.CASH)
        vip.buy(vip.offer(), number=1, by=mine)
        vip.download(document, by=mine)
    assert look() == [(FlagKind.DEVICE, author.id, reader.id, FlagState.OPEN)]


def test_a_pair_is_flagged_once_and_moderators_are_told_once(flagged, author, reader, moderator, admin):
    assert len(told(moderator)) == 1
    sell(author, reader, times=2)
    for _ in range(2):
        assert len(look()) == 1
    assert len(told(moderator)) == 1
    with db.unit_of_work(writes=False):
        assert session().get(Flag, flagged).facts["sales"] == 3
    assert told(author) == told(reader) == []


def test_what_was_decided_stays_as_it_was_decided(flagged, author, reader, moderator):
    with db.unit_of_work():
        flagging.decide(flagged, FlagState.DISMISSED, by=moderator)
    sell(author, reader, times=3)
    assert look() == [(FlagKind.DEVICE, author.id, reader.id, FlagState.DISMISSED)]
    with db.unit_of_work(writes=False):
        assert flagging.count_open() == 0
        assert session().get(Flag, flagged).facts["sales"] == 1
        assert session().scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()[-1] == "flag.dismissed"


def test_two_moderators_decide_once(site, flagged, moderator, admin):
    answers = site.at_once(2, lambda number: flagging.decide(flagged, list(FlagState)[number + 1], by=(moderator, admin)[number]))
    assert sum(isinstance(answer, Decided) for answer in answers) == 1


def test_nobody_decides_on_themselves(site, moderator, reader, admin):
    for member in (moderator, reader):
        came(member, device="one laptop")
    sell(moderator, reader)
    look()
    with db.unit_of_work():
        id = session().scalars(select(Flag.id)).one()
        with pytest.raises(YourOwn):
            flagging.decide(id, FlagState.DISMISSED, by=moderator)
        flagging.decide(id, FlagState.CONFIRMED, by=admin)


def test_there_is_nothing_to_decide_on_what_was_never_flagged(unit, moderator):
    with pytest.raises(NotFound):
        flagging.decide(99, FlagState.DISMISSED, by=moderator)


def test_runs_at_once_flag_once(site, author, reader, moderator):
    for member in (author, reader):
        came(member, device="one laptop")
    sell(author, reader)
    with db.unit_of_work(writes=False):
        pairs = flagging._suspicious(FlagKind.DEVICE, clock.now() - timedelta(days=1))
    assert len(pairs) == 1
    for _ in range(2):
        flagging.flag_self_dealing()
    assert len(look()) == 1


def test_old_log_ins_are_forgotten(site, author, time):
    came(author)
    time.move(days=91)
    came(author)
    with db.unit_of_work():
        signing_in.forget_old()
        assert session().connection().exec_driver_sql("SELECT count(*) FROM sign_in").scalar() == 1


facts = st.builds(
    Facts,
    accounts=st.integers(2, 500),
    sales=st.integers(1, 50),
    points=st.integers(1, 1000),
    all_sales=st.integers(50, 90),
    half_stars=st.integers(0, 10),
)


@given(kind=st.sampled_from(FlagKind), facts=facts)
def test_the_more_share_an_address_the_less_it_says(kind, facts):
    more = Facts(facts.accounts + 1, facts.sales, facts.points, facts.all_sales, facts.half_stars)
    assert 0 <= score(kind, more) <= score(kind, facts) <= 100
    assert score(FlagKind.NETWORK, facts) <= score(FlagKind.DEVICE, facts)
