"""Announcements above every page, for admins: written, changed, deleted."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, url_for
from werkzeug import Response
from wtforms import DateTimeLocalField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from wenku import guard
from wenku.base import clock, options
from wenku.base.words import _, _l
from wenku.editorial import announcements
from wenku.editorial.models import Announcement, Tone
from wenku.web import forms, pages

page = Blueprint("announcements", __name__, url_prefix="/admin/announcements")

TONES = {Tone.INFO: _l("For information"), Tone.WARN: _l("A warning")}
EARLIEST, LATEST = 2000, 9000  # years that every time zone and database has


class AnnouncementForm(forms.Form):
    text = TextAreaField(_l("Text in Chinese"), [InputRequired(), Length(max=announcements.LONGEST)], render_kw={"rows": 2})
    text_en = TextAreaField(_l("Text in English"), [InputRequired(), Length(max=announcements.LONGEST)], render_kw={"rows": 2})
    tone = RadioField(_l("Kind"), choices=[(tone.value, words) for tone, words in TONES.items()], default=Tone.INFO.value)
    begins = DateTimeLocalField(_l("From"), [Optional()], description=_l("Empty: at once."))
    ends = DateTimeLocalField(_l("Until"), [Optional()], description=_l("Empty: until you delete it."))

    def validate_begins(self, field: DateTimeLocalField) -> None:
        _check_year(field)

    def validate_ends(self, field: DateTimeLocalField) -> None:
        _check_year(field)


@page.get("")
@guard.admins
def every() -> str:
    return _page(AnnouncementForm(formdata=None))


@page.get("/<int:announcement_id>")
@guard.admins
def one(announcement_id: int) -> str:
    found = announcements.one(announcement_id)
    times = {"begins": _local(found.begins_at), "ends": _local(found.ends_at)}
    return _one(AnnouncementForm(formdata=None, text=found.text, text_en=found.text_en, tone=found.tone.value, **times), found)


@page.post("")
@guard.admins
def add() -> Response:
    return _write(None, forms.valid(AnnouncementForm(), again=_page))


@page.post("/<int:announcement_id>")
@guard.admins
def change(announcement_id: int) -> Response:
    form = forms.valid(AnnouncementForm(), again=lambda form: _one(form, announcements.one(announcement_id)))
    return _write(announcements.one(announcement_id), form)


@page.post("/<int:announcement_id>/deletion")
@guard.admins
def delete(announcement_id: int) -> Response:
    announcements.delete(announcements.one(announcement_id), by=guard.member())
    flash(_("The announcement was deleted."), "ok")
    return redirect(url_for("announcements.every"), 303)


def _write(announcement: Announcement | None, form: AnnouncementForm) -> Response:
    announcements.write(
        announcement,
        text=form.text.data or "",
        text_en=form.text_en.data or "",
        tone=form.tone.data or "",
        begins_at=_instant(form.begins.data),
        ends_at=_instant(form.ends.data),
        by=guard.member(),
    )
    flash(_("Saved."), "ok")
    return redirect(url_for("announcements.every"), 303)


def _page(form: AnnouncementForm) -> str:
    return pages.render("admin/announcements.html", form=form, announcements=announcements.every(), now=clock.now(), tones=TONES)


def _one(form: AnnouncementForm, announcement: Announcement) -> str:
    return pages.render("admin/announcement.html", form=form, announcement=announcement)


def _check_year(field: DateTimeLocalField) -> None:
    if field.data is not None and not EARLIEST <= field.data.year <= LATEST:
        raise ValidationError(str(_l("Please give a day between %(first)s and %(last)s.", first=EARLIEST, last=LATEST)))


def _instant(local: datetime | None) -> datetime | None:
    """What was typed is in the site's time zone."""
    return local.replace(tzinfo=options.zone()).astimezone(UTC) if local else None


def _local(at: datetime | None) -> datetime | None:
    return at.astimezone(options.zone()).replace(tzinfo=None) if at else None
