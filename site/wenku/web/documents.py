"""A document's page: what it looks like, what it says, what it costs; and the images of its pages."""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for

from wenku import guard
from wenku.base import blobs
from wenku.base.errors import NotFound
from wenku.documents import access, lifecycle, limits
from wenku.documents.models import Document, DocumentState, Version
from wenku.guard import limits as networks
from wenku.previews import queries as previews
from wenku.previews.queries import Picture
from wenku.web import counting, documents_views, pages

page = Blueprint("documents", __name__)

A_YEAR = 31_536_000


@page.get("/documents/<int:document_id>")
def show(document_id: int) -> Any:
    asker = guard.asker()
    document = access.readable(document_id, by=asker)
    version = _shown_version(document)
    if (wanted := request.args.get("page", type=int)) is not None:
        return redirect(_place(document, wanted), 303)
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


@page.get("/documents/<int:document_id>/pages/<int:version_id>/<int:number>/<size>")
def image(document_id: int, version_id: int, number: int, size: str) -> Any:
    asker = guard.asker()
    version = access.readable_version(version_id, by=asker)
    document = version.document
    if document.id != document_id:
        raise NotFound
    if number > limits.free_pages_of(document) and not access.may_see_everything(document, by=asker):
        raise NotFound
    picture = previews.picture(version_id, number, size)
    if picture is None:
        raise NotFound
    return _sent(picture, f"{version_id}-{number}-{size}-{picture.bytes}")


def _sent(picture: Picture, etag: str) -> Any:
    """With the type that its row names, whatever the address looks like."""
    answer = Response(mimetype=picture.media_type)
    answer.set_etag(etag)
    answer.headers["Cache-Control"] = f"private, max-age={A_YEAR}, immutable"
    if etag not in request.if_none_match:
        answer.set_data(_bytes(picture.path))
    return answer.make_conditional(request)


def _bytes(path: str) -> bytes:
    try:
        return blobs.get(path)
    except FileNotFoundError:  # derived files are removed and made anew
        raise NotFound from None


def _shown_version(document: Document) -> Version:
    """What its page shows: the published version, before that the newest."""
    return document.published_version or lifecycle.newest(document)


def _place(document: Document, wanted: int) -> str:
    """Where page `wanted` stands: a way there that needs no script."""
    free = min(limits.free_pages_of(document), _shown_version(document).page_count or 0)
    anchor = f"page-{max(1, wanted)}" if wanted <= free else "page-end"
    return url_for("documents.show", document_id=document.id, pages="all", _anchor=anchor)


def _count(document: Document) -> None:
    """An author who looks at the own document, and one that nobody else sees, count for nothing."""
    asker = guard.asker()
    if document.state is not DocumentState.PUBLISHED or (asker is not None and asker.id == document.owner_id):
        return
    if counting.is_a_reader(request):
        reader = f"member:{asker.id}" if asker else networks.network()
        counting.views(current_app).note(document.id, reader)
