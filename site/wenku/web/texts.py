"""The site's own pages, edited by admins: help, terms, privacy, copyright."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from wenku import guard
from wenku.base import words
from wenku.base.errors import NotFound
from wenku.base.words import _, _l
from wenku.editorial import pages as texts
from wenku.web import forms, pages

page = Blueprint("texts", __name__, url_prefix="/admin/pages")


class TextForm(forms.Form):
    title = StringField(_l("Title"), [InputRequired(), Length(max=texts.LONGEST_TITLE)])
    body = TextAreaField(_l("Text in Markdown"), [InputRequired(), Length(max=texts.LONGEST_BODY)], render_kw={"rows": 24})


@page.get("")
@guard.admins
def every() -> str:
    written = [[texts.written(slug, language) for language in words.LANGUAGES] for slug in texts.SLUGS]
    return pages.render("admin/texts.html", written=written)


@page.get("/<slug>/<language>")
@guard.admins
def edit(slug: str, language: str) -> str:
    text = _text(slug, language)
    return _page(TextForm(formdata=None, obj=text), text)


@page.post("/<slug>/<language>")
@guard.admins
def change(slug: str, language: str) -> Response:
    text = _text(slug, language)
    form = forms.valid(TextForm(), again=lambda form: _page(form, text))
    texts.write(slug, language, title=form.title.data or "", body=form.body.data or "", by=guard.member())
    flash(_("Saved."), "ok")
    return redirect(url_for("texts.every"), 303)


@page.post("/<slug>/<language>/preview")
@guard.admins
def preview(slug: str, language: str) -> str:
    """How it would be read, before it is saved."""
    text = _text(slug, language)
    form = forms.valid(TextForm(), again=lambda form: _page(form, text))
    return _page(form, text, shown=texts.as_read(form.body.data or ""))


@page.post("/<slug>/<language>/restoration")
@guard.admins
def restore(slug: str, language: str) -> Response:
    _text(slug, language)
    texts.restore(slug, language, by=guard.member())
    flash(_("The text that comes with the project is shown again."), "ok")
    return redirect(url_for("texts.every"), 303)


def _text(slug: str, language: str) -> texts.Text:
    if slug not in texts.SLUGS or language not in words.LANGUAGES:
        raise NotFound
    return texts.written(slug, language)


def _page(form: TextForm, text: texts.Text, shown: str = "") -> str:
    return pages.render("admin/text.html", form=form, text=text, shown=shown)
