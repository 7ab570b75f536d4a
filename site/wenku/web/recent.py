"""What a browser looked at last: it keeps the numbers itself, and gets what is public of them as cards."""

from flask import Blueprint, request

from wenku.documents import queries
from wenku.web import cards, pages

page = Blueprint("recent", __name__)

MOST = 12


@page.get("/recent")
def show() -> str:
    """A piece of a page: the cards of `ids` (numbers with commas between), in that order, as far as they are public."""
    wanted = request.args.get("ids", "").split(",", MOST)[:MOST]
    ids = [int(word) for word in wanted if word.isascii() and word.isdigit() and len(word) < 19]
    return pages.render("recent/cards.html", documents=cards.plates(queries.cards(dict.fromkeys(ids))))
