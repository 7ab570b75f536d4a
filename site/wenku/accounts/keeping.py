"""What accounts know of a member: handed out, and forgotten."""

from sqlalchemy import delete, or_, select

from wenku.accounts import letters, people
from wenku.accounts.models import Member, Notification, Role, Sanction, SignIn, Token
from wenku.base import audit, clock, jobs, records, revision, words
from wenku.base.db import session, unit_of_work
from wenku.base.records import Records
from wenku.base.words import _


def export(member_id: int) -> Records:
    return {
        "account": records.of(Member, Member.id == member_id, without=("password", "stamp")),
        "restrictions": records.of(Sanction, Sanction.member_id == member_id, without=("by_id", "lifted_by_id")),
        "notifications": records.of(Notification, Notification.member_id == member_id),
        "sign_ins": records.of(SignIn, SignIn.member_id == member_id),
        "acts": audit.by(member_id),
    }


def forget(member_id: int) -> None:
    """The last of all rooms: the member's row becomes a pseudonym, and its address can be used again."""
    with unit_of_work():
        member = session().scalars(select(Member).where(Member.id == member_id).with_for_update()).one()
        if member.forgotten_at is not None:
            return
        letters.left(member.address, member.language)
        for table, which in (
            (Token, or_(Token.member_id == member_id, Token.address == member.address)),
            (Notification, Notification.member_id == member_id),
            (SignIn, SignIn.member_id == member_id),
            (Sanction, Sanction.member_id == member_id),
        ):
            session().execute(delete(table).where(which))
        audit.forget(f"member:{member_id}")
        audit.record("member.forgotten", by_id=member_id, subject=f"member:{member_id}")
        with words.speaking("zh"):
            member.name = _("Former member %(id)s", id=member_id)
        member.address, member.password, member.role, member.is_public = None, None, Role.MEMBER, False
        member.stamp, member.leaves_at, member.forgotten_at = people.new_stamp(), None, clock.now()
        revision.grow()
        jobs.enqueue("documents.owner_changed", key=f"documents.owner_changed:{member_id}", member_id=member_id)
