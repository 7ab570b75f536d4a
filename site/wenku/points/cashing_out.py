"""Cashing out: a member asks for money instead of cash points, which are held meanwhile; admins pay it, or refuse with a reason."""

from datetime import datetime, timedelta

from sqlalchemy import select

from wenku.accounts import notifying, roles
from wenku.accounts.models import Member, Role
from wenku.base import clock
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from wenku.base.words import Lazy, _l
from wenku.points import causes, ledger, tariff
from wenku.points.ledger import Purse
from wenku.points.models import Pocket, Reason
from wenku.points.payees import Payee
from wenku.points.payouts import OPEN, PAYOUT_EDGES, Payout, PayoutState, PayoutStep

REFERENCE = "payout:"
"""With the cash-out's id behind it, its name in the ledger."""

causes.of(Reason.PAYOUT_HOLD, Reason.PAYOUT, Reason.PAYOUT_BACK, name=REFERENCE, id=Payout.id, whose=Payout.member_id)

LONGEST_WHY = 200
PATH, ADMINS_PATH = "/me/cash-out", "/admin/payouts/"

STATES: dict[PayoutState, Lazy] = {
    PayoutState.ASKED: _l("Asked for"),
    PayoutState.AGREED: _l("Being paid"),
    PayoutState.PAID: _l("Paid out"),
    PayoutState.REFUSED: _l("Refused"),
    PayoutState.WITHDRAWN: _l("Taken back"),
}

notifying.sentences(
    {
        "payout.asked": _l("You asked to cash out %(points)s points (%(money)s). They are held until it is decided."),
        "payout.agreed": _l("Your cash-out of %(points)s points (%(money)s) is being paid."),
        "payout.paid": _l("Your cash-out of %(points)s points was paid: %(money)s. Payment number: %(why)s"),
        "payout.refused": _l("Your cash-out of %(points)s points was refused, and they are yours again: %(why)s"),
        "payout.withdrawn": _l("You took your cash-out back. %(points)s points are yours again."),
        "payout.waits": _l("Somebody asked to cash out %(points)s points (%(money)s)."),
        "payout.waits_for_second": _l("A cash-out of %(points)s points (%(money)s) waits for a second admin."),
    }
)


class AlreadyAsked(Conflict):
    code, message = "payout-open", _l("You have asked to cash out already: one at a time.")


class Elsewhere(Conflict):
    """The cash-out is in another state by now."""

    code, message = (
        "payout-elsewhere",
        _l("This cash-out changed meanwhile. It is now: %(words)s. Nothing was moved by your click."),
    )

    def __init__(self, payout: Payout) -> None:
        super().__init__(payout_id=payout.id, state=payout.state.value, words=str(STATES[payout.state]))


class TooNew(Refusal):
    status, code, message = 403, "too-new", _l("Your account is too new to cash out.")


class YourOwn(NotAllowed):
    code, message = "your-own-payout", _l("Another admin has to decide on your own cash-out.")


class OtherAdmin(NotAllowed):
    code, message = "other-admin", _l("This cash-out needs two admins. You agreed to it, so another one has to pay it.")


def ask(points: int, to: Payee, *, by: Member) -> Payout:
    """Hold `points` of the member's cash points until it is decided whether they are paid out to `to`.

    Asking for the same again while it is open returns what was asked first; for something else raises AlreadyAsked.
    Raises Invalid for too few points or more than there are, TooNew for an account that has to cool down.
    """
    [purse] = ledger.locked(by)
    if found := still_open(by):
        if _is_the_same(found, points, to):
            return found
        raise AlreadyAsked
    if clock.now() < opens_at(by):
        raise TooNew
    _check_points(points, purse)
    payout = Payout(
        member_id=by.id,
        points=points,
        money=tariff.money(points),
        currency=tariff.currency.get(),
        needs_two=points > tariff.second_admin_above.get(),
        method=to.method,
        holder=to.holder,
        account=to.account,
        bank=to.bank,
        asked_at=clock.now(),
    )
    session().add(payout)
    session().flush()
    ledger.move(points, giver=purse.cash, taker=purse.held_cash, reason=Reason.PAYOUT_HOLD, reference=_reference(payout), by=by)
    _note(payout, by, "")
    _tell_admins(payout, "payout.waits", but=[by.id])
    return payout


def withdraw(payout_id: int, *, by: Member) -> Payout:
    """The member takes it back; raises Elsewhere once an admin began to pay it."""
    payout = _locked(payout_id)
    if payout.member_id != by.id:
        raise NotFound
    _step(payout, PayoutState.WITHDRAWN, by)
    _give_back(payout, by)
    return payout


def agree(payout_id: int, *, by: Member, seen: PayoutState) -> Payout:
    """Begin to pay it: the member can't withdraw it from now on. `seen` is the state in which the admin looked at it: raises
    Elsewhere where it is another one by now. Raises YourOwn for an admin's own.
    """
    payout = _judged(payout_id, by, seen)
    _step(payout, PayoutState.AGREED, by)
    if payout.needs_two:
        _tell_admins(payout, "payout.waits_for_second", but=[by.id, payout.member_id])
    return payout


