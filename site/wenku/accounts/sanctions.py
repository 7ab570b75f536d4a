"""Sanctions: what a member may not do for a while or for good, with the reason, which the member reads."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, exists, select

from wenku.accounts import letters, notifying, people, roles, running, signing_in
from wenku.accounts.models import Kind, Member, Role, Sanction
from wenku.base import addresses, audit, clock, options, words
from wenku.base.db import session, unit_of_work
from wenku.base.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from wenku.base.words import Lazy, _, _l

LONGEST_REASON = 300
AT_ONCE = 100

KINDS: dict[Kind, Lazy] = {
    Kind.UPLOAD: _l("Upload and edit documents"),
    Kind.COMMENT: _l("Rate and comment"),
    Kind.PURCHASE: _l("Buy and obtain documents"),
    Kind.LOGIN: _l("Log in"),
}

notifying.sentences(
    {
        "accounts.sanctioned": _l("A moderator restricted your account. Reason: %(reason)s"),
        "accounts.sanction_ended": _l("A restriction of your account has ended."),
        "accounts.sanction_lifted": _l("A restriction of your account was lifted. Reason: %(why)s"),
    }
)


class Sanctioned(Refusal):
    """In whole sentences: what can't be done, why, until when, and how to object."""

    status = 403
    kind: ClassVar[Kind]

    def __init__(self, *, reason: str, until: datetime | None) -> None:
        Refusal.__init__(self, kind=self.kind.value, reason=reason, until=until.isoformat() if until else None)
        self.words = told(str(self.message), reason=reason, until=until)  # now: who shows it may have no unit open

    def __str__(self) -> str:
        return self.words


class NoUpload(Sanctioned):
    kind, code, message = Kind.UPLOAD, "no-upload", _l("You can't upload or edit documents for now.")


class NoComment(Sanctioned):
    kind, code, message = Kind.COMMENT, "no-comment", _l("You can't rate or comment for now.")


class NoPurchase(Sanctioned):
    kind, code, message = Kind.PURCHASE, "no-purchase", _l("You can't buy or obtain documents for now.")


class NoLogin(Sanctioned, Invalid):
    """Said in the form of whoever logs in, and knows the password."""

    kind, code, message = Kind.LOGIN, "no-login", _l("You can't log in for now.")

    def __init__(self, *, reason: str, until: datetime | None) -> None:
        super().__init__(reason=reason, until=until)
        self.fields = {"": str(self)}


class NotYourself(NotAllowed):
    code, message = "not-yourself", _l("Nobody restricts their own account, or lifts what restricts it.")


class AdminsOnly(NotAllowed):
    code, message = "admins-only", _l("Only admins can restrict a moderator.")


class DemoteFirst(Conflict):
    code, message = "demote-first", _l("An admin can't be restricted. Another admin has to take the role away first.")


class Over(Conflict):
    code, message = "sanction-over", _l("This restriction has ended or was lifted meanwhile.")


_REFUSALS: dict[Kind, type[Sanctioned]] = {refusal.kind: refusal for refusal in (NoUpload, NoComment, NoPurchase, NoLogin)}


@dataclass(frozen=True)
class Entry:
    """A sanction as its member's page lists it."""

    sanction: Sanction
    runs: bool
    by: str
    lifted_by: str


def check(member: Member, kind: Kind) -> None:
    """Raises the refusal of `kind` where a sanction keeps the member from it."""
    if found := refusal(member, kind):
        raise found


def refusal(member: Member, kind: Kind) -> Sanctioned | None:
    """Of several sanctions the one that lasts longest is told."""
    found = [one for one in running.of(member.id) if kind in one.kinds]
    if not found:
        return None
    lasting = max(found, key=_end)
    return _REFUSALS[kind](reason=lasting.reason, until=lasting.until_at)


def impose(member_id: int, kinds: Collection[Kind], *, until: datetime | None, reason: str, by: Member) -> Sanction:
    """Keep the member from `kinds` until then, or for good, and tell them why. Without login every session ends at once.

    Moderators restrict members, admins also moderators; `by` may be the site itself (`people.system`). Raises Invalid, NotYourself,
    AdminsOnly, DemoteFirst.
    """
    reason, now = _checked_reason(reason), clock.now()
    if not kinds:
        raise Invalid({"kinds": _l("Please choose at least one.")})
    if until is not None and until <= now:
        raise Invalid({"until": _l("This time is over already.")})
    member = _sanctionable(member_id, by)
    named = [kind.value for kind in Kind if kind in kinds]
    made = Sanction(member_id=member.id, kinds=named, reason=reason, until_at=until, by_id=by.id, made_at=now)
    session().add(made)
    session().flush()
    if Kind.LOGIN in kinds:
        signing_in.end_sessions(member)
    facts = {"sanction": made.id, "kinds": named, "until": until.isoformat() if until else None, "reason": reason}
    audit.record("member.sanctioned", by_id=by.id, subject=f"member:{member.id}", **facts)
    notifying.tell(member.id, "accounts.sanctioned", path=addresses.own_sanctions(), reason=reason)
    with words.speaking(member.language):
        letters.sanctioned(member, kinds=listed(named), told=told("", reason=reason, until=until))
    return made


