"""What the page of a document says of itself to programs: a description, a picture, and the facts in schema.org's words."""

from typing import Any
from urllib.parse import urlencode

from flask import url_for

from wenku.accounts import people
from wenku.base import addresses, words
from wenku.base.words import _, ngettext
from wenku.documents import kinds, licences, limits
from wenku.documents.models import Document, Version
from wenku.points import tariff
from wenku.previews.queries import Shown
from wenku.web import heads, linked_data, pictures
from wenku.web.heads import Head, Link
from wenku.web.linked_data import Thing
from wenku.web.pictures import Picture
from wenku.web.reviews_views import Reviews

Places = list[tuple[str, str]]


def head(
    document: Document, version: Version, shown: Shown, *, places: Places, keywords: list[str], text: list[str], reviews: Reviews
) -> Head:
    """`places` lead down to the category, `text` are the pieces of its own."""
    description = described(version.kind, version.page_count or 0, document.price, version.description or "".join(text[:1]))
    picture = social(document, version, shown)
    return heads.head(
        path=addresses.document(document.id),
        description=description,
        image=picture,
        links=_forms(document.id, version),
        data=[
            _thing(document, version, shown, description=description, keywords=keywords, picture=picture, reviews=reviews),
            linked_data.breadcrumbs([*places, (version.title, "")]),
        ],
    )


def described(kind: str, page_count: int, price: int, text: str) -> str:
    """In a line or two what it is and how it begins: "DOCX, 22 pages, 20 points. …"."""
    facts = [kind.upper()]
    if page_count:
        facts.append(ngettext("%(num)s page", "%(num)s pages", page_count))
    facts.append(ngettext("%(count)s point", "%(count)s points", price, count=price) if price else _("Free"))
    return heads.shortened(_("%(facts)s. %(text)s", facts=_(", ").join(facts), text=text))


def social(document: Document, version: Version, shown: Shown) -> Picture | None:
    """What other sites show of it."""
    made = shown.images.get(1, {}).get(pictures.SOCIAL)
    return Picture(pictures.address(document.id, version.id, 1, pictures.SOCIAL), made.width, made.height) if made else None


def _forms(document_id: int, version: Version) -> list[Link]:
    page = addresses.url(addresses.document(document_id))
    return [
        Link(kind, version.full_title, url_for("oembed.show") + "?" + urlencode({"url": page, "format": format}))
        for kind, format in (("application/json+oembed", "json"), ("text/xml+oembed", "xml"))
    ]


def _thing(
    document: Document,
    version: Version,
    shown: Shown,
    *,
    description: str,
    keywords: list[str],
    picture: Picture | None,
    reviews: Reviews,
) -> Thing:
    """The vocabulary counts pages of books alone; of any other work it says how much there is of it (materialExtent)."""
    page = addresses.url(addresses.document(document.id))
    kind = kinds.named(version.kind)
    changed_at = document.changed_at or document.published_at
    facts: dict[str, Any] = {
        "@type": ["DigitalDocument", "TextObject"],
        "@id": f"{page}#document",
        "url": page,
        "name": version.full_title,
        "description": description,
        "identifier": str(document.id),
        "author": _author(document),
        "datePublished": document.published_at.isoformat() if document.published_at else None,
        "dateModified": changed_at.isoformat() if changed_at else None,
        "inLanguage": shown.language,
        "keywords": keywords,
        "license": licences.ADDRESSES.get(document.licence),
        "encodingFormat": kind.media_type,
        "contentSize": str(version.size),
        "materialExtent": _pages(shown.page_count),
        "thumbnailUrl": addresses.url(picture.url, words.LANGUAGES[0]) if picture else None,
        "aggregateRating": _rating(reviews),
        "offers": _offer(document.price, page),
        **_paid_part(document, shown.page_count),
    }
    return {name: value for name, value in facts.items() if value is not None and value != []}


def _author(document: Document) -> Thing:
    owner = document.owner
    shown = {"@type": "Person", "name": people.shown_name(owner)}
    return shown | ({"url": addresses.url(addresses.member(owner.id))} if owner.is_public else {})


def _pages(count: int) -> Thing | None:
    return {"@type": "QuantitativeValue", "value": count, "unitText": "page"} if count else None


def _rating(reviews: Reviews) -> Thing | None:
    if reviews.score is None:
        return None
    value = {"ratingValue": round(reviews.score, 2), "ratingCount": reviews.count, "bestRating": 5, "worstRating": 0.5}
    return {"@type": "AggregateRating", **value}


def _offer(price: int, page: str) -> Thing:
    """In money, which everybody knows: what the points cost who buys them."""
    minor = tariff.money(price)
    whole = f"{minor // tariff.MINOR_UNITS}.{minor % tariff.MINOR_UNITS:02}"
    return {"@type": "Offer", "price": whole, "priceCurrency": tariff.currency.get(), "url": page}


def _paid_part(document: Document, page_count: int) -> dict[str, Any]:
    """Whether all of it can be read for nothing; where not, which part of the page stands for the rest."""
    if document.price == 0 or page_count <= limits.free_pages_of(document):
        return {"isAccessibleForFree": True}
    rest = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": "#page-end"}
    return {"isAccessibleForFree": False, "hasPart": rest}