def pay(payout_id: int, *, by: Member, note: str, seen: PayoutState) -> Payout:
    """The money was sent, `note` is the number of the payment: the points are the house's.

    Raises as `agree` does, Invalid without a note, and OtherAdmin where two are needed and `by` is the one who agreed.
    """
    note = _why(note, "note", _l("The number of the payment, so that it can be found again."))
    payout = _judged(payout_id, by, seen)
    if payout.needs_two and agreed_by(payout) == by.id:
        raise OtherAdmin
    _step(payout, PayoutState.PAID, by, note)
    [purse] = ledger.locked(session().get_one(Member, payout.member_id))
    house, reference = ledger.house(Pocket.CASH), _reference(payout)
    ledger.move(payout.points, giver=purse.held_cash, taker=house, reason=Reason.PAYOUT, reference=reference, by=by)
    return payout


def refuse(payout_id: int, *, by: Member, reason: str, seen: PayoutState) -> Payout:
    """Give the points back to the member, who reads `reason`. Raises as `agree` does, and Invalid without a reason."""
    reason = _why(reason, "reason", _l("Say why: the member reads it."))
    payout = _judged(payout_id, by, seen)
    _step(payout, PayoutState.REFUSED, by, reason)
    _give_back(payout, by)
    return payout


def still_open(member: Member) -> Payout | None:
    asked = select(Payout).where(Payout.member_id == member.id, Payout.state.in_(OPEN))
    return session().scalars(asked.execution_options(populate_existing=True)).one_or_none()


def opens_at(member: Member) -> datetime:
    """From when on a member may cash out."""
    return member.joined_at + timedelta(hours=tariff.cool_down_hours.get())


def least_points() -> int:
    """The least to be cashed out, which is never worth nothing."""
    worth_something = -(-tariff.points_per_unit.get() // tariff.MINOR_UNITS)
    return max(tariff.least_payout.get(), worth_something)


def agreed_by(payout: Payout) -> int | None:
    """The id of the admin who agreed."""
    asked = select(PayoutStep.by_id).where(PayoutStep.payout_id == payout.id, PayoutStep.state == PayoutState.AGREED)
    return session().scalar(asked)


def _check_points(points: int, purse: Purse) -> None:
    there, least = purse.cash.balance, least_points()
    if points < least:
        raise Invalid({"points": _l("At least %(least)s points, please.", least=least)})
    if points > there:
        raise Invalid({"points": _l("You have %(there)s cash points. Gift points can't be cashed out.", there=there)})


def _is_the_same(payout: Payout, points: int, to: Payee) -> bool:
    asked = (payout.points, payout.method, payout.holder, payout.account, payout.bank)
    return asked == (points, to.method, to.holder, to.account, to.bank)


def _judged(payout_id: int, by: Member, seen: PayoutState) -> Payout:
    if session().scalar(select(Member.role).where(Member.id == by.id)) is not Role.ADMIN:
        raise NotAllowed
    payout = _locked(payout_id)
    if payout.member_id == by.id:
        raise YourOwn
    if payout.state is not seen:
        raise Elsewhere(payout)
    return payout


def _locked(payout_id: int) -> Payout:
    """Its row first, then the wallets."""
    payout = session().get(Payout, payout_id, with_for_update=True, populate_existing=True)
    if payout is None:
        raise NotFound
    return payout


def _step(payout: Payout, to: PayoutState, by: Member, why: str = "") -> None:
    if to not in PAYOUT_EDGES[payout.state]:
        raise Elsewhere(payout)
    payout.state = to
    _note(payout, by, why)


def _note(payout: Payout, by: Member, why: str) -> None:
    session().add(PayoutStep(payout_id=payout.id, state=payout.state, why=why, by_id=by.id, made_at=clock.now()))
    session().flush()
    notifying.tell(payout.member_id, f"payout.{payout.state.value}", path=PATH, **_told(payout), why=why)


def _give_back(payout: Payout, by: Member) -> None:
    [purse] = ledger.locked(session().get_one(Member, payout.member_id))
    reference = _reference(payout)
    ledger.move(payout.points, giver=purse.held_cash, taker=purse.cash, reason=Reason.PAYOUT_BACK, reference=reference, by=by)


def _tell_admins(payout: Payout, kind: str, *, but: list[int]) -> None:
    for admin_id in roles.admins():
        if admin_id not in but:
            notifying.tell(admin_id, kind, path=f"{ADMINS_PATH}{payout.id}", **_told(payout))


def _told(payout: Payout) -> dict[str, object]:
    return {"points": payout.points, "money": tariff.told(payout.money, payout.currency)}


def _why(text: str, field: str, missing: Lazy) -> str:
    text = " ".join(text.split())
    if not text:
        raise Invalid({field: missing})
    if len(text) > LONGEST_WHY or not text.isprintable():
        raise Invalid({field: _l("At most %(most)s characters, and no invisible ones.", most=LONGEST_WHY)})
    return text


def _reference(payout: Payout) -> str:
    return f"{REFERENCE}{payout.id}"
