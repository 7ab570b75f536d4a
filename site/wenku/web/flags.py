"""Flags: pairs of accounts that may be one person who buys from themselves, and what a moderator makes of them."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response

from wenku import guard
from wenku.base.words import Lazy, _, _l
from wenku.moderation import flagging
from wenku.moderation.flagging import Facts
from wenku.moderation.models import FlagKind, FlagState
from wenku.web import pages

page = Blueprint("flags", __name__, url_prefix="/moderation/flags")

SHARED: dict[FlagKind, Lazy] = {
    FlagKind.DEVICE: _l("The same browser"),
    FlagKind.NETWORK: _l("The same network address"),
}


@page.get("")
@guard.moderators
def every() -> str:
    found = flagging.still_open(before=request.args.get("page"))
    facts = {flag.id: Facts(**flag.facts) for flag in found.items}
    return pages.render("flags/every.html", page=found, facts=facts, shared=SHARED)


@page.post("/<int:flag_id>/dismissal")
@guard.moderators
def dismiss(flag_id: int) -> Response:
    flagging.decide(flag_id, FlagState.DISMISSED, by=guard.member())
    flash(_("Dismissed. This pair will not be shown again."), "ok")
    return redirect(url_for("flags.every"), 303)


@page.post("/<int:flag_id>/confirmation")
@guard.moderators
def confirm(flag_id: int) -> Response:
    flagging.decide(flag_id, FlagState.CONFIRMED, by=guard.member())
    flash(_("Confirmed. Nothing else was changed: what follows is for you to decide."), "ok")
    return redirect(url_for("flags.every"), 303)
