"""Roles are given by admins, audited and told; one admin always remains."""

import pytest
from sqlalchemy import select
from tests.conftest import person

from wenku.accounts import notifying, people, roles
from wenku.accounts.models import Member, Notification, Role
from wenku.accounts.roles import LastAdmin
from wenku.base import db
from wenku.base.audit import AuditEntry
from wenku.base.db import session
from wenku.base.errors import Invalid, NotAllowed, NotFound


def test_a_role_given_is_audited_and_told(unit, admin, reader):
    assert roles.give(reader.id, Role.MODERATOR, by=admin).is_moderator
    entry = session().scalars(select(AuditEntry).where(AuditEntry.action == "member.role_given")).one()
    assert (entry.by_id, entry.subject) == (admin.id, f"member:{reader.id}")
    assert entry.details == {"before": "member", "after": "moderator"}
    told = session().scalars(select(Notification).where(Notification.member_id == reader.id)).one()
    assert notifying.sentence(told).startswith("您现在是审核员")


def test_the_same_role_again_tells_nobody(unit, admin, reader):
    roles.give(reader.id, Role.MEMBER, by=admin)
    assert notifying.unread(reader) == 0


def test_the_last_admin_stays(unit, admin):
    with pytest.raises(LastAdmin):
        roles.give(admin.id, Role.MEMBER, by=admin)


def test_one_of_two_admins_may_go(unit, admin, reader):
    roles.give(reader.id, Role.ADMIN, by=admin)
    assert roles.give(admin.id, Role.MEMBER, by=admin).role is Role.MEMBER


def test_who_is_no_admin_gives_no_roles(unit, admin, moderator, reader):
    for somebody in (moderator, reader):
        with pytest.raises(NotAllowed):
            roles.give(reader.id, Role.ADMIN, by=somebody)


def test_nobody_becomes_the_system_and_the_system_becomes_nobody(unit, admin, reader):
    with pytest.raises(Invalid):
        roles.give(reader.id, Role.SYSTEM, by=admin)
    with pytest.raises(NotFound):
        roles.give(people.system().id, Role.ADMIN, by=admin)


def test_admins_who_dismiss_each_other_at_once_leave_one(site):
    admins = [person(f"admin{number}", Role.ADMIN) for number in range(4)]
    site.at_once(4, lambda number: roles.give(admins[(number + 1) % 4].id, Role.MEMBER, by=admins[number]))
    with db.unit_of_work(writes=False):
        assert len(session().scalars(select(Member).where(Member.role == Role.ADMIN)).all()) >= 1


def test_two_admins_who_dismiss_each_other_at_once_leave_one(site):
    first, second = person("first", Role.ADMIN), person("second", Role.ADMIN)
    pairs = [(first, second), (second, first)]
    answers = site.at_once(2, lambda number: roles.give(pairs[number][1].id, Role.MEMBER, by=pairs[number][0]))
    assert sum(isinstance(answer, NotAllowed) for answer in answers) == 1
    with db.unit_of_work(writes=False):
        assert roles.has_admin()
