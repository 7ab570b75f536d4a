"""What admins recommend: the page of it, and where admins choose and order it."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug import Response

from wenku import guard
from wenku.base.words import _, _l
from wenku.documents import queries
from wenku.editorial import recommending
from wenku.web import cards, forms, heads, pages

page = Blueprint("recommended", __name__)


class NumberForm(forms.Form):
    number = forms.WholeNumber(
        _l("Document no."),
        least=1,
        missing=_l("Please give the number of a document."),
        description=_l("It stands at the top of the document's page."),
    )


class PlaceForm(forms.Form):
    position = forms.WholeNumber(_l("Place"))


@page.get("/recommended")
def show() -> str:
    found = queries.cards(recommending.shown(recommending.MOST))
    return pages.render("recommended/show.html", documents=cards.plates(found), at=heads.head())


@page.get("/admin/recommended")
@guard.admins
def every() -> str:
    return _page(NumberForm(formdata=None))


@page.post("/admin/recommended")
@guard.admins
def add() -> Response:
    form = forms.valid(NumberForm(), again=_page)
    recommending.add(form.number.data, by=guard.member())
    flash(_("It stands first now."), "ok")
    return redirect(url_for("recommended.every"), 303)


@page.post("/admin/recommended/<int:document_id>/place")
@guard.admins
def place(document_id: int) -> Response:
    form = forms.valid(PlaceForm())
    recommending.place(document_id, form.position.data or 0, by=guard.member())
    return redirect(url_for("recommended.every"), 303)


@page.post("/admin/recommended/<int:document_id>/deletion")
@guard.admins
def remove(document_id: int) -> Response:
    recommending.remove(document_id, by=guard.member())
    flash(_("It is no longer recommended."), "ok")
    return redirect(url_for("recommended.every"), 303)


def _page(form: NumberForm) -> str:
    ids = recommending.every()
    plates = {plate.id: plate for plate in cards.plates(queries.cards(ids))}
    return pages.render("recommended/every.html", form=form, ids=ids, plates=plates, most=recommending.MOST)
