"""A member's points, downloads and favourites."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response

from wenku import guard
from wenku.base.words import _, ngettext
from wenku.documents import queries as documents
from wenku.downloads import queries as downloads
from wenku.points import checking_in, statement
from wenku.reviews import collecting
from wenku.web import cards, pages, spreadsheets, wallet_views

page = Blueprint("wallet", __name__)


@page.get("/me/points")
@guard.members
def points() -> str:
    lines = statement.page(guard.member(), before=request.args.get("page"))
    return pages.render(
        "wallet/points.html",
        account=wallet_views.account(guard.member()),
        lines=lines.map(lambda lines: wallet_views.entries(lines, guard.member())),
    )


@page.post("/me/check-ins")
@guard.members
def check_in() -> Response:
    was_in = checking_in.is_in(guard.member())
    today = checking_in.check_in(guard.member())
    if was_in:
        flash(_("You have checked in today."), "info")
    else:
        points = checking_in.points(today.streak)
        flash(ngettext("Checked in: %(num)s point.", "Checked in: %(num)s points.", points), "ok")
    return redirect(url_for("wallet.points"), 303)


@page.get("/me/points.csv")
@guard.members
def points_table() -> Response:
    """The whole statement, for a spreadsheet."""
    return spreadsheets.answer(_("Statement of points") + ".csv", wallet_views.table(guard.member()))


@page.get("/me/downloads", endpoint="downloads")
@guard.members
def bought() -> str:
    found = downloads.bought(guard.member(), before=request.args.get("page"))
    return pages.render("wallet/downloads.html", page=found.map(lambda found: wallet_views.shelf(found, guard.member())))


@page.get("/me/favourites")
@guard.members
def favourites() -> str:
    kept = collecting.kept(guard.member(), before=request.args.get("page"))
    plates = {plate.id: plate for plate in cards.plates(documents.cards(kept.items))}
    return pages.render("wallet/favourites.html", page=kept, plates=plates)
