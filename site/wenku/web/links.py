"""Friendly links in the footer, for admins: added, ordered, switched off, deleted."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug import Response
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from wenku import guard
from wenku.base.words import _, _l
from wenku.editorial import links
from wenku.editorial.models import FriendlyLink
from wenku.web import forms, pages

page = Blueprint("links", __name__, url_prefix="/admin/links")


class LinkForm(forms.Form):
    name = StringField(_l("Name"), [InputRequired(), Length(max=links.LONGEST_NAME)])
    url = StringField(_l("Address"), [InputRequired(), Length(max=links.LONGEST_URL)], render_kw={"inputmode": "url"})
    place = forms.WholeNumber(
        _l("Place"), least=1, most=links.MOST, optional=True, description=_l("1 is the first; empty: the last.")
    )
    is_shown = BooleanField(_l("Shown"), default=True)


@page.get("")
@guard.admins
def every() -> str:
    return _page(LinkForm(formdata=None))


@page.get("/<int:link_id>")
@guard.admins
def one(link_id: int) -> str:
    link = links.one(link_id)
    place = links.every().index(link) + 1
    return _one(LinkForm(formdata=None, obj=link, place=place), link)


@page.post("")
@guard.admins
def add() -> Response:
    return _write(None, forms.valid(LinkForm(), again=_page))


@page.post("/<int:link_id>")
@guard.admins
def change(link_id: int) -> Response:
    return _write(links.one(link_id), forms.valid(LinkForm(), again=lambda form: _one(form, links.one(link_id))))


@page.post("/<int:link_id>/deletion")
@guard.admins
def delete(link_id: int) -> Response:
    links.delete(links.one(link_id), by=guard.member())
    flash(_("The link was deleted."), "ok")
    return redirect(url_for("links.every"), 303)


def _write(link: FriendlyLink | None, form: LinkForm) -> Response:
    said = {"name": form.name.data or "", "url": form.url.data or "", "place": form.place.data, "is_shown": form.is_shown.data}
    links.write(link, by=guard.member(), **said)
    flash(_("Saved."), "ok")
    return redirect(url_for("links.every"), 303)


def _page(form: LinkForm) -> str:
    return pages.render("admin/links.html", form=form, links=links.every())


def _one(form: LinkForm, link: FriendlyLink) -> str:
    return pages.render("admin/link.html", form=form, link=link)
