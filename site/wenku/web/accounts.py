"""Signing up, logging in and out, a forgotten password, the first admin."""

from datetime import timedelta

from flask import Blueprint, flash, g, redirect, request, session, url_for
from werkzeug import Response

from wenku import guard
from wenku.accounts import first_admin, people, resetting, signing_in, signing_up
from wenku.accounts.models import Member
from wenku.base import switches
from wenku.base.db import unit_of_work
from wenku.base.words import _
from wenku.editorial import pages as site_pages
from wenku.guard import limits
from wenku.guard.limits import Limit
from wenku.points import joining
from wenku.web import forms, hurdle, onwards, pages
from wenku.web.accounts_forms import AcceptingJoinForm, AddressForm, FirstAdminForm, JoinForm, LoginForm, NewPasswordForm

page = Blueprint("accounts", __name__)

GUESSES_HERE = Limit("login", most=10, per=timedelta(minutes=15))  # at one address from one network
GUESSES_AT_ADDRESS = Limit("login-address", most=100, per=timedelta(days=1))
GUESSES_FROM_NETWORK = Limit("login-network", most=100, per=timedelta(minutes=15))
MAILS_TO_ADDRESS = Limit("mail-address", most=3, per=timedelta(hours=1))
MAILS_FROM_NETWORK = Limit("mail-network", most=30, per=timedelta(hours=1))


@page.get("/login")
def login() -> str | Response:
    if guard.asker():
        return redirect(onwards.address(request.args.get("next")), 303)
    return _login_page(LoginForm(next=onwards.own_path(request.args.get("next"))))


def _guess() -> None:
    """Count the attempt, then look at it, with no unit open: checking a password takes long, on purpose."""
    forms.from_our_page()
    form = forms.valid(LoginForm(), again=_login_page)
    address, network = people.normal_address(form.address.data), limits.network()
    limits.count_all(
        (GUESSES_HERE, f"{network} {address}"),
        (GUESSES_AT_ADDRESS, address),
        (GUESSES_FROM_NETWORK, network),
    )
    with unit_of_work(writes=False):
        g.found = signing_in.known(address, form.password.data)


@page.post("/login")
@guard.before(_guess)
def log_in() -> Response:
    limits.forgive(GUESSES_HERE, f"{limits.network()} {g.found.address}")
    guard.log_in(g.found, remember=g.form.stay.data)
    return redirect(onwards.address(g.form.next.data), 303)


@page.post("/logout")
def logout() -> Response:
    guard.log_out()
    return redirect(url_for("home.show"), 303)


@page.get("/sign-up")
def sign_up() -> str | Response:
    if guard.asker():
        return redirect(url_for("home.show"), 303)
    switches.check(switches.sign_up)
    return _sign_up_page(AddressForm())


@page.get("/forgot")
def forgot() -> str:
    return _forgot_page(AddressForm())


def _before_mail(again: forms.Again) -> None:
    forms.from_our_page()
    form = forms.valid(AddressForm(), again=again)
    address = people.valid_address(form.address.data)
    limits.count_all((MAILS_FROM_NETWORK, limits.network()))
    g.may_mail = hurdle.took_it(form) and limits.allows(MAILS_TO_ADDRESS, address)
    session["mailed"] = address


@page.post("/sign-up")
@guard.before(lambda: _before_mail(_sign_up_page))
def ask_to_join() -> Response:
    switches.check(switches.sign_up)  # also where no mail would be sent
    if g.may_mail:
        signing_up.invite(g.form.address.data)
    return redirect(url_for("accounts.look_in_mail"), 303)


@page.post("/forgot")
@guard.before(lambda: _before_mail(_forgot_page))
def ask_to_reset() -> Response:
    if g.may_mail:
        resetting.ask(g.form.address.data)
    return redirect(url_for("accounts.look_in_mail"), 303)


@page.get("/look-in-mail")
def look_in_mail() -> Response:
    return pages.unkept(pages.render("accounts/look_in_mail.html", address=session.get("mailed")))


@page.get("/sign-up/<secret>")
def confirm(secret: str) -> Response:
    return _join_page(secret, _join_form())


def _check_invitation(secret: str) -> None:
    """Before a password is hashed for nothing."""
    with unit_of_work(writes=False):
        signing_up.invited(secret)


@page.post("/sign-up/<secret>")
@guard.before(_check_invitation)
def join(secret: str) -> Response:
    form = forms.valid(_join_form(), again=lambda form: _join_page(secret, form))
    member = signing_up.join(secret, name=form.name.data, password=form.password.data)
    joining.welcome(member)
    joining.verified(member)  # the link came by mail
    return _enter(member, _("Welcome. Your account is ready."))


@page.get("/reset/<secret>")
def reset(secret: str) -> Response:
    return _reset_page(secret, NewPasswordForm())


def _check_reset(secret: str) -> None:
    with unit_of_work(writes=False):
        resetting.whose(secret)


@page.post("/reset/<secret>")
@guard.before(_check_reset)
def choose_password(secret: str) -> Response:
    form = forms.valid(NewPasswordForm(), again=lambda form: _reset_page(secret, form))
    member = resetting.reset(secret, password=form.password.data)
    return _enter(member, _("Your password was changed. All other devices were logged out."))


@page.get("/first-admin/<secret>", endpoint="first_admin")
def first(secret: str) -> Response:
    return _first_admin_page(secret, FirstAdminForm())


def _check_first(secret: str) -> None:
    with unit_of_work(writes=False):
        first_admin.check(secret)


@page.post("/first-admin/<secret>")
@guard.before(_check_first)
def become_first_admin(secret: str) -> Response:
    form = forms.valid(FirstAdminForm(), again=lambda form: _first_admin_page(secret, form))
    member, is_new = first_admin.create(secret, name=form.name.data, address=form.address.data, password=form.password.data)
    if is_new:
        joining.welcome(member)
    return _enter(member, _("Welcome. You are the first admin of this site."))


def _enter(member: Member, words: str) -> Response:
    guard.log_in(member, remember=False)
    flash(words, "ok")
    return redirect(url_for("home.show"), 303)


def _join_form() -> JoinForm:
    return AcceptingJoinForm() if site_pages.is_shown("terms") else JoinForm()


def _login_page(form: LoginForm) -> str:
    return pages.render("accounts/login.html", form=form)


def _sign_up_page(form: AddressForm) -> str:
    return pages.render("accounts/sign_up.html", form=form)


def _forgot_page(form: AddressForm) -> str:
    return pages.render("accounts/forgot.html", form=form)


def _join_page(secret: str, form: JoinForm) -> Response:
    switches.check(switches.sign_up)
    return pages.unkept(pages.render("accounts/join.html", form=form, address=signing_up.invited(secret)))


def _reset_page(secret: str, form: NewPasswordForm) -> Response:
    return pages.unkept(pages.render("accounts/reset.html", form=form, address=resetting.whose(secret).address))


def _first_admin_page(secret: str, form: FirstAdminForm) -> Response:
    first_admin.check(secret)
    return pages.unkept(pages.render("accounts/first_admin.html", form=form))
