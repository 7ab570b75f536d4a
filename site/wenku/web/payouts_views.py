"""What the pages of cash-outs show: view models, made of what the room says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from wenku.accounts import people, roles
from wenku.accounts.models import Member
from wenku.base import clock, options
from wenku.base.words import Lazy, _, _l
from wenku.points import cashing_out, payees, payout_lists, queries, tariff
from wenku.points.payouts import OPEN, Method, Payout, PayoutState, PayoutStep
from wenku.web import formats

METHODS: dict[Method, Lazy] = {Method.ALIPAY: _l("Alipay"), Method.BANK: _l("Bank account")}


@dataclass(frozen=True)
class Step:
    state: PayoutState
    words: Lazy
    at: datetime
    by: str
    why: str


@dataclass(frozen=True)
class Shown:
    """A cash-out as lists show it, its account masked. `member` is for admins, who read whole names; so is `by` of a step."""

    id: int
    points: int
    money: str
    method: Lazy
    holder: str
    account: str
    state: PayoutState
    words: Lazy
    asked_at: datetime
    needs_two: bool
    member: str
    steps: list[Step]

    @property
    def last(self) -> Step:
        return self.steps[-1]

    @property
    def can_be_withdrawn(self) -> bool:
        return self.state is PayoutState.ASKED


@dataclass(frozen=True)
class Counter:
    """Where a member cashes out.

    `worth`: what all their cash points come to; `per_unit` points are one `unit` of the currency; `opens_at`: None where they may;
    `alone`: nobody but the member could decide.
    """

    cash: int
    held: int
    least: int
    worth: str
    unit: str
    per_unit: int
    opens_at: datetime | None
    alone: bool
    open: Shown | None


@dataclass(frozen=True)
class Case:
    """A cash-out before an admin. `payout` has the whole account; `hindrance`: why this admin can't take the next step."""

    payout: Payout
    shown: Shown
    hindrance: Lazy | None
    alone: bool
    is_open: bool


def counter(member: Member) -> Counter:
    spendable, open = queries.spendable(member), cashing_out.still_open(member)
    opens_at = cashing_out.opens_at(member)
    return Counter(
        cash=spendable.cash,
        held=queries.on_hold(member).cash,
        least=cashing_out.least_points(),
        worth=formats.money(tariff.money(spendable.cash), tariff.currency.get()),
        unit=formats.money(tariff.MINOR_UNITS, tariff.currency.get()),
        per_unit=tariff.points_per_unit.get(),
        opens_at=opens_at if opens_at > clock.now() else None,
        alone=roles.admins() == [member.id],
        open=shown([open])[0] if open else None,
    )


def shown(payouts: Sequence[Payout], *, with_names: bool = False) -> list[Shown]:
    steps = payout_lists.steps([payout.id for payout in payouts])
    ids = {step.by_id for some in steps.values() for step in some} | {payout.member_id for payout in payouts}
    names = people.names(ids) if with_names else {}
    return [_shown(payout, steps[payout.id], names) for payout in payouts]


def case(payout_id: int, by: Member) -> Case:
    payout, alone = payout_lists.one(payout_id), roles.admins() == [by.id]
    return Case(
        payout=payout,
        shown=shown([payout], with_names=True)[0],
        hindrance=_hindrance(payout, by, alone) if payout.state in OPEN else None,
        alone=alone,
        is_open=payout.state in OPEN,
    )


def rows(sought: payout_lists.Sought, *, most: int) -> Iterator[list[str | int]]:
    """The lines of the table that is exported; its first one says what stands in each column."""
    yield [
        *(_("No."), _("Member"), _("Mail address"), _("Points"), _("Amount"), _("Currency"), _("Paid to"), _("Name of the holder")),
        *(_("Account number"), _("Bank"), _("State"), _("Asked on"), _("Last step"), _("By"), _("Payment number or reason")),
    ]
    every = payout_lists.every(sought, most=most)
    steps = payout_lists.steps([payout.id for payout in every])
    names = people.names({step.by_id for some in steps.values() for step in some})
    for payout in every:
        yield _row(payout, steps[payout.id][-1], names)


def _row(payout: Payout, last: PayoutStep, names: dict[int, str]) -> list[str | int]:
    member, amount = payout.member, tariff.told(payout.money, payout.currency).split()[0]
    return [
        *(payout.id, member.name, member.address or "", payout.points, amount, payout.currency, str(METHODS[payout.method])),
        *(payout.holder, _in_fours(payout.account), payout.bank, str(cashing_out.STATES[payout.state])),
        *(_local(payout.asked_at), _local(last.made_at), names.get(last.by_id, ""), last.why),
    ]


def _in_fours(account: str) -> str:
    """A spreadsheet takes a long number for one, and rounds it; with gaps it is a text."""
    if not account.isdigit() or len(account) < 12:
        return account
    return " ".join(account[start : start + 4] for start in range(0, len(account), 4))


def _local(at: datetime) -> str:
    return at.astimezone(options.zone()).isoformat(sep=" ", timespec="seconds")


def _shown(payout: Payout, steps: Sequence[PayoutStep], names: dict[int, str]) -> Shown:
    return Shown(
        id=payout.id,
        points=payout.points,
        money=formats.money(payout.money, payout.currency),
        method=METHODS[payout.method],
        holder=payees.masked_name(payout.holder),
        account=payees.masked(payout.account),
        state=payout.state,
        words=cashing_out.STATES[payout.state],
        asked_at=payout.asked_at,
        needs_two=payout.needs_two,
        member=names.get(payout.member_id, ""),
        steps=[Step(one.state, cashing_out.STATES[one.state], one.made_at, names.get(one.by_id, ""), one.why) for one in steps],
    )


def _hindrance(payout: Payout, by: Member, alone: bool) -> Lazy | None:
    if payout.member_id == by.id and alone:
        return _l("This is your own cash-out, and you are the only admin: nobody can decide on it. Make somebody else an admin.")
    if payout.member_id == by.id:
        return _l("This is your own cash-out: another admin has to decide on it.")
    if not payout.needs_two or cashing_out.agreed_by(payout) != by.id:
        return None
    if alone:
        return _l("This cash-out needs two admins, and you are the only one: nobody can pay it. Make somebody else an admin.")
    return _l("You agreed. This cash-out needs two admins, so another one has to pay it.")
