"""Who leaves may think better of it for some days; then nothing tells of them any more, and the books still add up."""

from datetime import timedelta

import pytest
from sqlalchemy import delete
from tests.conftest import PASSWORD, person
from tests.personal.conftest import ADDRESS, MARK, dumped, known
from tests.points.cash import ALIPAY, give_cash, numbers

from wenku.accounts import people, roles, signing_in
from wenku.accounts.models import Member, Role
from wenku.base import db, words
from wenku.base.audit import AuditEntry
from wenku.base.db import session
from wenku.base.errors import Invalid, NotFound, Refusal
from wenku.base.jobs import Job
from wenku.documents.models import Document, DocumentState, Tally
from wenku.downloads import books, rights
from wenku.moderation.models import Report
from wenku.personal import belongings, exporting, leaving
from wenku.personal.belongings import COLUMNS, Fate
from wenku.points import cashing_out, queries
from wenku.reviews.models import Rating
from wenku.tables import metadata


def ask(member, *, takes_documents=False):
    with db.unit_of_work():
        leaving.ask(takes_documents=takes_documents, by=session().merge(member, load=False))


def gone(member, time, **choice):
    ask(member, **choice)
    time.move(days=15)
    leaving.forget_due()
    with db.unit_of_work():  # the mails that waited are sent, and a sent mail is forgotten
        session().execute(delete(Job).where(Job.name == "mail.deliver"))


def faults():
    with db.unit_of_work(writes=False), words.speaking("en"):
        return [str(fault) for fault in books.check()]


def states(member):
    with db.unit_of_work(writes=False):
        rows = session().query(Document).filter(Document.owner_id == member.id).order_by(Document.id)
        return [row.state for row in rows]


@pytest.fixture
def in_order(leaver):
    """A claim that nothing led to stands in no books; the rest of what the member did does."""
    with db.unit_of_work():
        session().execute(delete(metadata.tables["claim"]))
    assert faults() == []
    return leaver


@pytest.mark.parametrize("takes_documents", [False, True])
def test_nothing_tells_of_who_has_left_and_the_books_add_up(in_order, time, takes_documents):
    assert dumped(MARK)
    gone(in_order, time, takes_documents=takes_documents)
    assert dumped("marker") == []
    assert faults() == []
    member = known(in_order.id)
    assert (member.name, member.address, member.password) == (f"前会员 {member.id}", None, None)
    with db.unit_of_work(writes=False):
        assert [entry.action for entry in session().query(AuditEntry).filter_by(subject=f"member:{member.id}")]


def test_what_is_declared_gone_is_gone(in_order, time):
    gone(in_order, time)
    with db.unit_of_work(writes=False):
        for name, (_, fate) in COLUMNS.items():
            table, _, column = name.partition(".")
            named = metadata.tables[table].c[column] == in_order.id
            if fate is Fate.GONE:
                assert session().execute(metadata.tables[table].select().where(named)).first() is None, name


def test_what_was_published_stays_unless_it_is_taken_along(in_order, reader, time):
    gone(in_order, time)
    assert states(in_order) == [DocumentState.PUBLISHED, DocumentState.PUBLISHED, DocumentState.REMOVED, DocumentState.REMOVED]


def test_what_is_taken_along_is_removed_and_stays_its_buyers(in_order, reader, time):
    gone(in_order, time, takes_documents=True)
    assert set(states(in_order)) == {DocumentState.REMOVED}
    with db.unit_of_work(writes=False):
        document = session().query(Document).filter(Document.owner_id == in_order.id).order_by(Document.id).first()
        assert rights.may_download(document, by=reader)


def test_ratings_stay_and_favourites_are_counted_down(in_order, published, time):
    gone(in_order, time)
    with db.unit_of_work(writes=False):
        tally = session().get(Tally, published.id)
        assert (tally.ratings, tally.favourites) == (1, 0)
        assert session().query(Rating).filter_by(member_id=in_order.id).count() == 1
        report = session().query(Report).one()
        assert (report.member_id, report.reporter, report.closed_at) == (None, f"left:{report.id}", None)


def test_the_address_can_be_used_again(in_order, time):
    gone(in_order, time)
    with db.unit_of_work():
        with pytest.raises(Invalid):
            signing_in.known(ADDRESS, PASSWORD)
        assert people.create(address=ADDRESS, name="新来的", password=None).id != in_order.id


