"""A member's top-ups: ordering points, following an order, and redeeming a code."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from wenku import guard
from wenku.accounts.models import Kind
from wenku.base import switches
from wenku.base.words import _l, ngettext
from wenku.guard import keys, limits
from wenku.guard.limits import Limit
from wenku.payments import codes, orders, providers
from wenku.payments import queries as payments
from wenku.points.models import Pocket
from wenku.web import forms, pages, sanctions, topups_views

page = Blueprint("topups", __name__)

REDEEMED = Limit("redeem", most=10, per=timedelta(hours=1))
REDEEMED_FROM_NETWORK = Limit("redeem-network", most=40, per=timedelta(hours=1))
ORDERED = Limit("order", most=30, per=timedelta(hours=1))


class TopUpForm(forms.Form):
    units = RadioField(_l("Amount"), [InputRequired(_l("Please choose one of the list."))])
    other = forms.WholeNumber(_l("Another amount"), least=1, most=orders.MOST_UNITS, optional=True)
    provider = RadioField(_l("Pay with"), [InputRequired(_l("Please choose one of the list."))])


class CodeForm(forms.Form):
    code = StringField(_l("Redeem code"), [InputRequired(_l("Please type the code.")), Length(max=200)])


@page.get("/me/top-up")
@guard.members
def show() -> str:
    return _show()


def _limit_orders() -> None:
    forms.from_our_page()
    limits.count_all((ORDERED, str(guard.member().id)))


@page.post("/me/orders")
@guard.members
@guard.before(_limit_orders)
@keys.once
def place() -> Response:
    form = forms.valid(_top_up_form(), again=lambda form: _show(top_up=form))
    order = orders.place(form.other.data or int(form.units.data), provider=form.provider.data, by=guard.member())
    return redirect(url_for("topups.order", order_id=order.id), 303)


@page.get("/me/orders", endpoint="orders")
@guard.members
def every() -> str:
    found = payments.own(guard.member(), before=request.args.get("page"))
    return pages.render("topups/orders.html", page=found.map(topups_views.slips))


@page.get("/me/orders/<int:order_id>")
@guard.members
def order(order_id: int) -> Response:
    slip = topups_views.slip(payments.own_order(order_id, of=guard.member()))
    return pages.unkept(pages.render("topups/order.html", slip=slip))


@page.get("/me/orders/<int:order_id>/status")
@guard.members
def status(order_id: int) -> Response:
    """How the order stands, for whoever waits on its page."""
    slip = topups_views.slip(payments.own_order(order_id, of=guard.member()))
    return pages.unkept(pages.render("topups/status.html", slip=slip))


def _guess() -> None:
    """Count the attempt before it is looked at, so that a refusal doesn't undo it."""
    forms.from_our_page()
    limits.count_all((REDEEMED, str(guard.member().id)), (REDEEMED_FROM_NETWORK, limits.network()))


@page.post("/me/codes")
@guard.members
@guard.before(_guess)
@keys.once
def redeem() -> Response:
    form = forms.valid(CodeForm(), again=lambda form: _show(code=form))
    batch = codes.redeem(form.code.data, by=guard.member())
    limits.forgive(REDEEMED, str(guard.member().id))
    flash(_redeemed(batch.points, batch.pocket), "ok")
    return redirect(url_for("wallet.points"), 303)


def _redeemed(points: int, pocket: Pocket) -> str:
    if pocket is Pocket.GIFT:
        return ngettext("The code gave you %(num)s gift point.", "The code gave you %(num)s gift points.", points)
    return ngettext("The code gave you %(num)s cash point.", "The code gave you %(num)s cash points.", points)


def _show(top_up: TopUpForm | None = None, code: CodeForm | None = None) -> str:
    switches.check(switches.top_ups)
    return pages.render(
        "topups/show.html",
        counter=topups_views.counter(guard.member()),
        top_up=top_up or _top_up_form(formdata=None),
        code=code or CodeForm(formdata=None),
        new_key=keys.fresh,
        restricted=sanctions.told(guard.member(), Kind.PURCHASE),
        sandbox=providers.named("sandbox") is not None,
    )


def _top_up_form(**given: Any) -> TopUpForm:
    form = TopUpForm(**given)
    form.units.choices = [(str(units), str(units)) for units in topups_views.UNITS]
    form.provider.choices = [(provider.name, provider.title) for provider in providers.offered()]
    if form.provider.choices and not form.provider.data:
        form.provider.data = form.provider.choices[0][0]
    if not form.units.data:
        form.units.data = str(topups_views.UNITS[1])
    return form
