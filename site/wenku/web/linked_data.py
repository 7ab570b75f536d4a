"""Public facts in schema.org's words (JSON-LD), for search engines: as data in the page, which no text in it can break out of."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from wenku.base import addresses, words

Thing = dict[str, Any]

_ESCAPED = [(letter, f"\\u{ord(letter):04x}") for letter in "<>&\u2028\u2029"]


def script(things: Sequence[Thing]) -> Markup:
    """For the inside of a script element; empty where there is nothing to say. None of a browser's own signs is left in it."""
    if not things:
        return Markup("")
    told = json.dumps({"@context": "https://schema.org", "@graph": things}, ensure_ascii=False, separators=(",", ":"))
    for letter, escaped in _ESCAPED:  # translate() would look at each letter by itself
        told = told.replace(letter, escaped)
    return Markup(told)  # noqa: S704


def breadcrumbs(places: Iterable[tuple[str, str]]) -> Thing:
    """`places` are (word, path with its language) from the home page down to this page, whose path is empty."""
    items = [
        {"@type": "ListItem", "position": place, "name": word}
        | ({"item": {"@type": "WebPage", "@id": addresses.whole(path)}} if path else {})
        for place, (word, path) in enumerate(places, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def site(name: str, slogan: str, search: str) -> Thing:
    """The site, and how it is searched; `search` is the path that a query is added to."""
    return {
        "@type": "WebSite",
        "name": name,
        "description": slogan,
        "url": addresses.url("/"),
        "inLanguage": words.TAGS[words.language()],
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": addresses.whole(search) + "?q={search_term_string}"},
            "query-input": "required name=search_term_string",
        },
    }


def collection(name: str, path: str, documents: Iterable[tuple[str, str]]) -> Thing:
    """A page that lists documents: (title, path with its language) of each."""
    items = [
        {"@type": "ListItem", "position": place, "name": title, "url": addresses.whole(url)}
        for place, (title, url) in enumerate(documents, 1)
    ]
    return {
        "@type": "CollectionPage",
        "name": name,
        "url": addresses.whole(path),
        "mainEntity": {"@type": "ItemList", "numberOfItems": len(items), "itemListElement": items},
    }


def profile(name: str, path: str) -> Thing:
    person = {"@type": "Person", "name": name, "url": addresses.whole(path)}
    return {"@type": "ProfilePage", "name": name, "url": addresses.whole(path), "mainEntity": person}
