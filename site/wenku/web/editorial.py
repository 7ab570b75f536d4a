"""What admins write for readers: the tree of categories, notices, and moderators' reasons."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from wenku import guard
from wenku.base.words import _, _l
from wenku.documents import categories, kinds
from wenku.editorial import notices
from wenku.editorial.models import Notice
from wenku.moderation import reasons
from wenku.web import forms, pages

page = Blueprint("editorial", __name__, url_prefix="/admin")


class NoticeForm(forms.Form):
    heading = StringField(_l("Heading"), [InputRequired(), Length(max=60)])
    body = TextAreaField(_l("Text"), [InputRequired(), Length(max=notices.LONGEST_BODY)], render_kw={"rows": 5})
    language = SelectField(_l("Language"), choices=[("zh", "中文"), ("en", "English")])
    kinds = SelectMultipleField(_l("Formats"), [Optional()], description=_l("None chosen: beside documents of every format."))
    is_shown = BooleanField(_l("Shown"), default=True)


class ReasonForm(forms.Form):
    text = StringField(_l("Reason"), [InputRequired(), Length(max=reasons.LONGEST)])


@page.get("/notices")
@guard.admins
def all_notices() -> str:
    return pages.render("admin/notices.html", notices=notices.every(), kinds=_kinds())


@page.get("/notices/new")
@guard.admins
def new_notice() -> str:
    return _notice_page(_notice_form(), None)


@page.get("/notices/<int:notice_id>")
@guard.admins
def notice(notice_id: int) -> str:
    found = notices.one(notice_id)
    return _notice_page(_notice_form(obj=found), found)


@page.post("/notices")
@guard.admins
def add_notice() -> Response:
    return _write(None)


@page.post("/notices/<int:notice_id>")
@guard.admins
def change_notice(notice_id: int) -> Response:
    return _write(notices.one(notice_id))


@page.post("/notices/<int:notice_id>/deletion")
@guard.admins
def delete_notice(notice_id: int) -> Response:
    notices.delete(notices.one(notice_id), by=guard.member())
    flash(_("The notice was deleted."), "ok")
    return redirect(url_for("editorial.all_notices"), 303)


@page.get("/reasons")
@guard.admins
def all_reasons() -> str:
    return _reasons_page(ReasonForm(formdata=None))


@page.post("/reasons")
@guard.admins
def add_reason() -> Response:
    form = forms.valid(ReasonForm(), again=_reasons_page)
    reasons.add(form.text.data or "", by=guard.member())
    flash(_("Saved."), "ok")
    return redirect(url_for("editorial.all_reasons"), 303)


@page.post("/reasons/<int:reason_id>/deletion")
@guard.admins
def delete_reason(reason_id: int) -> Response:
    reasons.delete(reason_id, by=guard.member())
    flash(_("The reason was deleted."), "ok")
    return redirect(url_for("editorial.all_reasons"), 303)


def _write(notice: Notice | None) -> Response:
    form = forms.valid(_notice_form(), again=lambda form: _notice_page(form, notice))
    notices.write(
        notice,
        heading=form.heading.data or "",
        body=form.body.data or "",
        kinds=form.kinds.data or [],
        language=form.language.data,
        is_shown=form.is_shown.data,
        by=guard.member(),
    )
    flash(_("Saved."), "ok")
    return redirect(url_for("editorial.all_notices"), 303)


def _notice_form(**given: object) -> NoticeForm:
    form = NoticeForm(**given)
    form.kinds.choices = _kinds()
    return form


def _notice_page(form: NoticeForm, notice: Notice | None) -> str:
    return pages.render("admin/notice.html", form=form, notice=notice)


def _reasons_page(form: ReasonForm) -> str:
    return pages.render("admin/reasons.html", form=form, reasons=reasons.every())


def _kinds() -> list[tuple[str, str]]:
    return [(kind.name, kind.name.upper()) for kind in kinds.every()]
