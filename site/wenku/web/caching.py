"""Public pages are kept for visitors without a session, with what they stand on: where that has changed, they are made anew."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, request
from flask import session as cookie

from wenku.base import cache, revision, settings, words
from wenku.base.cache import Cache
from wenku.base.db import unit_of_work
from wenku.documents import standing

View = TypeVar("View", bound=Callable[..., Any])

AGE = 15
"""Seconds for which a list is kept though nothing public changed: so old may its numbers be, and its words for how long ago."""


@dataclass(frozen=True)
class Rule:
    """`args`: the arguments of the address that the page knows. `stands_on` is given those of the path, and None means: not kept.
    `seen` is told of each answer that the view itself has no part in.
    """

    args: tuple[str, ...]
    stands_on: Callable[..., str | None]
    seconds: int
    seen: Callable[..., None] | None


@dataclass(frozen=True)
class Place:
    """Where the answer to this request is kept, and on what it stands."""

    rule: Rule
    key: str
    stands_on: str


def public(
    *args: str,
    stands_on: Callable[..., str | None] = lambda **_: standing.of_lists(),
    seconds: int = AGE,
    seen: Callable[..., None] | None = None,
) -> Callable[[View], View]:
    """The view's page is the same for everybody without a session."""

    def marked(view: View) -> View:
        view.kept = Rule(args, stands_on, seconds, seen)  # type: ignore[attr-defined]
        return view

    return marked


def install(app: Flask) -> None:
    """Before everything else that asks who is there."""
    app.extensions["cache"] = cache.at("memory:0" if app.debug else settings.read().cache)
    app.before_request(answer)


def known_query() -> str:
    """The arguments that the page knows, as a query in one order; whatever else the address holds makes no other page."""
    rule = _rule()
    if rule is None:
        return request.query_string.decode(errors="replace")
    return urlencode({name: request.args[name] for name in rule.args if request.args.get(name)})


def answer() -> Response | None:
    """What is kept, where it still stands; runs before anything asks who is there."""
    rule = _rule()
    if rule is None or not _is_a_visitor():
        return None
    with unit_of_work(writes=False):
        stands_on = rule.stands_on(**(request.view_args or {}))
    if stands_on is None:
        return None
    place = Place(rule, _key(), f"{revision.release()} {stands_on}")
    found = _read(_cache().get(place.key), place.stands_on)
    if found is None:
        g.place = place
        return None
    g.is_kept = True
    if rule.seen is not None:
        rule.seen(**(request.view_args or {}))
    found.make_conditional(request)
    return found


def keep(made: Response) -> Response:
    """Give a public answer its tag, and keep it where it is the same for all visitors: nothing of a session may be in it."""
    rule = None if g.get("is_kept") else _rule()
    if rule is None or made.status_code != 200 or made.is_streamed or request.method not in ("GET", "HEAD"):
        return made
    made.vary.add("Cookie")
    if not g.get("is_indexed") and made.mimetype == "text/html":
        made.headers["X-Robots-Tag"] = "noindex"
    if "ETag" not in made.headers:
        made.set_etag(hashlib.blake2b(made.get_data(), digest_size=12).hexdigest())
    place: Place | None = g.get("place")
    if place is not None and request.method == "GET" and not cookie.modified and "Set-Cookie" not in made.headers:
        _cache().put(place.key, _written(made, place.stands_on), seconds=rule.seconds)
    made.make_conditional(request)
    return made


def _rule() -> Rule | None:
    return getattr(current_app.view_functions.get(request.endpoint or ""), "kept", None)


def _is_a_visitor() -> bool:
    """A browser that carries nothing by which it could be known, and asks for a whole page."""
    names = current_app.config["SESSION_COOKIE_NAME"], current_app.config["REMEMBER_COOKIE_NAME"]
    return (
        request.method in ("GET", "HEAD")
        and not any(name in request.cookies for name in names)
        and "HX-Request" not in request.headers
    )


def _key() -> str:
    place = f"{settings.read().database}\n{words.language()}\n{request.script_root}{request.path}?{known_query()}"
    return "wenku:" + hashlib.blake2b(place.encode(errors="replace"), digest_size=16).hexdigest()


def _cache() -> Cache:
    kept: Cache = current_app.extensions["cache"]
    return kept


def _written(made: Response, stands_on: str) -> bytes:
    head = {"stands_on": stands_on, "headers": [(name, value) for name, value in made.headers if name != "Content-Length"]}
    return json.dumps(head).encode() + b"\n" + made.get_data()


def _read(kept: bytes | None, stands_on: str) -> Response | None:
    if kept is None:
        return None
    head, _, body = kept.partition(b"\n")
    said = json.loads(head)
    return Response(body, headers=said["headers"]) if said["stands_on"] == stands_on else None