def lift(sanction_id: int, *, why: str, by: Member) -> Sanction:
    """End it before its time. Raises Over where it has ended, and what `impose` raises for who may not."""
    why = _checked_reason(why)
    sanction = session().scalar(select(Sanction).where(Sanction.id == sanction_id).with_for_update())
    if sanction is None:
        raise NotFound
    member = _sanctionable(sanction.member_id, by)
    if not _runs(sanction):
        raise Over
    sanction.lifted_at, sanction.lifted_by_id, sanction.lifted_why = clock.now(), by.id, why
    audit.record(
        "member.sanction_lifted", by_id=by.id, subject=f"member:{member.id}", sanction=sanction.id, kinds=sanction.kinds, reason=why
    )
    notifying.tell(member.id, "accounts.sanction_lifted", path=addresses.own_sanctions(), why=why)
    with words.speaking(member.language):
        letters.sanction_lifted(member, kinds=listed(sanction.kinds), why=why)
    return sanction


def tell_ended() -> None:
    """Tell the members whose sanctions have run out, each once. Called by the worker; opens its own units."""
    while True:
        with unit_of_work():
            over = Sanction.lifted_at.is_(None), Sanction.ended_at.is_(None), Sanction.until_at <= clock.now()
            found = select(Sanction).where(*over).order_by(Sanction.until_at).limit(AT_ONCE)
            ended = session().scalars(found.with_for_update(skip_locked=True)).all()
            for sanction in ended:
                _tell_ended(sanction)
        if len(ended) < AT_ONCE:
            return


def of(member: Member) -> list[Entry]:
    """All that there ever were, the newest first."""
    rows = session().scalars(select(Sanction).where(Sanction.member_id == member.id).order_by(Sanction.id.desc())).all()
    names = people.names({id for row in rows for id in (row.by_id, row.lifted_by_id) if id is not None})
    return [Entry(row, _runs(row), names.get(row.by_id, ""), names.get(row.lifted_by_id or 0, "")) for row in rows]


def whose(sanction_id: int) -> int:
    """The id of its member."""
    member_id = session().scalar(select(Sanction.member_id).where(Sanction.id == sanction_id))
    if member_id is None:
        raise NotFound
    return member_id


def running_for(member_ids: Collection[int]) -> dict[int, str]:
    """What each of the members is kept from now, in the language spoken now; those who are kept from nothing are missing."""
    rows = session().scalars(select(Sanction).where(Sanction.member_id.in_(member_ids), running.at(clock.now()))).all()
    kinds = {row.member_id: {kind for other in rows if other.member_id == row.member_id for kind in other.kinds} for row in rows}
    return {member_id: listed([kind.value for kind in Kind if kind in found]) for member_id, found in kinds.items()}


def may_sanction(member: Member, *, by: Member) -> bool:
    """Whether `by` could restrict the member now."""
    try:
        _check_may(member, by)
    except Refusal:
        return False
    return True


def sanctioned() -> ColumnElement[bool]:
    """Members with a sanction that runs."""
    return exists().where(Sanction.member_id == Member.id, running.at(clock.now()))


def listed(kinds: Sequence[str]) -> str:
    """What they keep somebody from, in the language spoken now."""
    return ("、" if words.language() == "zh" else ", ").join(str(KINDS[Kind(kind)]) for kind in kinds)


def told(what: str, *, reason: str, until: datetime | None) -> str:
    """`what`, then until when, why, and how to object, in the language spoken now."""
    stop = "。" if words.language() == "zh" else "."
    sentences = [
        what,
        _("It ends at %(until)s.", until=shown(until)) if until else _("It has no end."),
        _("Reason: %(reason)s", reason=reason if reason.endswith(("。", ".", "！", "!", "？", "?")) else reason + stop),
        objection(),
    ]
    return ("" if words.language() == "zh" else " ").join(sentence for sentence in sentences if sentence)


def objection() -> str:
    """How to object, in the language spoken now."""
    if contact := options.contact.get():
        return _("If you think that this is wrong, write to %(contact)s.", contact=contact)
    return _("If you think that this is wrong, turn to whoever runs the site: %(url)s", url=addresses.url(addresses.about()))


def shown(moment: datetime) -> str:
    """To the minute, in the site's time zone."""
    return f"{moment.astimezone(options.zone()):%Y-%m-%d %H:%M}"


def _runs(sanction: Sanction) -> bool:
    return sanction.lifted_at is None and (sanction.until_at is None or sanction.until_at > clock.now())


def _end(row: Any) -> tuple[bool, datetime]:
    return row.until_at is None, row.until_at or row.made_at


def _checked_reason(reason: str) -> str:
    """On one line."""
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid({"reason": _l("Say why: the member reads it.")})
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        raise Invalid({"reason": _l("At most %(most)s characters, and no invisible ones.", most=LONGEST_REASON)})
    return reason


def _sanctionable(member_id: int, by: Member) -> Member:
    """The member, who has the role that is looked at until the unit ends."""
    roles.lock()
    member = session().get(Member, member_id, populate_existing=True)
    if member is None or member.role is Role.SYSTEM or member.forgotten_at is not None:
        raise NotFound
    _check_may(member, session().get_one(Member, by.id, populate_existing=True))
    return member


def _check_may(member: Member, by: Member) -> None:
    if not (by.is_moderator or by.role is Role.SYSTEM):
        raise NotAllowed
    if member.id == by.id:
        raise NotYourself
    if member.is_admin:
        raise DemoteFirst
    if member.is_moderator and by.role is Role.MODERATOR:
        raise AdminsOnly


def _tell_ended(sanction: Sanction) -> None:
    sanction.ended_at = clock.now()
    member = session().get_one(Member, sanction.member_id)
    notifying.tell(member.id, "accounts.sanction_ended", path=addresses.own_sanctions())
    with words.speaking(member.language):
        letters.sanction_ended(member, kinds=listed(sanction.kinds))
