"""A document's page: what it looks like, what it says, what it costs."""

from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for

from wenku import guard
from wenku.base.errors import NotFound
from wenku.documents import access, lifecycle, limits
from wenku.documents.models import Document, DocumentState, Version
from wenku.downloads import rights
from wenku.guard import limits as networks
from wenku.previews import queries as previews
from wenku.previews import standing
from wenku.search import heat
from wenku.web import caching, counting, documents_views, onwards, pages, slugs

page = Blueprint("documents", __name__)

KEPT = 300
"""Seconds for which a document's page is kept as it is: so long may it name related documents that the index has new ones for."""


def _stands_on(document_id: int, slug: str | None = None) -> str | None:
    return None if "page" in request.args else standing.of_page(document_id)


def _seen(document_id: int, slug: str | None = None, *, by: str | None = None) -> None:
    """By a member, or a visitor, on a page that is public."""
    if counting.is_a_reader(request):
        network = heat.mark(networks.keyed_network())
        counting.views(current_app).note(document_id, by or network, network)


@page.get("/documents/<int:document_id>")
@page.get("/documents/<int:document_id>-<slug>")
@caching.public("pages", stands_on=_stands_on, seconds=KEPT, seen=_seen)
def show(document_id: int, slug: str | None = None) -> Any:
    asker = guard.asker()
    document = rights.visible(document_id, by=asker)
    version = _shown_version(document)
    if slug is not None and slug != (right := slugs.slug(version.title)):
        return onwards.moved(url_for("documents.show", document_id=document_id, slug=right or None))
    if (wanted := request.args.get("page", type=int)) is not None:
        return redirect(_place(document, version, wanted), 303)
    _count(document)
    view = documents_views.document_page(document, version, asker)
    return pages.render("documents/show.html", view=view, all_open=request.args.get("pages") == "all")


@page.get("/documents/<int:document_id>/status")
@guard.members
def status(document_id: int) -> str:
    """How far the preview is: asked for again and again by the page of somebody who waits for it."""
    document = access.readable(document_id, by=guard.asker())
    if not access.may_see_everything(document, by=guard.asker()):
        raise NotFound
    version = _shown_version(document)
    return pages.render(
        "documents/status.html",
        making=documents_views.making(document, previews.progress(version.id)),
        shown_url=url_for("documents.show", document_id=document.id),
    )


def _shown_version(document: Document) -> Version:
    """What its page shows: the published version, before that the newest."""
    return document.published_version or lifecycle.newest(document)


def _place(document: Document, version: Version, wanted: int) -> str:
    """Where page `wanted` stands: a way there that needs no script."""
    total = version.page_count or 0
    reads_all = rights.may_read_all(document, version.id, by=guard.asker())
    last = total if reads_all else min(limits.free_pages_of(document), total)
    anchor = f"page-{max(1, wanted)}" if wanted <= last else "page-end"
    return url_for("documents.show", document_id=document.id, pages="all", _anchor=anchor)


def _count(document: Document) -> None:
    """An author who looks at the own document, and one that nobody else sees, count for nothing."""
    asker = guard.asker()
    if document.state is DocumentState.PUBLISHED and (asker is None or asker.id != document.owner_id):
        _seen(document.id, by=heat.member(asker.id) if asker else None)
