"""All keywords of public documents, and the documents of each."""

from flask import Blueprint, request, url_for

from wenku.base.words import _
from wenku.documents import tags
from wenku.web import cards, heads, pages

page = Blueprint("tags", __name__)

SIZE = 24
TAGS = 200


@page.get("/tags")
def every() -> str:
    return pages.render("tags/every.html", tags=tags.every(page=request.args.get("page"), size=TAGS), at=heads.head())


@page.get("/tags/<int:tag_id>")
def show(tag_id: int) -> str:
    tag = tags.one(tag_id)
    return pages.render(
        "tags/show.html",
        tag=tag,
        places=[(_("Home"), url_for("home.show")), (_("All keywords"), url_for("tags.every")), (tag.name, "")],
        documents=tags.documents(tag, page=request.args.get("page"), size=SIZE).map(cards.plates),
        at=heads.head(description=_("Documents with the keyword “%(word)s”.", word=tag.name)),
    )
