"""Rating a document, and keeping it."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import RadioField

from wenku import guard
from wenku.base.words import _
from wenku.documents import access
from wenku.reviews import collecting, rating
from wenku.web import forms, onwards, pages, reviews_views

page = Blueprint("reviews", __name__)


class RatingForm(forms.Form):
    """`score` in stars, by halves."""

    score = RadioField(choices=[str(half / 2) for half in range(1, 11)])


@page.post("/documents/<int:document_id>/rating")
@guard.members
def rate(document_id: int) -> Response | str:
    """A script gets the parts of the page that change."""
    document = access.readable(document_id, by=guard.asker())
    form = forms.valid(RatingForm())
    rating.rate(document, by=guard.member(), half_stars=int(float(form.score.data) * 2))
    if "HX-Request" in request.headers:
        return pages.render("reviews/rated.html", reviews=reviews_views.reviews(document, by=guard.member()))
    return redirect(url_for("documents.show", document_id=document.id, _anchor="ratings"), 303)


@page.post("/documents/<int:document_id>/favourite")
@guard.members
def keep(document_id: int) -> Response:
    collecting.keep(access.readable(document_id, by=guard.asker()), by=guard.member())
    return _back(document_id, _("Kept among your favourites."))


@page.post("/documents/<int:document_id>/favourite/drop")
@guard.members
def drop(document_id: int) -> Response:
    """Whatever became of the document."""
    collecting.drop(document_id, by=guard.member())
    return _back(document_id, _("Removed from your favourites."))


def _back(document_id: int, said: str) -> Response:
    """To where the button was: the list of favourites names itself, all others are the document's page."""
    flash(said, "ok")
    return redirect(onwards.own_path(request.form.get("next")) or url_for("documents.show", document_id=document_id), 303)
