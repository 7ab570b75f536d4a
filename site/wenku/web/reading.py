"""What the reader gets piece by piece: a page's image, its words, and pages that are made when they are asked for."""

import json
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from wenku import guard
from wenku.base import blobs, paging
from wenku.base.errors import Invalid, NotFound
from wenku.base.words import _, _l
from wenku.documents import access
from wenku.documents.access import Guarded
from wenku.documents.models import DocumentState, Version
from wenku.downloads import rights
from wenku.guard import limits as attempts
from wenku.previews import more
from wenku.previews import queries as previews
from wenku.previews.checking import MOST_PAGES
from wenku.web import pages, pictures

page = Blueprint("reading", __name__)

A_YEAR = 31_536_000
OFTEN, PER = 300, timedelta(hours=1)
"""A member may ask for pages so often: a long book from its first page to its last, and a bit more."""


SHOWN_ELSEWHERE = (pictures.COVER, pictures.SOCIAL, pictures.THUMB)
"""Images that other sites show where somebody shares a document."""


class NotSoMany(Invalid):
    code, message = "not-so-many-pages", _l("Please ask for fewer pages at a time.")


@page.get("/documents/<int:document_id>/pages/<int:version_id>/<int:number>/<size>")
def image(document_id: int, version_id: int, number: int, size: str) -> Any:
    guarded = _guarded(document_id, version_id, number)
    picture = previews.picture(version_id, number, size)
    if picture is None:
        raise NotFound
    answer = Response(mimetype=picture.media_type)  # that its row names, whatever the address looks like
    etag = f"{version_id}-{number}-{size}-{picture.bytes}"
    answer.set_etag(etag)
    if etag not in request.if_none_match:
        answer.set_data(_bytes(picture.path))
    if guarded.state is not DocumentState.PUBLISHED:
        answer.headers["X-Robots-Tag"] = "noindex"
    elif size in SHOWN_ELSEWHERE:
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _kept(answer)


@page.get("/documents/<int:document_id>/pages/<int:version_id>/<int:number>/words")
def words(document_id: int, version_id: int, number: int) -> Any:
    """The page's text, and its words line by line: [word, left, top, right, bottom] in ten-thousandths of the page."""
    _guarded(document_id, version_id, number)
    found = previews.words(version_id, number)
    if found is None:
        raise NotFound
    told = json.dumps({"text": found.text, "lines": found.lines}, ensure_ascii=False, separators=(",", ":"))
    answer = Response(told, mimetype="application/json")
    answer.add_etag()
    return _kept(answer)


@page.get("/documents/<int:document_id>/pages")
def some(document_id: int) -> str:
    """Those of the pages that are there by now."""
    version, first, last = _range(document_id, request.args)
    return _some(version, first, last)


def _limit(document_id: int) -> None:
    attempts.count("pages", f"member:{guard.member().id}", most=OFTEN, per=PER)


@page.post("/documents/<int:document_id>/pages")
@guard.before(_limit)
@guard.members
def ask(document_id: int) -> Any:
    """Have the pages made: to a script those that are there already, without one back to where they will be."""
    version, first, last = _range(document_id, request.form)
    more.ask(version, first=first, last=last, by=guard.member())
    if "HX-Request" in request.headers:
        return make_response(_some(version, first, last), 202)
    flash(_("Pages %(first)s to %(last)s are being made. Load this page again in a moment.", first=first, last=last), "info")
    if request.form.get("on") == "bench":
        return redirect(url_for("moderation.show", version_id=version.id, _anchor=f"page-{first}"), 303)
    return redirect(url_for("documents.show", document_id=document_id, pages="all", _anchor=f"page-{first}"), 303)


def _guarded(document_id: int, version_id: int, number: int) -> Guarded:
    if number > MOST_PAGES:  # more than a database's number may be
        raise NotFound
    found = rights.readable_page(version_id, number, by=guard.asker())
    if found.id != document_id:
        raise NotFound
    return found


def _range(document_id: int, said: MultiDict[str, str]) -> tuple[Version, int, int]:
    """The version and the first and last of its pages that are asked for, by somebody who may read them."""
    version_id, first, last = (paging.number(said.get(name)) for name in ("version", "first", "last"))
    if version_id is None or first is None or last is None or not 1 <= first <= last:
        raise NotFound
    if last - first >= more.MOST:
        raise NotSoMany
    _guarded(document_id, version_id, last)
    total = previews.progress(version_id).page_count
    if total and first > total:
        raise NotFound
    return access.found_version(version_id), first, min(last, total or last)


def _some(version: Version, first: int, last: int) -> str:
    found = previews.some_images(version.id, first, last)
    return pages.render(
        "documents/pages.html",
        pages=[
            pictures.page_view(version.document_id, version.id, number, images)
            for number, images in found.items()
            if pictures.has_image(images)
        ],
        name=version.full_title,
        total=previews.progress(version.id).page_count,
    )


def _bytes(path: str) -> bytes:
    try:
        return blobs.get(path)
    except FileNotFoundError:  # derived files are removed and made anew
        raise NotFound from None


def _kept(answer: Response) -> Any:
    """By the reader alone, for ever: the address carries the version."""
    answer.headers["Cache-Control"] = f"private, max-age={A_YEAR}, immutable"
    return answer.make_conditional(request)
