"""The admins' pages of cash-outs: what waits, what was decided, each one with its steps, and the table of them."""

import re
from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, Regexp
from wtforms.validators import Optional as MayBeEmpty

from wenku import guard
from wenku.base import audit, options
from wenku.base.errors import Invalid
from wenku.base.words import Lazy, _, _l
from wenku.guard import keys
from wenku.points import cashing_out, payout_lists
from wenku.points.payout_lists import Sought
from wenku.points.payouts import OPEN, PayoutState
from wenku.web import forms, pages, payouts_views, spreadsheets

page = Blueprint("payouts", __name__, url_prefix="/admin/payouts")

MOST = 10_000
"""Lines of one table: whoever has more chooses a month."""

STATES: dict[str, tuple[Lazy, list[PayoutState]]] = {
    "waiting": (_l("Waiting"), OPEN),
    "paid": (_l("Paid out"), [PayoutState.PAID]),
    "refused": (_l("Refused"), [PayoutState.REFUSED]),
    "withdrawn": (_l("Taken back"), [PayoutState.WITHDRAWN]),
    "all": (_l("All"), list(PayoutState)),
}
_MONTH = r"(20[0-9]{2})-(0[1-9]|1[0-2])"


class SeekForm(forms.Form):
    state = SelectField(_l("State"), choices=[(name, words) for name, (words, _) in STATES.items()], default="waiting")
    month = StringField(
        _l("Month"),
        [MayBeEmpty(), Regexp(_MONTH + r"\Z", message=_l("A month is written as in 2026-11."))],
        render_kw={"type": "month", "placeholder": "2026-11", "maxlength": 7},
    )


class DecisionForm(forms.Form):
    """`seen` is the state in which the admin looked at it."""

    seen = HiddenField(validators=[AnyOf([state.value for state in PayoutState])])


class PaymentForm(DecisionForm):
    note = StringField(
        _l("Number of the payment"),
        description=_l("As Alipay or the bank shows it. The member reads it."),
        render_kw={"maxlength": cashing_out.LONGEST_WHY, "autocomplete": "off"},
    )


class RefusalForm(DecisionForm):
    reason = TextAreaField(
        _l("Reason"), description=_l("The member reads it."), render_kw={"rows": 2, "maxlength": cashing_out.LONGEST_WHY}
    )


@page.get("")
@guard.admins
def every() -> str:
    form = SeekForm(formdata=request.args, data={"state": "waiting"})
    if not form.validate():
        form = SeekForm(formdata=None)
    return _every(form)


@page.post("/export")
@guard.admins
def export() -> Response:
    """By POST, since it is written down who took the members' accounts away with them."""
    form = forms.valid(SeekForm(), again=_every)
    rows = list(payouts_views.rows(_sought(form), most=MOST + 1))
    if len(rows) > MOST + 1:
        raise Invalid({"month": _l("These are more than %(most)s. Please choose a month.", most=MOST)})
    subject = "payouts"
    audit.record(
        "payouts.exported",
        by_id=guard.member().id,
        subject=subject,
        state=form.state.data,
        month=form.month.data,
        rows=len(rows) - 1,
    )
    return spreadsheets.answer("-".join(filter(None, (_("Cash-outs"), form.month.data))) + ".csv", rows)


@page.get("/<int:payout_id>")
@guard.admins
def show(payout_id: int) -> Response:
    return _one(payout_id)


@page.post("/<int:payout_id>/agreement")
@guard.admins
@keys.once
def agree(payout_id: int) -> Response:
    form = forms.valid(DecisionForm(), again=lambda form: _one(payout_id))
    cashing_out.agree(payout_id, by=guard.member(), seen=PayoutState(form.seen.data))
    flash(_("You agreed. The member can't take it back any more."), "ok")
    return redirect(url_for("payouts.show", payout_id=payout_id), 303)


@page.post("/<int:payout_id>/payment")
@guard.admins
@keys.once
def pay(payout_id: int) -> Response:
    form = forms.valid(PaymentForm(), again=lambda form: _one(payout_id, payment=form))
    cashing_out.pay(payout_id, by=guard.member(), note=form.note.data or "", seen=PayoutState(form.seen.data))
    flash(_("It is paid, and the member was told."), "ok")
    return redirect(url_for("payouts.every"), 303)


@page.post("/<int:payout_id>/refusal")
@guard.admins
@keys.once
def refuse(payout_id: int) -> Response:
    form = forms.valid(RefusalForm(), again=lambda form: _one(payout_id, refusal=form))
    cashing_out.refuse(payout_id, by=guard.member(), reason=form.reason.data or "", seen=PayoutState(form.seen.data))
    flash(_("It is refused, and the member has the points again."), "ok")
    return redirect(url_for("payouts.every"), 303)


def _every(form: SeekForm) -> str:
    chosen, counts = form.state.data if form.state.data in STATES else "waiting", payout_lists.counts()
    found = payout_lists.found(_sought(form), page=request.args.get("page"))
    month = form.month.data or None
    return pages.render(
        "payouts/every.html",
        page=found,
        shown=payouts_views.shown(found.items, with_names=True),
        form=form,
        tabs=[
            (words, url_for("payouts.every", state=name, month=month), name == chosen, sum(counts[state] for state in states))
            for name, (words, states) in STATES.items()
        ],
        seek={"state": chosen, "month": month},
    )


def _one(payout_id: int, payment: PaymentForm | None = None, refusal: RefusalForm | None = None) -> Response:
    body = pages.render(
        "payouts/one.html",
        case=payouts_views.case(payout_id, guard.member()),
        payment=payment or PaymentForm(formdata=None),
        refusal=refusal or RefusalForm(formdata=None),
        key=keys.fresh,
    )
    return pages.unkept(body)


def _sought(form: SeekForm) -> Sought:
    states = STATES.get(form.state.data, STATES["waiting"])[1]
    month = re.fullmatch(_MONTH, form.month.data or "")
    if month is None:
        return Sought(states)
    year, number = int(month[1]), int(month[2])
    zone = options.zone()
    since = datetime(year, number, 1, tzinfo=zone)
    until = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=zone)
    return Sought(states, since, until)
