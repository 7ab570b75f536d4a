"""Strikes: what accepted claims against a member's documents add up to, and the restriction that follows from too many."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import func, select

from wenku.accounts import notifying, people, running, sanctions
from wenku.accounts.models import Kind, Member
from wenku.base import addresses, clock, db, words
from wenku.base.db import session
from wenku.base.options import option
from wenku.base.words import _, _l
from wenku.moderation.takedown_models import Strike

strikes_suspend = option(
    "strikes_suspend",
    3,
    _l("Strikes that end uploading"),
    group="moderation",
    least=1,
    most=20,
    help=_l(
        "An accepted takedown claim is a strike for each uploader. So many that still count: no uploads until an admin lifts it."
    ),
)
strike_days = option("strike_days", 365, _l("Days for which a strike counts"), group="moderation", least=1, most=3650)

notifying.sentences(
    {
        "strike": _l(
            "An accepted takedown claim counts as a strike. You have %(count)s of %(most)s; with %(most)s you can't upload."
        ),
        "strike-withdrawn": _l("A strike of yours was withdrawn, since your document is no longer taken down."),
    }
)


def add(member_ids: Collection[int], takedown_id: int) -> None:
    """One strike for each of the members and this claim; whoever has too many uploads no more."""
    for member_id in sorted(member_ids):
        db.one_at_a_time(f"strikes:{member_id}")
        member = session().get_one(Member, member_id)
        strike = Strike(member_id=member_id, takedown_id=takedown_id, made_at=clock.now())
        session().add(strike)
        session().flush()
        if member.forgotten_at is None:
            count, most = len(living(member_id)), strikes_suspend.get()
            notifying.tell(member_id, "strike", path=addresses.own_sanctions(), count=count, most=most)
            if count >= most:
                _suspend(member, strike)


def withdraw(member_id: int, takedown_id: int) -> None:
    """The claim ended. Where too few strikes are left, so does the restriction that they led to, and no other one."""
    db.one_at_a_time(f"strikes:{member_id}")
    mine = Strike.member_id == member_id, Strike.takedown_id == takedown_id, Strike.withdrawn_at.is_(None)
    strike = session().scalar(select(Strike).where(*mine))
    if strike is None:
        return
    strike.withdrawn_at = clock.now()
    session().flush()
    notifying.tell(member_id, "strike-withdrawn", path=addresses.own_sanctions())
    if len(living(member_id)) < strikes_suspend.get():
        _let_upload(member_id)


def living(member_id: int) -> Sequence[Strike]:
    """Those that count still, the oldest first."""
    since = clock.now() - timedelta(days=strike_days.get())
    counts = Strike.member_id == member_id, Strike.withdrawn_at.is_(None), Strike.made_at > since
    return session().scalars(select(Strike).where(*counts).order_by(Strike.id)).all()


def of(member_id: int) -> Sequence[Strike]:
    """All that there ever were, the newest first."""
    return session().scalars(select(Strike).where(Strike.member_id == member_id).order_by(Strike.id.desc())).all()


def counts_until(strike: Strike) -> str | None:
    """The day until which it counts, as it is shown; None for one that doesn't."""
    ends_at = strike.made_at + timedelta(days=strike_days.get())
    return sanctions.shown(ends_at) if strike.withdrawn_at is None and ends_at > clock.now() else None


def numbers(takedown_id: int) -> int:
    """How many members the claim is a strike for."""
    return session().scalar(select(func.count()).where(Strike.takedown_id == takedown_id, Strike.withdrawn_at.is_(None))) or 0


def _suspend(member: Member, strike: Strike) -> None:
    system = people.system()
    if _imposed(member.id) or not sanctions.may_sanction(member, by=system):
        return
    with words.speaking(member.language):
        reason = _("%(count)s accepted takedown claims against your documents", count=len(living(member.id)))
    strike.sanction_id = sanctions.impose(member.id, [Kind.UPLOAD], until=None, reason=reason, by=system).id


def _let_upload(member_id: int) -> None:
    member = session().get_one(Member, member_id)
    for sanction_id in _imposed(member_id):
        with words.speaking(member.language):
            sanctions.lift(sanction_id, why=_("A takedown claim against your documents ended"), by=people.system())


def _imposed(member_id: int) -> list[int]:
    """Restrictions by strikes that run now."""
    led = session().scalars(select(Strike.sanction_id).where(Strike.member_id == member_id, Strike.sanction_id.is_not(None)))
    return sorted({row.id for row in running.of(member_id)} & set(led))
