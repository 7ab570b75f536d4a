"""What the standards say of a page, a feed, a sitemap: asserted, with what is wrong in the words of the checker."""

import json
import re
from pathlib import Path

import html5lib
from lxml import etree

SCHEMAS = Path(__file__).parent / "schemas"
VOCABULARY = json.loads((SCHEMAS / "schemaorg.json").read_text(encoding="utf-8"))
ATOM = "{http://www.w3.org/2005/Atom}"
DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?")


def html(page):
    """`page` is HTML without a single parse error."""
    parser = html5lib.HTMLParser()
    parser.parse(page)
    assert [(position, code, said) for position, code, said in parser.errors] == []


def things(page):
    """What the page says in schema.org's words: everything in its graph, each checked against the vocabulary."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(found) <= 1
    if not found:
        return []
    said = json.loads(found[0])
    assert said["@context"] == "https://schema.org"
    for thing in said["@graph"]:
        _check(thing)
    return said["@graph"]


def one(page, type):
    """The one thing of this type that the page tells of."""
    [found] = [thing for thing in things(page) if type in _types(thing)]
    return found


def atom(document):
    """A valid feed; its root."""
    root = _valid(document, etree.RelaxNG(etree.parse(SCHEMAS / "atom.rng")))
    for entry in root.findall(f"{ATOM}entry"):  # what the RFC says of authors and links besides its grammar
        assert entry.find(f"{ATOM}author") is not None or root.find(f"{ATOM}author") is not None
        assert entry.find(f"{ATOM}content") is not None or entry.find(f"{ATOM}link[@rel='alternate']") is not None
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    return root


def sitemap(document):
    """A valid set of addresses: (address, when it changed, {language: address}) of each."""
    root = _valid(document, etree.XMLSchema(etree.parse(SCHEMAS / "sitemap.xsd")))
    return [
        (
            url.findtext("{*}loc"),
            url.findtext("{*}lastmod"),
            {link.get("hreflang"): link.get("href") for link in url.findall("{http://www.w3.org/1999/xhtml}link")},
        )
        for url in root
    ]


def sitemap_index(document):
    """A valid set of sitemaps: (address, when it changed) of each."""
    root = _valid(document, etree.XMLSchema(etree.parse(SCHEMAS / "siteindex.xsd")))
    return [(piece.findtext("{*}loc"), piece.findtext("{*}lastmod")) for piece in root]


def _valid(document, schema):
    root = etree.fromstring(document if isinstance(document, bytes) else document.encode())
    assert schema.validate(root), schema.error_log
    return root


def _check(thing):
    types = _types(thing)
    for type in types:
        assert type in VOCABULARY["types"], f"{type} is not in the vocabulary"
    for name, value in thing.items():
        if name.startswith("@"):
            assert name in ("@type", "@id")
            continue
        rule = VOCABULARY["properties"].get(name.removesuffix("-input"))  # what a search is given: schema.org's "actions"
        assert rule is not None, f"{name} is not in the vocabulary"
        has_it = any(_is_a(type, known) for type in types for known in rule["on"])
        assert has_it or name.endswith("-input"), f"{types} have no {name}"
        for each in value if isinstance(value, list) else [value]:
            assert any(_fits(each, wanted) for wanted in rule["is"]), f"{name} can't be {each!r}"
            if isinstance(each, dict):
                _check(each)


def _fits(value, wanted):
    if isinstance(value, dict):
        return any(_is_a(type, wanted) for type in _types(value))
    if isinstance(value, bool):
        return wanted == "Boolean"
    if isinstance(value, int | float):
        return wanted == "Number" or (wanted == "Integer" and isinstance(value, int))
    return {
        "Text": bool(value),
        "URL": bool(re.fullmatch(r"https?://[^\s<>\"]+", value)),
        "Date": bool(DATE.fullmatch(value)),
        "DateTime": bool(DATE.fullmatch(value)),
    }.get(wanted, False)


def _types(thing):
    return [thing["@type"]] if isinstance(thing["@type"], str) else thing["@type"]


def _is_a(type, wanted):
    return type == wanted or any(_is_a(above, wanted) for above in VOCABULARY["types"].get(type, []))
