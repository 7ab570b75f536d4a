"""What a moderator is asked to compare: two texts side by side."""

from flask import Blueprint, request

from wenku import guard
from wenku.base import paging
from wenku.base.paging import Page
from wenku.moderation import comparing
from wenku.moderation.comparing import Row
from wenku.web import pages

page = Blueprint("comparing", __name__)

ROWS = 20
"""Pages beside each other on one page of the site."""


@page.get("/moderation/versions/<int:version_id>/compare/<int:document_id>")
@guard.moderators
def show(version_id: int, document_id: int) -> str:
    pair = comparing.compared(version_id, document_id)
    return pages.render("comparing/show.html", pair=pair, page=_leaf(pair.rows, paging.number(request.args.get("page")) or 1))


def _leaf(rows: list[Row], number: int) -> Page[Row]:
    """A number beyond the last means the last."""
    last = max(1, -(-len(rows) // ROWS))
    number = min(max(1, number), last)
    return Page(
        rows[(number - 1) * ROWS : number * ROWS],
        next=str(number + 1) if number < last else None,
        previous=str(number - 1) if number > 1 else None,
    )
