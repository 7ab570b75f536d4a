"""Feeds (Atom) of what is new: on the site, in a category, by an author."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid5
from xml.etree.ElementTree import Element

from flask import Blueprint, Response, request, url_for
from werkzeug import Response as BaseResponse

from wenku.accounts import profile
from wenku.base import addresses, options, revision, words
from wenku.base.errors import NotFound
from wenku.base.words import _
from wenku.documents import categories, following, licences
from wenku.documents.following import Entry
from wenku.web import caching, documents_head, onwards, xml

page = Blueprint("feeds", __name__)

ATOM = "http://www.w3.org/2005/Atom"
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""When a feed changed in which nothing ever was: any moment that stays the same."""


@page.get("/feed.atom")
@caching.public()
def newest() -> Response:
    name = options.site_name.get()
    return _answer("newest", _("Newest documents - %(site)s", site=name), url_for("home.show"), following.entries())


@page.get("/categories/<int:category_id>/feed.atom")
@caching.public()
def category(category_id: int) -> BaseResponse:
    if (current := categories.current(category_id)) != category_id:
        return onwards.moved(url_for("feeds.category", category_id=current))
    path = categories.path(category_id)
    if not path:
        raise NotFound
    title = _("%(name)s - %(site)s", name=path[-1].name, site=options.site_name.get())
    above = url_for("catalogue.category", category_id=category_id)
    return _answer(f"category:{category_id}", title, above, following.entries(categories=categories.below(category_id)))


@page.get("/members/<int:member_id>/feed.atom")
@caching.public()
def author(member_id: int) -> Response:
    member = profile.public(member_id)
    title = _("%(name)s - %(site)s", name=member.name, site=options.site_name.get())
    above = url_for("members.show", member_id=member_id)
    return _answer(f"member:{member_id}", title, above, following.entries(author_id=member_id))


def _answer(name: str, title: str, above: str, entries: Sequence[Entry]) -> Response:
    """`name` tells the feed from others; `above` is the path of the page whose news it has."""
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": words.TAGS[words.language()]})
    site = revision.mark()  # ids are the same for ever, also when the site moves to another address
    xml.add(feed, "id", uuid5(site, f"feed:{name}:{words.language()}").urn)
    xml.add(feed, "title", title)
    xml.add(feed, "updated", _moment(max((entry.changed_at for entry in entries), default=_LONG_AGO)))
    own = addresses.whole(request.script_root + request.path)
    xml.add(feed, "link", attributes={"rel": "self", "type": "application/atom+xml", "href": own})
    xml.add(feed, "link", attributes={"rel": "alternate", "type": "text/html", "href": addresses.whole(above)})
    author = xml.add(feed, "author")
    xml.add(author, "name", options.site_name.get())
    xml.add(author, "uri", addresses.url("/"))
    names = _categories(entries)
    for entry in entries:
        added = xml.add(feed, "entry")
        xml.add(added, "id", uuid5(site, f"document:{entry.id}").urn)
        _tell(added, entry, names.get(entry.category_id or 0))
    return xml.answer(feed, "application/atom+xml")


def _tell(added: Element, entry: Entry, category: str | None) -> None:
    url = addresses.url(addresses.document(entry.id))
    xml.add(added, "title", entry.title)
    xml.add(added, "published", _moment(entry.published_at))
    xml.add(added, "updated", _moment(entry.changed_at))
    xml.add(added, "link", attributes={"rel": "alternate", "type": "text/html", "href": url})
    author = xml.add(added, "author")
    xml.add(author, "name", entry.author_name)
    if entry.author_id is not None:
        xml.add(author, "uri", addresses.url(addresses.member(entry.author_id)))
    if category is not None:
        xml.add(added, "category", attributes={"term": str(entry.category_id), "label": category})
    if licence := licences.ADDRESSES.get(entry.licence):
        xml.add(added, "link", attributes={"rel": "license", "href": licence})
    xml.add(added, "summary", documents_head.described(entry.kind, entry.page_count, entry.price, entry.description))


def _categories(entries: Sequence[Entry]) -> dict[int, str]:
    names = dict(categories.choices()) if entries else {}
    return {id: name for id, name in names.items() if id in {entry.category_id for entry in entries}}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
