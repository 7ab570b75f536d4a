"""What members settle for themselves: their name, whether it is public, their language, their password."""

from wenku.accounts import letters, passwords, people, signing_in
from wenku.accounts.models import Member
from wenku.base import jobs, revision, words
from wenku.base.db import session
from wenku.base.errors import Invalid, NotFound
from wenku.base.words import _l


def change(member: Member, *, name: str, is_public: bool, language: str) -> None:
    """`language` is the one of the member's mails, and of the pages that they lead to."""
    if language not in words.LANGUAGES:
        raise Invalid({"language": _l("Please choose one of the list.")})
    shown = people.shown_name(member)
    member.name, member.is_public, member.language = people.valid_name(name), is_public, language
    if people.shown_name(member) != shown:  # lists and documents name their authors, and are found by them
        revision.grow()
        jobs.enqueue("documents.owner_changed", key=f"documents.owner_changed:{member.id}", member_id=member.id)


def change_password(member: Member, *, new: str) -> None:
    """Give the member a new password; every session and every link that was mailed ends. Who asks proved the old one first."""
    hash = passwords.hashed(new)  # slow on purpose, so it comes before the first statement takes a lock
    passwords.check_new(new, own=(member.name, member.address or ""), field="new")
    member.password = hash
    signing_in.end_sessions(member)
    letters.password_changed(member)


def public(member_id: int) -> Member:
    """The member, who made the profile public; raises NotFound otherwise, whether there is such a member or not."""
    member = session().get(Member, member_id)
    if member is None or not member.is_public:
        raise NotFound
    return member
