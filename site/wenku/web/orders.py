"""Orders of points, for admins: how each stands, what its provider said, and taking one back."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from wenku import guard
from wenku.base.words import _, _l
from wenku.guard import keys
from wenku.payments import orders
from wenku.payments import queries as payments
from wenku.payments.models import OrderState
from wenku.points import queries as points
from wenku.web import forms, pages, topups_views
from wenku.web.topups_views import Slip

page = Blueprint("orders", __name__, url_prefix="/admin/orders")


class RefundForm(forms.Form):
    reason = StringField(_l("Reason"), [InputRequired(_l("Please say why.")), Length(max=200)])


@dataclass(frozen=True)
class Line:
    """An order and whose it is."""

    slip: Slip
    member: str


@page.get("")
@guard.admins
def every() -> str:
    wanted = request.args.get("state", "")
    state = OrderState(wanted) if wanted in set(OrderState) else None
    found = payments.every(state, before=request.args.get("page"))
    counts = payments.counts()
    choices = [(None, sum(counts.values())), *((one, counts[one]) for one in OrderState if counts.get(one))]
    return pages.render(
        "orders/every.html",
        page=found.map(lambda rows: [Line(topups_views.slip(order), name) for order, name in rows]),
        state=state,
        choices=choices,
        troubles=payments.troubles(),
    )


@page.get("/<int:order_id>")
@guard.admins
def show(order_id: int) -> str:
    return _show(RefundForm(formdata=None), order_id)


@page.post("/<int:order_id>/refund")
@guard.admins
@keys.once
def refund(order_id: int) -> Response:
    form = forms.valid(RefundForm(), again=lambda form: _show(form, order_id))
    orders.refund(order_id, reason=form.reason.data, by=guard.member())
    flash(_("The points were taken back. The provider is asked to give back the money."), "ok")
    return redirect(url_for("orders.show", order_id=order_id), 303)


@page.post("/<int:order_id>/refund-again")
@guard.admins
def refund_again(order_id: int) -> Response:
    orders.retry_refund(order_id, by=guard.member())
    flash(_("The provider is asked once more."), "ok")
    return redirect(url_for("orders.show", order_id=order_id), 303)


def _show(form: RefundForm, order_id: int) -> str:
    order, member = payments.any_order(order_id)
    return pages.render(
        "orders/show.html",
        form=form,
        slip=topups_views.slip(order),
        order=order,
        member=member.name,
        cash=points.spendable(member).cash,
        events=payments.events(order),
        key=keys.fresh(),
    )
