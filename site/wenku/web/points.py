"""Administration of points: how they went day by day, where they are now, and what the audit of the books found."""

from flask import Blueprint, Response, request

from wenku import guard
from wenku.base.words import _
from wenku.downloads import auditing
from wenku.points import daily
from wenku.web import pages, points_views, spreadsheets

page = Blueprint("points", __name__, url_prefix="/admin/points")


@page.get("")
@guard.admins
def show() -> str:
    report = auditing.latest()
    return pages.render(
        "points/show.html",
        course=points_views.course(request.args),
        totals=daily.totals(),
        report=report,
        faults=auditing.told(report) if report is not None else [],
    )


@page.get("/table.csv")
@guard.admins
def table() -> Response:
    """The days that the page shows, for a spreadsheet."""
    return spreadsheets.answer(_("Points by the day") + ".csv", points_views.rows(points_views.course(request.args)))