def test_who_has_left_is_nobody_to_be_found_or_given_a_role(in_order, admin, time):
    gone(in_order, time)
    with db.unit_of_work():
        assert in_order.id not in [member.id for member in people.found("").items]
        with pytest.raises(NotFound):
            people.known(in_order.id)
        with pytest.raises(NotFound):
            roles.give(in_order.id, Role.MODERATOR, by=admin)


@pytest.mark.parametrize("killed_after", range(len(belongings.FORGETS)))
def test_who_was_forgotten_by_halves_is_forgotten_by_the_next_run(in_order, time, monkeypatch, killed_after):
    def killed(_member_id):
        raise KeyboardInterrupt

    ask(in_order)
    time.move(days=15)
    every = belongings.FORGETS
    monkeypatch.setattr(belongings, "FORGETS", (*every[:killed_after], killed))
    with pytest.raises(KeyboardInterrupt):
        leaving.forget_due()
    monkeypatch.setattr(belongings, "FORGETS", every)
    for _ in range(2):
        leaving.forget_due()
    assert known(in_order.id).forgotten_at is not None
    assert faults() == []


# Before


def test_nothing_happens_within_the_days_of_grace(site, reader, time, mailed):
    ask(reader)
    assert "reader@example.org" in [to for to, _, _ in mailed()]
    time.move(days=13, hours=23)
    leaving.forget_due()
    assert known(reader.id).name == "reader"
    with db.unit_of_work():
        leaving.stay(by=session().merge(reader, load=False))
    time.move(days=30)
    leaving.forget_due()
    assert (known(reader.id).name, known(reader.id).leaves_at) == ("reader", None)


def test_who_waits_too_long_can_not_stay(site, reader, time):
    ask(reader)
    time.move(days=14)
    with db.unit_of_work(), pytest.raises(leaving.TooLate):
        leaving.stay(by=session().merge(reader, load=False))


def test_asking_again_changes_nothing(site, reader, time):
    ask(reader)
    until = known(reader.id).leaves_at
    time.move(days=1)
    ask(reader, takes_documents=True)
    assert (known(reader.id).leaves_at, known(reader.id).takes_documents) == (until, False)


def test_who_is_to_be_paid_stays_until_then(site, reader, time):
    with db.unit_of_work():
        numbers(least=10)
        give_cash(reader, 100)
        payout = cashing_out.ask(50, ALIPAY, by=reader)
    with pytest.raises(leaving.PayoutOpen):
        ask(reader)
    with db.unit_of_work():
        cashing_out.withdraw(payout.id, by=reader)
    ask(reader)
    assert known(reader.id).leaves_at == time.now + timedelta(days=14)
    with db.unit_of_work(writes=False):
        assert queries.balance(reader) > 0


def test_the_last_admin_can_not_leave(site, admin, reader):
    with pytest.raises(roles.LastAdmin):
        ask(admin)
    with db.unit_of_work():
        roles.give(reader.id, Role.ADMIN, by=admin)
    ask(admin)
    with db.unit_of_work():
        assert roles.admins() == [reader.id]
        with pytest.raises(roles.LastAdmin):
            roles.give(reader.id, Role.MEMBER, by=session().get(Member, reader.id))


def test_of_admins_who_leave_and_dismiss_each_other_at_once_one_remains(site):
    admins = [person(f"admin{number}", Role.ADMIN) for number in range(4)]

    def act(number):
        if number % 2:
            return leaving.ask(takes_documents=False, by=session().merge(admins[number], load=False))
        return roles.give(admins[(number + 1) % 4].id, Role.MEMBER, by=session().merge(admins[number], load=False))

    answers = site.at_once(4, act)
    assert all(answer is None or isinstance(answer, Member | Refusal) for answer in answers)
    with db.unit_of_work(writes=False):
        assert roles.admins()


def test_all_admins_who_leave_at_once_leave_one(site):
    admins = [person(f"admin{number}", Role.ADMIN) for number in range(3)]
    site.at_once(3, lambda number: leaving.ask(takes_documents=False, by=session().merge(admins[number], load=False)))
    with db.unit_of_work(writes=False):
        assert len(roles.admins()) == 1


def test_a_copy_of_the_data_goes_with_the_member(site, reader, time):
    with db.unit_of_work():
        exporting.ask(by=session().merge(reader, load=False))
    gone(reader, time)
    with db.unit_of_work(writes=False):
        assert exporting.last(reader) is None
