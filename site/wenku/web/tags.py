"""All keywords of public documents, and the documents of each."""

from flask import Blueprint, request, url_for

from wenku.base.words import _
from wenku.documents import tags
from wenku.web import caching, cards, heads, linked_data, pages

page = Blueprint("tags", __name__)

SIZE = 24
TAGS = 200


@page.get("/tags")
@caching.public("page")
def every() -> str:
    found = tags.every(page=request.args.get("page"), size=TAGS)
    at = heads.head(
        description=_("Documents by keyword: %(names)s", names=_(", ").join(tag.name for tag in found.items)),
        data=[linked_data.breadcrumbs([(_("Home"), url_for("home.show")), (_("All keywords"), "")])],
    )
    return pages.render("tags/every.html", tags=found, at=at)


@page.get("/tags/<int:tag_id>")
@caching.public("page")
def show(tag_id: int) -> str:
    tag = tags.one(tag_id)
    places = [(_("Home"), url_for("home.show")), (_("All keywords"), url_for("tags.every")), (tag.name, "")]
    documents = tags.documents(tag, page=request.args.get("page"), size=SIZE).map(cards.plates)
    own = url_for("tags.show", tag_id=tag_id)
    at = heads.head(
        description=_("Documents with the keyword “%(word)s”.", word=tag.name),
        data=[
            linked_data.collection(tag.name, own, [(one.name, one.url) for one in documents.items]),
            linked_data.breadcrumbs(places),
        ],
    )
    return pages.render("tags/show.html", tag=tag, places=places, documents=documents, at=at)
