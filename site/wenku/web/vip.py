"""VIP: what it gives and costs, buying it, downloading with it; and the admins' table of what it brings to authors."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response

from wenku import guard
from wenku.accounts.models import Kind
from wenku.base.errors import NotFound
from wenku.base.words import _
from wenku.documents import access
from wenku.downloads import caps, pool, vip
from wenku.downloads.vip import Offer
from wenku.guard import keys, limits
from wenku.web import downloads, forms, pages, sanctions, vip_views

page = Blueprint("vip", __name__)


class VipForm(forms.Form):
    """What the buyer saw, and the how-manieth VIP of theirs it is."""

    price = forms.WholeNumber()
    days = forms.WholeNumber()
    downloads_a_day = forms.WholeNumber()
    number = forms.WholeNumber()


@page.get("/vip")
def show() -> str:
    return _show()


@page.post("/vip")
@guard.members
@keys.once
def buy() -> Response:
    form = forms.valid(VipForm(), again=_show)
    seen = Offer(form.price.data, form.days.data, form.downloads_a_day.data)
    vip.buy(seen, number=form.number.data, by=guard.member())
    flash(_("VIP is yours. Its downloads cost you no points."), "ok")
    return redirect(url_for("vip.show"), 303)


@page.post("/documents/<int:document_id>/vip-download")
@guard.members
def download(document_id: int) -> Response:
    document = access.readable(document_id, by=guard.asker())
    caps.check(document, by=guard.member(), network=limits.keyed_network())
    vip.download(document, by=guard.member())
    return downloads.started(document)


@page.get("/admin/vip")
@guard.admins
def books() -> str:
    table = pool.table(before=request.args.get("page"))
    return pages.render("vip/books.html", totals=pool.totals(), page=table)


def _show(form: VipForm | None = None) -> str:
    view = vip_views.vip_page(guard.asker())
    if view.offer is None and view.ticket is None:
        raise NotFound
    told = sanctions.told(guard.asker(), Kind.PURCHASE)
    return pages.render("vip/show.html", view=view, form=form, key=keys.fresh(), restricted=told)
