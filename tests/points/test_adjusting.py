"""What admins give and take by hand: with a reason, never below zero, once, and written down."""

import pytest
from sqlalchemy import func, select
from tests.conftest import person
from tests.points.cash import give_cash

from wenku.accounts.models import Notification, Role
from wenku.base import db
from wenku.base.audit import AuditEntry
from wenku.base.db import session
from wenku.base.errors import Invalid, NotAllowed, NotFound
from wenku.points import adjusting, queries, statement, tariff
from wenku.points.adjusting import NotYourself
from wenku.points.models import Pocket, Reason, Transfer
from wenku.points.queries import Points


def adjust(member, change, by, *, pocket=Pocket.GIFT, reason="补偿下载失败"):
    return adjusting.adjust(member.id, change, pocket=pocket, reason=reason, by=by)


@pytest.mark.parametrize(
    ("pocket", "change", "left"),
    [
        (Pocket.GIFT, 5, Points(105, 50)),
        (Pocket.GIFT, -100, Points(0, 50)),
        (Pocket.CASH, 7, Points(100, 57)),
        (Pocket.CASH, -50, Points(100, 0)),
    ],
)
def test_points_of_either_pocket_are_given_and_taken(unit, reader, admin, pocket, change, left):
    give_cash(reader, 50)
    made = adjust(reader, change, admin, pocket=pocket)
    assert queries.spendable(reader) == left
    [line] = statement.page(reader, size=1).items
    assert (line.reason, line.reference, line.amount) == (Reason.ADJUSTMENT, f"adjustment:{made.id}", change)


@pytest.mark.parametrize(("pocket", "there"), [(Pocket.GIFT, 100), (Pocket.CASH, 0)])
def test_more_than_there_is_is_not_taken(unit, reader, admin, pocket, there):
    with pytest.raises(Invalid) as refused:
        adjust(reader, -there - 1, admin, pocket=pocket)
    assert str(there) in str(refused.value.fields["points"])
    assert queries.spendable(reader) == Points(100, 0)


def test_what_is_held_is_not_taken(unit, reader, admin):
    give_cash(reader, 50)
    with pytest.raises(Invalid):
        adjust(reader, -51, admin, pocket=Pocket.CASH)


@pytest.mark.parametrize("change", [0, 100_001, -100_001, 10**30])
def test_there_is_a_bound(unit, reader, admin, change):
    with pytest.raises(Invalid):
        adjust(reader, change, admin)
    assert queries.balance(reader) == 100


def test_admins_set_the_bound(unit, reader, admin):
    tariff.highest_adjustment.set(10, by_id=admin.id)
    with pytest.raises(Invalid):
        adjust(reader, 11, admin)
    assert adjust(reader, 10, admin).change == 10


@pytest.mark.parametrize("reason", ["", " \n ", "长" * 201, "a\u202eb", "a\x00b"])
def test_a_reason_is_needed_that_can_be_read(unit, reader, admin, reason):
    with pytest.raises(Invalid) as refused:
        adjust(reader, 5, admin, reason=reason)
    assert list(refused.value.fields) == ["reason"]
    assert queries.balance(reader) == 100


def test_an_admin_adjusts_their_own_points_only_while_there_is_no_other(unit, admin):
    adjust(admin, 5, admin)
    assert queries.balance(admin) == 105
    assert session().scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == "points.adjusted")) == 1
    person("second", Role.ADMIN)
    with pytest.raises(NotYourself):
        adjust(admin, 5, admin)
    assert queries.balance(admin) == 105


def test_who_is_no_admin_adjusts_nothing(unit, reader, moderator, stranger):
    for somebody in (reader, moderator, stranger):
        with pytest.raises(NotAllowed):
            adjust(reader, 5, somebody)


def test_nobody_and_the_system_have_no_points_to_adjust(unit, admin):
    for id in (10**9, 1):
        with pytest.raises(NotFound):
            adjusting.adjust(id, 5, pocket=Pocket.GIFT, reason="更正", by=admin)


def test_it_is_written_down_and_the_member_is_told(unit, reader, admin):
    adjust(reader, -5, admin, reason="重复奖励")
    entry = session().scalars(select(AuditEntry).where(AuditEntry.action == "points.adjusted")).one()
    assert (entry.by_id, entry.subject) == (admin.id, f"member:{reader.id}")
    assert entry.details == {"pocket": "gift", "change": -5, "reason": "重复奖励"}
    news = session().scalars(select(Notification).where(Notification.member_id == reader.id)).one()
    assert (news.kind, news.arguments) == ("adjustment.taken_gift", {"points": 5, "reason": "重复奖励"})


def test_reasons_are_found_by_the_ledger_s_references(unit, reader, admin):
    made = adjust(reader, 5, admin)
    found = adjusting.reasons([f"adjustment:{made.id}", "purchase:7", f"member:{reader.id}"])
    assert found == {f"adjustment:{made.id}": "补偿下载失败"}


def test_of_many_who_take_at_once_nobody_takes_more_than_there_is(site, reader, admin):
    answers = site.at_once(10, lambda number: adjust(reader, -30, admin))
    assert sum(isinstance(answer, Invalid) for answer in answers) == 7
    with db.unit_of_work(writes=False):
        assert queries.balance(reader) == 10
        assert session().scalar(select(func.count(Transfer.id)).where(Transfer.reason == Reason.ADJUSTMENT)) == 3
