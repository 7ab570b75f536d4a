"""A member's own settings, and what the site has told them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug import Response

from wenku import guard
from wenku.accounts import moving, notifying, profile, running, signing_in
from wenku.accounts.models import Member, Notification
from wenku.base import addresses
from wenku.base.db import unit_of_work
from wenku.base.paging import number
from wenku.base.words import _
from wenku.guard import limits
from wenku.guard.limits import Limit
from wenku.points import joining
from wenku.web import accounts, forms, pages
from wenku.web.accounts_forms import MoveForm, PasswordForm, ProfileForm

page = accounts.page  # one blueprint in two files

OLD_PASSWORDS = Limit("old-password", most=10, per=timedelta(minutes=15))
MOVES = Limit("new-address", most=5, per=timedelta(days=1))


@dataclass(frozen=True)
class News:
    """One notification: `url` is where the POST goes that marks it read and leads on, None where it leads nowhere."""

    text: str
    at: datetime
    read: bool
    url: str | None


@page.get("/me/settings")
@guard.members
def settings() -> str:
    return _settings_page()


@page.post("/me/settings")
@guard.members
def change_profile() -> Response:
    form = forms.valid(_profile_form(), again=lambda form: _settings_page(profile=form))
    public = form.is_public.data == "public"
    profile.change(guard.member(), name=form.name.data, is_public=public, language=form.language.data)
    return _saved(_("Saved."))


def _prove_before_moving() -> None:
    guard.member()
    prove(forms.valid(_move_form(), again=lambda form: _settings_page(move=form)))
    limits.count_all((MOVES, str(guard.member().id)))


@page.post("/me/address")
@guard.members
@guard.before(_prove_before_moving)
def move() -> Response:
    form = forms.valid(_move_form(), again=lambda form: _settings_page(move=form))
    moving.ask(guard.member(), to=form.address.data)
    return _saved(_("We sent a link to the new address. Your address changes when you open it."))


@page.get("/new-address/<secret>")
def confirm_address(secret: str) -> Response:
    return pages.unkept(pages.render("accounts/new_address.html", address=moving.asked(secret)))


@page.post("/new-address/<secret>")
def take_address(secret: str) -> Response:
    asker = guard.asker()
    member = moving.confirm(secret)
    joining.verified(member)
    if asker is None or asker.id != member.id:
        return redirect(url_for("accounts.login"), 303)
    guard.log_in(member, remember=guard.is_remembered())
    return _saved(_("Your mail address was changed. All other devices were logged out."))


def _prove_before_change() -> None:
    guard.member()
    prove(forms.valid(_password_form(), again=lambda form: _settings_page(password=form)))


@page.post("/me/password")
@guard.members
@guard.before(_prove_before_change)
def change_password() -> Response:
    form = forms.valid(_password_form(), again=lambda form: _settings_page(password=form))
    profile.change_password(guard.member(), new=form.new.data)
    guard.log_in(guard.member(), remember=guard.is_remembered())
    return _saved(_("Your password was changed. All other devices were logged out."))


@page.post("/me/other-devices")
@guard.members
def end_other_sessions() -> Response:
    signing_in.end_sessions(guard.member())
    guard.log_in(guard.member(), remember=guard.is_remembered())
    return _saved(_("All other devices were logged out."))


@page.get("/me/notifications")
@guard.members
def notifications() -> str:
    latest = notifying.latest(guard.member(), before=request.args.get("page"))
    until = latest.items[0].id if latest else None
    return pages.render("accounts/notifications.html", page=latest.map(lambda rows: [_news(row) for row in rows]), until=until)


@page.post("/me/notifications/read")
@guard.members
def read_all() -> Response:
    notifying.mark_read(guard.member(), until=number(request.form.get("until")))
    return redirect(url_for("accounts.notifications"), 303)


@page.post("/me/notifications/<int:notification_id>/read")
@guard.members
def read(notification_id: int) -> Response:
    path = notifying.opened(notification_id, by=guard.member())
    return redirect(addresses.path(path) if path else url_for("accounts.notifications"), 303)


def prove(form: Any) -> None:
    """Check the form's `old` password with no unit open, since that takes long; counted, since this may be a borrowed browser."""
    forms.from_our_page()
    member = guard.member()
    limits.count_all((OLD_PASSWORDS, str(member.id)))
    with unit_of_work(writes=False):
        signing_in.prove(member, form.old.data)


def _settings_page(profile: ProfileForm | None = None, move: MoveForm | None = None, password: PasswordForm | None = None) -> str:
    member = guard.member()
    return pages.render(
        "accounts/settings.html",
        profile=profile or _profile_form(formdata=None, data=_profile(member)),
        move=move or _move_form(formdata=None),
        password=password or _password_form(formdata=None),
        address=member.address,
        is_restricted=bool(running.of(member.id)),
        public_url=url_for("members.show", member_id=member.id) if member.is_public else None,
    )


def _profile(member: Member) -> dict[str, str]:
    return {"name": member.name, "is_public": "public" if member.is_public else "masked", "language": member.language}


def _profile_form(**given: object) -> ProfileForm:
    return ProfileForm(prefix="profile-", **given)


def _move_form(**given: object) -> MoveForm:
    return MoveForm(prefix="move-", **given)


def _password_form(**given: object) -> PasswordForm:
    return PasswordForm(prefix="password-", **given)


def _saved(words: str) -> Response:
    flash(words, "ok")
    return redirect(url_for("accounts.settings"), 303)


def _news(notification: Notification) -> News:
    return News(
        text=notifying.sentence(notification),
        at=notification.made_at,
        read=notification.read_at is not None,
        url=url_for("accounts.read", notification_id=notification.id) if notification.path else None,
    )
