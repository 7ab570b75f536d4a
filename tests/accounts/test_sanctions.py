"""Sanctions keep a member from what they name, until they end or are lifted; every room that acts asks."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from tests import making
from tests.conftest import PASSWORD, person

from wenku.accounts import notifying, people, roles, running, sanctions, signing_in
from wenku.accounts.models import Kind, Member, Notification, Role, Sanction
from wenku.base import clock, db, options, words
from wenku.base.audit import AuditEntry
from wenku.base.db import session
from wenku.base.errors import Invalid, NotAllowed, NotFound
from wenku.base.jobs import Job
from wenku.documents import access, editing, lifecycle, receiving
from wenku.documents.models import Document, Version
from wenku.downloads import purchasing, vip
from wenku.downloads.models import Purchase, Subscription
from wenku.downloads.vip import Offer
from wenku.payments import orders
from wenku.payments.models import Order
from wenku.points import queries, tariff
from wenku.points.models import Pocket
from wenku.reviews import collecting, rating
from wenku.reviews.models import Rating

EVERY = list(Kind)
REFUSALS = {
    Kind.UPLOAD: sanctions.NoUpload,
    Kind.COMMENT: sanctions.NoComment,
    Kind.PURCHASE: sanctions.NoPurchase,
    Kind.LOGIN: sanctions.NoLogin,
}


def impose(member, by, *kinds, days=7, reason="多次上传无关内容"):
    until = clock.now() + timedelta(days=days) if days else None
    return sanctions.impose(member.id, kinds or (Kind.UPLOAD,), until=until, reason=reason, by=by)


def kept_from(member):
    """The kinds that the member is refused."""
    return {kind for kind in Kind if _is_refused(member, kind)}


def _is_refused(member, kind):
    try:
        sanctions.check(member, kind)
    except REFUSALS[kind]:
        return True
    return False


def test_nobody_is_kept_from_anything_before_a_sanction(unit, reader):
    assert kept_from(reader) == set()


def test_what_a_sanction_names_is_refused_and_nothing_else(unit, reader, stranger, moderator):
    impose(reader, moderator, Kind.UPLOAD, Kind.PURCHASE)
    assert kept_from(reader) == {Kind.UPLOAD, Kind.PURCHASE}
    assert kept_from(stranger) == set()


def test_a_refusal_says_why_until_when_and_how_to_object(unit, reader, moderator, time):
    made = impose(reader, moderator, Kind.UPLOAD, reason="多次上传无关内容")
    options.contact.set("help@example.org", by_id=None)
    with words.speaking("en"), pytest.raises(sanctions.NoUpload) as refused:
        sanctions.check(reader, Kind.UPLOAD)
    said = str(refused.value)
    assert (refused.value.status, refused.value.code) == (403, "no-upload")
    for part in ("多次上传无关内容", sanctions.shown(made.until_at), "help@example.org"):
        assert part in said
    assert refused.value.details == {"kind": "upload", "reason": "多次上传无关内容", "until": made.until_at.isoformat()}


def test_without_an_address_one_turns_to_the_page_about_the_site(unit, reader, moderator):
    impose(reader, moderator, Kind.UPLOAD, days=0)
    with words.speaking("en"), pytest.raises(sanctions.NoUpload, match=r"It has no end\..*/en/about"):
        sanctions.check(reader, Kind.UPLOAD)


def test_of_several_the_one_that_lasts_longest_is_told(unit, reader, moderator):
    for days, reason in ((3, "short"), (0, "for good"), (30, "long")):
        impose(reader, moderator, Kind.COMMENT, days=days, reason=reason)
    with pytest.raises(sanctions.NoComment, match="for good"):
        sanctions.check(reader, Kind.COMMENT)


INTERVALS = st.lists(
    st.tuples(
        st.sets(st.sampled_from(EVERY), min_size=1),
        st.integers(0, 40),  # begins on this day
        st.none() | st.integers(1, 40),  # and lasts so long
        st.none() | st.integers(0, 80),  # lifted on this day, where it runs then
    ),
    max_size=5,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(INTERVALS, st.integers(0, 90))
def test_a_member_is_kept_from_what_some_sanction_names_that_runs(site, reader, moderator, time, intervals, asked):
    begun = time.now
    expected = set()
    with db.unit_of_work():
        session().execute(delete(Sanction))
        for kinds, begins, lasts, lifted in intervals:
            if begins > asked:
                continue
            time.now = begun + timedelta(days=begins)
            made = impose(reader, moderator, *kinds, days=lasts or 0)
            ends = None if lasts is None else begins + lasts
            if lifted is not None and begins <= lifted <= asked and (ends is None or lifted < ends):
                time.now = begun + timedelta(days=lifted)
                sanctions.lift(made.id, why="学习了规则", by=moderator)
                ends = lifted
            if ends is None or asked < ends:
                expected |= kinds
        time.now = begun + timedelta(days=asked)
        assert kept_from(reader) == expected
        assert {kind for row in running.of(reader.id) for kind in row.kinds} == {kind.value for kind in expected}
        assert {entry.sanction.id for entry in sanctions.of(reader) if entry.runs} == {row.id for row in running.of(reader.id)}
        is_listed = bool(people.found("", sanctions.sanctioned()).items)
        assert is_listed == bool(expected)
    time.now = begun


# Who may


def test_a_sanction_needs_kinds_a_reason_and_a_time_ahead(unit, reader, moderator):
    later = clock.now() + timedelta(days=1)
    for kinds, until, reason in (((), later, "x"), ((Kind.LOGIN,), clock.now(), "x"), ((Kind.LOGIN,), later, "  ")):
        with pytest.raises(Invalid):
            sanctions.impose(reader.id, kinds, until=until, reason=reason, by=moderator)
    with pytest.raises(Invalid):
        impose(reader, moderator, reason="长" * 301)
    assert sanctions.of(reader) == []


def test_moderators_restrict_members_and_admins_also_moderators(unit, reader, moderator, admin, stranger):
    other = person("other", Role.MODERATOR)
    impose(reader, moderator)
    impose(reader, people.system())
    impose(other, admin)
    with pytest.raises(sanctions.AdminsOnly):
        impose(other, moderator)
    for by in (moderator, people.system()):
        with pytest.raises(sanctions.DemoteFirst):
            impose(admin, by)
    with pytest.raises(NotAllowed):
        impose(reader, stranger)


def test_nobody_restricts_their_own_account_or_lifts_what_restricts_it(unit, admin, moderator):
    for somebody in (admin, moderator):
        with pytest.raises(sanctions.NotYourself):
            impose(somebody, somebody)
    made = impose(moderator, admin)
    with pytest.raises(sanctions.NotYourself):
        sanctions.lift(made.id, why="x", by=moderator)
    assert sanctions.may_sanction(moderator, by=admin)
    assert not sanctions.may_sanction(admin, by=moderator)


def test_the_site_s_own_member_is_nobody_to_restrict(unit, admin):
    with pytest.raises(NotFound):
        impose(people.system(), admin)


def test_who_is_restricted_becomes_no_admin(unit, reader, admin):
    made = impose(reader, admin)
    with pytest.raises(roles.RestrictedNow):
        roles.give(reader.id, Role.ADMIN, by=admin)
    sanctions.lift(made.id, why="学习了规则", by=admin)
    assert roles.give(reader.id, Role.ADMIN, by=admin).is_admin


def test_who_is_made_an_admin_and_restricted_at_once_is_one_or_the_other(site):
    admins = [person(f"admin{number}", Role.ADMIN) for number in range(2)]
    reader = person("reader")

    def act(number):
        if number % 2:
            return roles.give(reader.id, Role.ADMIN, by=session().merge(admins[0], load=False))
        return impose(reader, session().merge(admins[1], load=False), Kind.LOGIN)

    site.at_once(4, act)
    with db.unit_of_work(writes=False):
        assert session().get(Member, reader.id).is_admin != bool(running.of(reader.id))


# What is told


def test_the_member_is_told_and_it_is_audited(unit, reader, moderator, mailed):
    made = impose(reader, moderator, Kind.UPLOAD, Kind.LOGIN)
    told = session().scalars(select(Notification).where(Notification.member_id == reader.id)).one()
    assert "多次上传无关内容" in notifying.sentence(told)
    to, _, text = mailed()[-1]
    assert to == "reader@example.org"
    for part in ("多次上传无关内容", sanctions.listed(["upload", "login"]), sanctions.shown(made.until_at)):
        assert part in text
    entry = session().scalars(select(AuditEntry).where(AuditEntry.action == "member.sanctioned")).one()
    assert (entry.by_id, entry.subject, entry.details["kinds"]) == (moderator.id, f"member:{reader.id}", ["upload", "login"])


def test_a_sanction_is_lifted_once_with_a_reason(unit, reader, moderator, mailed):
    made = impose(reader, moderator)
    with pytest.raises(Invalid):
        sanctions.lift(made.id, why="", by=moderator)
    sanctions.lift(made.id, why="学习了规则", by=moderator)
    with pytest.raises(sanctions.Over):
        sanctions.lift(made.id, why="x", by=moderator)
    assert kept_from(reader) == set()
    assert "学习了规则" in mailed()[-1][2]
    [entry] = sanctions.of(reader)
    assert (entry.runs, entry.lifted_by, entry.sanction.lifted_why) == (False, "moderator", "学习了规则")
    with pytest.raises(NotFound):
        sanctions.lift(made.id + 99, why="x", by=moderator)


def test_what_has_run_out_is_told_once(site, reader, moderator, time, mailed):
    with db.unit_of_work():
        impose(reader, moderator, days=1)
        lifted = impose(reader, moderator, days=1)
        impose(reader, moderator, days=0)
        sanctions.lift(lifted.id, why="x", by=moderator)
    before = len(mailed())
    sanctions.tell_ended()
    assert len(mailed()) == before
    time.move(days=2)
    for _ in range(2):
        sanctions.tell_ended()
    assert len(mailed()) == before + 1


def test_without_login_sessions_end(unit, reader, moderator):
    before = reader.stamp
    impose(reader, moderator, Kind.UPLOAD)
    assert reader.stamp == before
    impose(reader, moderator, Kind.LOGIN)
    assert reader.stamp != before
    assert signing_in.known("reader@example.org", PASSWORD).id == reader.id


# The rooms


def counted():
    """How many rows there are of all that the rooms would write."""
    tables = (Document, Version, Purchase, Subscription, Rating, Order)
    return [len(session().scalars(select(table)).all()) for table in tables], len(session().scalars(select(Job)).all())


def refused(refusal, act, *arguments, **facts):
    before = counted()
    with pytest.raises(refusal):
        act(*arguments, **facts)
    assert counted() == before


def test_without_uploading_nothing_comes_in_or_is_handed_in(unit, author, moderator):
    version = making.filled_in(making.draft(author), by=author)
    making.previewed(version)
    document = session().get_one(Document, version.document_id)
    file = receiving.Stored("0" * 64, 10, receiving.kinds.named("pdf"), "a.pdf")
    impose(author, moderator, Kind.UPLOAD)
    refused(sanctions.NoUpload, receiving.receive, file, by=author)
    refused(sanctions.NoUpload, receiving.replace, document, file, by=author)
    refused(sanctions.NoUpload, lifecycle.submit, version, by=author)
    refused(sanctions.NoUpload, editing.change, document, editing.facts(document, version), by=author)
    lifecycle.remove(document, by=author)


def test_without_commenting_nothing_is_rated_but_favourites_are_kept(unit, published, reader, moderator):
    purchasing.buy(published, by=reader, seen_price=20)
    impose(reader, moderator, Kind.COMMENT)
    refused(sanctions.NoComment, rating.rate, published, by=reader, half_stars=9)
    collecting.keep(published, by=reader)


def test_without_buying_nothing_is_paid_and_what_is_owned_stays(unit, published, author, reader, moderator):
    mine = access.found(making.published(author, price=5).id)
    owned = purchasing.buy(mine, by=reader, seen_price=5)
    making.adjusted(reader, 100, Pocket.CASH)
    tariff.vip_price.set(30, by_id=None)
    offer, balance = vip.offer(), queries.balance(reader)
    impose(reader, moderator, Kind.PURCHASE)
    assert purchasing.buy(mine, by=reader, seen_price=5).id == owned.id
    refused(sanctions.NoPurchase, purchasing.buy, published, by=reader, seen_price=20)
    assert isinstance(offer, Offer)
    refused(sanctions.NoPurchase, vip.buy, offer, number=1, by=reader)
    refused(sanctions.NoPurchase, vip.download, published, by=reader)
    refused(sanctions.NoPurchase, orders.place, 5, provider="sandbox", by=reader)
    assert queries.balance(reader) == balance
