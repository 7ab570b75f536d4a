"""oEmbed: what another site shows for a document's address that somebody put there."""

from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from flask import Blueprint, Response, abort, current_app, jsonify, request
from werkzeug.exceptions import HTTPException

from wenku.accounts import people
from wenku.base import addresses, options, settings, words
from wenku.base.errors import NotFound
from wenku.documents import access
from wenku.documents.models import Document, DocumentState, Version
from wenku.previews import queries as previews
from wenku.web import caching, pictures, xml

page = Blueprint("oembed", __name__)

KEPT = 300
"""Seconds for which others may show it without asking again: so long may a document that is hidden still be named there."""

THUMBNAILS = (pictures.COVER, pictures.THUMB)
"""The larger first: one that is too large for who asks makes way for the next."""


@page.get("/oembed")
@caching.public("url", "format", "maxwidth", "maxheight")
def show() -> Response:
    if request.args.get("format", "json") not in ("json", "xml"):
        abort(501)
    told = _told(_document(request.args.get("url", "")))
    if request.args.get("format") == "xml":
        root = Element("oembed")
        for name, value in told.items():
            xml.add(root, name, str(value))
        answer = xml.answer(root, "text/xml")
    else:
        answer = jsonify(told)
    answer.headers["Access-Control-Allow-Origin"] = "*"  # nothing in it is anybody's own
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _document(url: str) -> Document:
    """The public document whose page has this address, in either language; raises what its page would."""
    try:
        asked, own = urlsplit(url), urlsplit(settings.read().public_url)
    except ValueError:
        raise NotFound from None
    if asked.scheme not in ("http", "https") or asked.netloc.lower() != own.netloc.lower():
        raise NotFound
    path = asked.path.removeprefix("/en") if asked.path.startswith("/en/") else asked.path
    try:
        endpoint, arguments = current_app.url_map.bind("").match(unquote(path), method="GET")
    except HTTPException:
        raise NotFound from None
    if endpoint != "documents.show":
        raise NotFound
    document = access.readable(arguments["document_id"], by=None)
    if document.state is not DocumentState.PUBLISHED:
        raise NotFound
    return document


def _told(document: Document) -> dict[str, Any]:
    version, owner = document.published_version, document.owner
    if version is None:
        raise NotFound
    told: dict[str, Any] = {
        "version": "1.0",
        "type": "link",
        "title": version.full_title,
        "author_name": people.shown_name(owner),
        "provider_name": options.site_name.get(),
        "provider_url": addresses.url("/"),
        "cache_age": KEPT,
    }
    if owner.is_public:
        told["author_url"] = addresses.url(addresses.member(owner.id))
    return told | _thumbnail(document, version)


def _thumbnail(document: Document, version: Version) -> dict[str, Any]:
    most = [request.args.get(name, type=int) or 1 << 20 for name in ("maxwidth", "maxheight")]
    for size in THUMBNAILS:
        made = previews.picture(version.id, 1, size)
        if made is not None and made.width <= most[0] and made.height <= most[1]:
            url = addresses.url(pictures.address(document.id, version.id, 1, size), words.LANGUAGES[0])
            return {"thumbnail_url": url, "thumbnail_width": made.width, "thumbnail_height": made.height}
    return {}
