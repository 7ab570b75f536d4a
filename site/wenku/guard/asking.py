"""Who asks: settled before the request's own unit of work, from the session cookie, and handed to views as a Member."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import flask_login
from flask import Flask, current_app, g, request
from flask import session as cookie
from flask_login import LoginManager

from wenku.accounts import sanctions, signing_in
from wenku.accounts.models import Kind, Member
from wenku.base.db import in_unit, session, unit_of_work
from wenku.base.errors import NotAllowed, SignInFirst
from wenku.base.words import _l
from wenku.guard import devices, limits

View = TypeVar("View", bound=Callable[..., Any])


class Leaving(NotAllowed):
    """All that who asked to be deleted can do is to wait, or to stay."""

    code, message = "leaving", _l("Your account is about to be deleted. Keep it first, to go on with it.")


class Seat(flask_login.UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps: the member's id and stamp, so that a changed stamp ends every session."""

    def __init__(self, member: Member) -> None:
        self.member = member

    def get_id(self) -> str:
        return f"{self.member.id}.{self.member.stamp}"


def install(app: Flask) -> None:
    manager = LoginManager()
    manager.init_app(app)
    manager.session_protection = None  # an address changes on every train; the stamp ends sessions, not the network
    manager.user_loader(_seat)


def settle() -> None:
    """Find out who asks, in a short read-only unit. Runs before each request."""
    with unit_of_work(writes=False):
        user = flask_login.current_user
        g.asker = user.member if user.is_authenticated else None


def asker() -> Member | None:
    """Who asks; None for a visitor. Inside a unit of work the member belongs to its session."""
    member: Member | None = g.get("asker")
    if member is not None and in_unit() and member not in session():
        member = g.asker = session().merge(member, load=False)
    return member


def member() -> Member:
    """Who asks, who must be logged in: raises SignInFirst otherwise, and Leaving for who asked to be deleted."""
    found = leaver()
    if found.leaves_at is not None:
        raise Leaving
    return found


def leaver() -> Member:
    """Who asks, also where they asked to be deleted: for what they may do all the same."""
    found = asker()
    if found is None:
        raise SignInFirst
    return found


def members(view: View) -> View:
    """Only for those who are logged in."""
    return _only(view, lambda member: True)


def leavers(view: View) -> View:
    """For those who are logged in, also where they asked to be deleted."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        leaver()
        return view(*args, **kwargs)

    return checked  # type: ignore[return-value]


def moderators(view: View) -> View:
    return _only(view, lambda member: member.is_moderator)


def admins(view: View) -> View:
    return _only(view, lambda member: member.is_admin)


def before(do: Callable[..., None]) -> Callable[[View], View]:
    """Run `do`, with the arguments of the view's address, before the view's unit of work begins and before its body is read."""

    def marked(view: View) -> View:
        view.before = do  # type: ignore[attr-defined]
        return view

    return marked


def signed(view: View) -> View:
    """Not for browsers: whoever sends this proves who they are by a signature, in the view's `before`, and carries no token."""
    view.is_signed = True  # type: ignore[attr-defined]
    return view


def log_in(member: Member, *, remember: bool) -> None:
    """Nothing of the cookie from before survives: whoever may have planted it knows nothing of the one from now on.

    Raises NoLogin: every way in leads through here.
    """
    sanctions.check(member, Kind.LOGIN)
    cookie.clear()
    flask_login.login_user(Seat(member), remember=remember)
    signing_in.note(member, network=limits.keyed_network(), device=devices.keyed())
    g.asker = member


def is_remembered() -> bool:
    """Whether this browser was asked to stay logged in."""
    return current_app.config["REMEMBER_COOKIE_NAME"] in request.cookies


def log_out() -> None:
    cookie.clear()
    flask_login.logout_user()
    g.asker = None


def _only(view: View, may: Callable[[Member], bool]) -> View:
    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if not may(member()):
            raise NotAllowed
        return view(*args, **kwargs)

    checked.only_for = may  # type: ignore[attr-defined]
    return checked  # type: ignore[return-value]


def _seat(id_and_stamp: str) -> Seat | None:
    id, _, stamp = id_and_stamp.partition(".")
    member = session().get(Member, int(id)) if id.isdigit() else None
    return Seat(member) if member is not None and member.stamp == stamp else None
