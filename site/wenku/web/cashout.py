"""The member's page on which cash points are cashed out."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from wenku import guard
from wenku.base.words import _, _l
from wenku.guard import keys, limits
from wenku.guard.limits import Limit
from wenku.points import cashing_out, payees, payout_lists
from wenku.points.payouts import Method
from wenku.web import forms, pages, payouts_views

page = Blueprint("cashout", __name__)

ASKS = Limit("cash-out", most=20, per=timedelta(days=1))
_NEEDED = InputRequired(_l("Please fill this in."))


class AskForm(forms.Form):
    points = forms.WholeNumber(_l("Cash points to cash out"), least=1, missing=_l("Please say how many."))
    method = RadioField(
        _l("Paid to"),
        [InputRequired(_l("Please choose one of the list."))],
        choices=[(method.value, words) for method, words in payouts_views.METHODS.items()],
        default=Method.ALIPAY.value,
    )
    holder = StringField(
        _l("Name of the holder"),
        [_NEEDED, Length(max=payees.LONGEST_HOLDER)],
        description=_l("As the account is registered: it is paid to nobody else."),
        render_kw={"maxlength": payees.LONGEST_HOLDER, "autocomplete": "name"},
    )
    account = StringField(
        _l("Account number"),
        [_NEEDED, Length(max=payees.LONGEST_ACCOUNT)],
        description=_l("Alipay: the phone number or mail address. Bank: the number of the card or account."),
        render_kw={"maxlength": payees.LONGEST_ACCOUNT, "autocomplete": "off"},
    )
    bank = StringField(
        _l("Bank and branch"),
        [Length(max=payees.LONGEST_BANK)],
        description=_l("For a bank account only."),
        render_kw={"maxlength": payees.LONGEST_BANK, "autocomplete": "off"},
    )


@page.get("/me/cash-out")
@guard.members
def show() -> Response:
    return _answer(AskForm(formdata=None))


def _not_too_often() -> None:
    """Each request is told to every admin."""
    forms.from_our_page()
    limits.count_all((ASKS, str(guard.member().id)))


@page.post("/me/cash-out")
@guard.members
@guard.before(_not_too_often)
@keys.once
def ask() -> Response:
    form = forms.valid(AskForm(), again=_answer)
    to = payees.checked(method=form.method.data, holder=form.holder.data, account=form.account.data, bank=form.bank.data or "")
    cashing_out.ask(form.points.data, to, by=guard.member())
    flash(_("Your request is with the admins. The points are held until it is decided."), "ok")
    return redirect(url_for("cashout.show"), 303)


@page.post("/me/cash-out/<int:payout_id>/withdrawal")
@guard.members
@keys.once
def withdraw(payout_id: int) -> Response:
    cashing_out.withdraw(payout_id, by=guard.member())
    flash(_("You took it back. The points are yours again."), "ok")
    return redirect(url_for("cashout.show"), 303)


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
