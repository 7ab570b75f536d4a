"""Searching: what was found, with its words marked, or what to do where nothing was; and what may be meant, while it is typed."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, redirect, request, url_for

from wenku.base import switches
from wenku.base.words import Lazy, _l
from wenku.documents import categories
from wenku.search import query, searches, suggesting
from wenku.search.suggesting import Sort, Suggestion
from wenku.web import asked, narrowing, pages, search_views

page = Blueprint("search", __name__)

SORTS: dict[Sort, Lazy | str] = {
    Sort.SEARCH: "",
    Sort.DOCUMENT: _l("Document"),
    Sort.CATEGORY: _l("Category"),
    Sort.AUTHOR: _l("Author"),
}


@page.get("/search")
def show() -> Any:
    tree = categories.tree()
    wanted = narrowing.asked(request.args, search_views.by_id(tree))
    found = query.find(wanted.query, wanted.filters, order=wanted.order, page=wanted.page)
    if found.only_numbered:
        return redirect(url_for("documents.show", document_id=found.numbered), 303)
    if wanted.is_plain and not found.filters:
        asked.note(wanted.query, found.hits.total or 0)
    return pages.render(
        "search/show.html",
        found=search_views.results(wanted, found, tree),
        tree=tree,
        query=wanted.query,
        hot=[] if wanted.query or found.filters else [(term, url_for("search.show", q=term)) for term in searches.hot()],
    )


@page.get("/search/suggestions")
def suggestions() -> dict[str, Any]:
    """For the script of the search field; without one nobody comes here."""
    switches.check(switches.suggestions)
    found = suggesting.suggest(request.args.get("q", ""))
    return {"suggestions": [asdict(one) | {"label": str(SORTS[one.sort]), "url": _address(one)} for one in found]}


def _address(suggestion: Suggestion) -> str:
    match suggestion.sort:
        case Sort.DOCUMENT:
            return url_for("documents.show", document_id=suggestion.id)
        case Sort.CATEGORY:
            return url_for("catalogue.category", category_id=suggestion.id)
        case Sort.AUTHOR:
            return url_for("members.show", member_id=suggestion.id)
        case _:
            return url_for("search.show", q=suggestion.text)
