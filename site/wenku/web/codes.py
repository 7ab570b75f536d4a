"""Redeem codes, for admins: batches are made here, shown once, and revoked."""

from collections.abc import Iterator
from datetime import date, timedelta

from flask import Blueprint, Response, flash, redirect, request, session, url_for
from werkzeug import Response as AnyResponse
from wtforms import DateField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from wenku import guard
from wenku.accounts import people
from wenku.base import days
from wenku.base.words import _, _l
from wenku.guard import keys
from wenku.payments import codes
from wenku.payments.models import CodeBatch
from wenku.points.models import Pocket
from wenku.web import forms, pages, sending, spreadsheets

page = Blueprint("codes", __name__, url_prefix="/admin/codes")

SEED = "code_seed"
"""In the maker's own cookie, until the codes are shown: it is all that they can be written from."""


class BatchForm(forms.Form):
    number = forms.WholeNumber(_l("How many codes"), least=1, most=codes.MOST_CODES)
    points = forms.WholeNumber(_l("Points for each"), least=1, most=codes.MOST_POINTS)
    pocket = RadioField(
        _l("Which points"),
        choices=[(Pocket.GIFT.value, _l("Gift points")), (Pocket.CASH.value, _l("Cash points"))],
        default=Pocket.GIFT.value,
        description=_l("Cash points can be cashed out: give them only for codes that are sold for money."),
    )
    last_day = DateField(_l("Last day"), [InputRequired(_l("Please give a day."))])
    note = StringField(
        _l("Note"), [Length(max=codes.LONGEST_NOTE)], description=_l("What they are for, or who gets them. Only admins see it.")
    )


@page.get("")
@guard.admins
def every() -> str:
    return _every(BatchForm(formdata=None, data={"number": 20, "points": 100, "last_day": _in_a_year(), "pocket": "gift"}))


@page.post("")
@guard.admins
@keys.once
def make() -> AnyResponse:
    form = forms.valid(BatchForm(), again=_every)
    batch, seed = codes.make(
        number=form.number.data,
        points=form.points.data,
        pocket=Pocket(form.pocket.data),
        last_day=form.last_day.data,
        note=form.note.data or "",
        by=guard.member(),
    )
    session[SEED] = [batch.id, seed]
    return redirect(url_for("codes.show", batch_id=batch.id), 303)


@page.get("/<int:batch_id>")
@guard.admins
def show(batch_id: int) -> AnyResponse:
    stock = codes.found(batch_id)
    of, seed = session.get(SEED, (0, ""))
    if of == batch_id:
        session.pop(SEED)
    return pages.unkept(
        pages.render(
            "codes/show.html",
            stock=stock,
            last_day=codes.last_day_of(stock.batch),
            written=codes.written(stock.batch, seed, by=guard.member()) if of == batch_id else [],
            uses=codes.uses(stock.batch),
            names=people.names({stock.batch.made_by_id, *(use.redeemed_by_id or 0 for use in codes.uses(stock.batch))}),
        )
    )


@page.post("/<int:batch_id>/file")
@guard.admins
def file(batch_id: int) -> Response:
    """The codes that the page shows, as a file: they come from the page, since they are kept nowhere else."""
    batch = codes.found(batch_id).batch
    texts = codes.listed(batch, request.form.get("codes", "").split())
    name = _("codes of batch %(number)s", number=batch_id)
    if request.form.get("kind") == "csv":
        return spreadsheets.answer(f"{name}.csv", _table(texts, batch))
    answer = Response("\r\n".join([*texts, ""]), mimetype="text/plain")
    answer.headers["Content-Disposition"] = sending.disposition(f"{name}.txt")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@page.post("/<int:batch_id>/revocation")
@guard.admins
def revoke(batch_id: int) -> AnyResponse:
    codes.revoke(batch_id, by=guard.member())
    flash(_("The unused codes of this batch give nothing any more."), "ok")
    return redirect(url_for("codes.show", batch_id=batch_id), 303)


def _every(form: BatchForm) -> str:
    found = codes.batches(before=request.args.get("page") if request.method == "GET" else None)
    last_days = {stock.batch.id: codes.last_day_of(stock.batch) for stock in found.items}
    return pages.render("codes/every.html", form=form, page=found, last_days=last_days, key=keys.fresh())


def _table(texts: list[str], batch: CodeBatch) -> Iterator[list[str | int]]:
    yield [_("Code"), _("Points"), _("Pocket"), _("Last day")]
    pocket = _("cash") if batch.pocket is Pocket.CASH else _("gift")
    for text in texts:
        yield [text, batch.points, pocket, codes.last_day_of(batch).isoformat()]


def _in_a_year() -> date:
    return days.today() + timedelta(days=365)
