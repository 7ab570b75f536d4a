"""Roles: who moderates and who administers, given by admins; there is always one left who can."""

from sqlalchemy import select

from wenku.accounts import notifying, running
from wenku.accounts.models import Member, Role
from wenku.base import audit
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid, NotAllowed, NotFound
from wenku.base.words import _l

notifying.sentences(
    {
        "accounts.became_member": _l("You are a member again; moderating and administering are no longer open to you."),
        "accounts.became_moderator": _l("You are a moderator now. Thank you for looking after what is published here."),
        "accounts.became_admin": _l("You are an admin of this site now."),
    }
)

GIVEN = (Role.MEMBER, Role.MODERATOR, Role.ADMIN)


class LastAdmin(Conflict):
    code, message = "last-admin", _l("This is the last admin. Make somebody else an admin first.")


class RestrictedNow(Conflict):
    code, message = (
        "restricted-now",
        _l("This member's account is restricted. Lift the restrictions before you make them an admin."),
    )


def give(member_id: int, role: Role, *, by: Member) -> Member:
    """Give `role` to the member, who is told. Raises LastAdmin where nobody would be left to administer, and RestrictedNow where
    one who can't do everything would be.
    """
    if role not in GIVEN:
        raise Invalid({"role": _l("Please choose one of the list.")})
    lock()
    found = admins()
    if by.id not in found:  # a demotion that came first
        raise NotAllowed
    member = session().get(Member, member_id, populate_existing=True)
    if member is None or member.role is Role.SYSTEM or member.forgotten_at is not None:
        raise NotFound
    if role is member.role:
        return member
    if found == [member.id]:
        raise LastAdmin
    if role is Role.ADMIN and running.of(member.id):
        raise RestrictedNow
    audit.record("member.role_given", by_id=by.id, subject=f"member:{member.id}", before=member.role, after=role)
    member.role = role
    notifying.tell(member.id, f"accounts.became_{role.value}")
    return member


def has_admin() -> bool:
    return bool(admins())


def lock() -> None:
    """Roles change one after the other: two admins who demote each other at once would leave none."""
    session().execute(select(Member.id).where(Member.role == Role.SYSTEM).with_for_update(key_share=True))


def admins() -> list[int]:
    """Their ids; without those who are leaving, who could neither decide nor be waited for."""
    staying = Member.role == Role.ADMIN, Member.leaves_at.is_(None)
    return list(session().scalars(select(Member.id).where(*staying).order_by(Member.id)))


def moderators() -> list[int]:
    """The ids of those who moderate, admins among them."""
    moderate = select(Member.id).where(Member.role.in_([Role.MODERATOR, Role.ADMIN]))
    return list(session().scalars(moderate.order_by(Member.id)))
