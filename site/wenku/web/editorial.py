"""What admins write for readers: the tree of categories, notices, and moderators' reasons."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from werkzeug import Response
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from wenku import guard
from wenku.base.words import _, _l
from wenku.documents import categories, kinds, usual_categories
from wenku.documents.models import Category
from wenku.editorial import notices
from wenku.editorial.models import Notice
from wenku.moderation import reasons
from wenku.web import forms, pages

page = Blueprint("editorial", __name__, url_prefix="/admin")

LAST = 10_000  # behind every sibling


class NoticeForm(forms.Form):
    heading = StringField(_l("Heading"), [InputRequired(), Length(max=60)])
    body = TextAreaField(_l("Text"), [InputRequired(), Length(max=notices.LONGEST_BODY)], render_kw={"rows": 5})
    language = SelectField(_l("Language"), choices=[("zh", "中文"), ("en", "English")])
    kinds = SelectMultipleField(_l("Formats"), [Optional()], description=_l("None chosen: beside documents of every format."))
    is_shown = BooleanField(_l("Shown"), default=True)


class ReasonForm(forms.Form):
    text = StringField(_l("Reason"), [InputRequired(), Length(max=reasons.LONGEST)])


class CategoryForm(forms.Form):
    name = StringField(_l("Name"), [InputRequired(), Length(max=40)])
    name_en = StringField(_l("English name"), [Length(max=60)])
    parent = SelectField(_l("Below"), coerce=int, default=0)


class ChangedCategoryForm(CategoryForm):
    place = forms.WholeNumber(
        _l("Place"), least=1, most=LAST, optional=True, description=_l("1 is the first of those beside it; empty: the last.")
    )


class MergeForm(forms.Form):
    into = SelectField(_l("Into"), coerce=int)


class PlaceForm(forms.Form):
    position = forms.WholeNumber(_l("Place"))


@page.get("/categories")
@guard.admins
def all_categories() -> str:
    return _categories_page(_category_form(formdata=None))


@page.post("/categories")
@guard.admins
def add_category() -> Response:
    form = forms.valid(_category_form(), again=_categories_page)
    name, name_en = form.name.data or "", form.name_en.data or ""
    categories.create(name, by=guard.member(), name_en=name_en, parent_id=form.parent.data or None)
    flash(_("The category “%(name)s” was added.", name=name), "ok")
    return _to_categories()


@page.post("/categories/usual-set")
@guard.admins
def begin_categories() -> Response:
    usual_categories.begin(by=guard.member())
    flash(_("The usual categories were added. Rename, move and delete them as you like."), "ok")
    return _to_categories()


@page.get("/categories/<int:category_id>")
@guard.admins
def category(category_id: int) -> str:
    found = categories.get(category_id)
    return _category_page(_stands(found), found)


@page.post("/categories/<int:category_id>")
@guard.admins
def change_category(category_id: int) -> Response:
    found, by = categories.get(category_id), guard.member()
    form = forms.valid(_category_form(ChangedCategoryForm), again=lambda form: _category_page(form, categories.get(category_id)))
    parent_id, place = form.parent.data or None, form.place.data or LAST
    if (parent_id, place) != (found.parent_id, categories.place(found)):
        categories.move(found, parent_id=parent_id, position=place - 1, by=by)
    categories.rename(found, name=form.name.data or "", name_en=form.name_en.data or "", by=by)
    flash(_("Saved."), "ok")
    return _to_categories()


@page.post("/categories/<int:category_id>/place")
@guard.admins
def place_category(category_id: int) -> Response:
    form, found = forms.valid(PlaceForm()), categories.get(category_id)
    categories.move(found, parent_id=found.parent_id, position=form.position.data or 0, by=guard.member())
    return _to_categories()


@page.post("/categories/<int:category_id>/merger")
@guard.admins
def merge_category(category_id: int) -> Response:
    found = categories.get(category_id)
    form = forms.valid(_merge_form(), again=lambda form: _category_again(form, category_id))
    categories.merge(found, into=categories.get(form.into.data), by=guard.member())
    flash(_("“%(name)s” was merged. Its documents are moved now; until then they are found where they go.", name=found.name), "ok")
    return _to_categories()


@page.post("/categories/<int:category_id>/deletion")
@guard.admins
def delete_category(category_id: int) -> Response:
    categories.remove(categories.get(category_id), by=guard.member())
    flash(_("The category was deleted."), "ok")
    return _to_categories()


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
    form = forms.valid(_notice_form(), again=lambda form: _notice_page(form, None))
    return _write(None, form)


@page.post("/notices/<int:notice_id>")
@guard.admins
def change_notice(notice_id: int) -> Response:
    form = forms.valid(_notice_form(), again=lambda form: _notice_page(form, notices.one(notice_id)))
    return _write(notices.one(notice_id), form)


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


def _category_form(kind: type[CategoryForm] = CategoryForm, **given: object) -> Any:
    form = kind(**given)
    form.parent.choices = [(0, _("At the top")), *categories.choices()]
    return form


def _categories_page(form: CategoryForm) -> str:
    return pages.render("admin/categories.html", form=form, tree=categories.tree())


def _category_page(form: CategoryForm, category: Category, merge: MergeForm | None = None) -> str:
    merge = merge or _merge_form(formdata=None)
    merge.into.choices = [choice for choice in categories.choices() if choice[0] not in categories.below(category.id)]
    return pages.render("admin/category.html", form=form, category=category, merge=merge)


def _category_again(merge: MergeForm, category_id: int) -> str:
    found = categories.get(category_id)
    return _category_page(_stands(found), found, merge)


def _stands(found: Category) -> Any:
    facts = {"name": found.name, "name_en": found.name_en, "parent": found.parent_id or 0, "place": categories.place(found)}
    return _category_form(ChangedCategoryForm, formdata=None, **facts)


def _merge_form(**given: object) -> MergeForm:
    form = MergeForm(**given)
    form.into.choices = categories.choices()
    return form


def _to_categories() -> Response:
    return redirect(url_for("editorial.all_categories"), 303)


def _write(notice: Notice | None, form: NoticeForm) -> Response:
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
    return pages.render("admin/notice.html", form=form, note=notice)


def _reasons_page(form: ReasonForm) -> str:
    return pages.render("admin/reasons.html", form=form, reasons=reasons.every())


def _kinds() -> list[tuple[str, str]]:
    return [(kind.name, kind.name.upper()) for kind in kinds.every()]
