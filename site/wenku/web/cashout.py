"""The member's page on which cash points are cashed out."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired

from wenku import guard
from wenku.base.errors import Invalid
from wenku.base.words import _, _l
from wenku.guard import keys, limits
from wenku.guard.limits import Limit
from wenku.points import cashing_out, payees, payout_lists, queries
from wenku.points.payees import Payee
from wenku.points.payouts import Method
from wenku.web import forms, pages, payouts_views

page = Blueprint("cashout", __name__)

ASKS = Limit("cash-out", most=20, per=timedelta(days=1))


class AskForm(forms.Form):
    """`to`: the account, once it was found to be one."""

    to: Payee
    points = forms.WholeNumber(_l("Cash points to cash out"), least=1, missing=_l("Please say how many."))
    method = RadioField(
        _l("Paid to"),
        [InputRequired(_l("Please choose one of the list."))],
        choices=[(method.value, words) for method, words in payouts_views.METHODS.items()],
        default=Method.ALIPAY.value,
    )
    holder = StringField(
        _l("Name of the holder"),
        description=_l("As the account is registered: it is paid to nobody else."),
        render_kw={"maxlength": payees.LONGEST_HOLDER, "autocomplete": "name"},
    )
    account = StringField(
        _l("Account number"),
        description=_l("Alipay: the phone number or mail address. Bank: the number of the card or account."),
        render_kw={"maxlength": payees.LONGEST_ACCOUNT, "autocomplete": "off"},
    )
    bank = StringField(
        _l("Bank and branch"),
        description=_l("For a bank account only."),
        render_kw={"maxlength": payees.LONGEST_BANK, "autocomplete": "off"},
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """All that is wrong is said at once."""
        good: bool = super().validate(extra_validators)
        typed = {name: self[name].data or "" for name in ("method", "holder", "account", "bank")}
        try:
            self.to = payees.checked(**typed)
        except Invalid as refusal:
            forms.attach(self, {} if self.method.errors else refusal.fields)
            return False
        return good


@page.get("/me/cash-out")
@guard.members
def show() -> Response:
    return _answer(_form(formdata=None))


def _not_too_often() -> None:
    """Each request is told to every admin."""
    forms.from_our_page()
    limits.count_all((ASKS, str(guard.member().id)))


@page.post("/me/cash-out")
@guard.members
@guard.before(_not_too_often)
@keys.once
def ask() -> Response:
    form = forms.valid(_form(), again=_answer)
    cashing_out.ask(form.points.data, form.to, by=guard.member())
    flash(_("Your request is with the admins. The points are held until it is decided."), "ok")
    return redirect(url_for("cashout.show"), 303)


@page.post("/me/cash-out/<int:payout_id>/withdrawal")
@guard.members
@keys.once
def withdraw(payout_id: int) -> Response:
    cashing_out.withdraw(payout_id, by=guard.member())
    flash(_("You took it back. The points are yours again."), "ok")
    return redirect(url_for("cashout.show"), 303)


def _form(**given: Any) -> AskForm:
    form = AskForm(**given)
    form.points.least = cashing_out.least_points()
    form.points.most = max(queries.spendable(guard.member()).cash, form.points.least)
    return form


def _answer(form: AskForm) -> Response:
    member = guard.member()
    past = payout_lists.own(member, before=request.args.get("page"))
    body = pages.render(
        "payouts/mine.html",
        counter=payouts_views.counter(member),
        past=past.map(payouts_views.shown),
        form=form,
        key=keys.fresh,
    )
    return pages.unkept(body)
