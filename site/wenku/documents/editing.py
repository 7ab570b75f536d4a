"""Changing what a document says of itself: price, category, licence and free pages at once, its words with the next version."""

from dataclasses import dataclass

from wenku.accounts import sanctions
from wenku.accounts.models import Kind, Member
from wenku.base.db import session
from wenku.base.errors import Invalid, NotFound
from wenku.base.words import Lazy, _l
from wenku.documents import inspecting, kinds, lifecycle, limits, lining_up, naming, receiving, suggesting
from wenku.documents.models import Category, Document, Licence, Version, VersionState
from wenku.points import tariff

DESCRIPTION, KEYWORDS, KEYWORD = 2000, 10, 20


@dataclass(frozen=True)
class Facts:
    """What a member says of a document; `free_pages` None: as many as the site shows."""

    title: str
    description: str
    keywords: list[str]
    category_id: int | None
    price: int
    licence: Licence
    free_pages: int | None


def change(document: Document, facts: Facts, *, by: Member) -> Version:
    """Write the facts down; the version that holds the words now, which still has to be handed in where they are new.

    Words of an approved version begin the next one with the same file. Those of a version in review change in place, and who
    judges it is told (`lifecycle.approve`, seen). Raises Invalid for what is out of bounds.
    """
    sanctions.check(by, Kind.UPLOAD)
    document = lifecycle.locked(document.id)
    if document.owner_id != by.id:
        raise NotFound
    version = lifecycle.newest(document)
    title = naming.title(facts.title, kinds.named(version.kind).extensions) if facts.title.strip() else ""
    _check(facts, title, price=document.price)
    _take_effect(document, facts)
    words = {"title": title, "description": facts.description.strip(), "keywords": facts.keywords}
    if all(getattr(version, name) == value for name, value in words.items()):
        return version
    if version.state is VersionState.APPROVED:
        return receiving.reworded(document, version, title=title, description=facts.description.strip(), keywords=facts.keywords)
    for name, value in words.items():
        setattr(version, name, value)
    if version.state is VersionState.WAITING:
        lining_up.join(version)
        inspecting.ask(version, owner_id=document.owner_id)
    return version


def suggest(version: Version, text: str) -> None:
    """Now that the text is known, suggest better keywords for a draft: unless its author has touched them."""
    if version.state is VersionState.DRAFT and version.keywords == suggesting.keywords(version.title):
        version.keywords = suggesting.keywords(version.title, text)


def facts(document: Document, version: Version) -> Facts:
    """As they stand, to be edited."""
    return Facts(
        title=version.title,
        description=version.description,
        keywords=version.keywords,
        category_id=document.category_id,
        price=document.price,
        licence=document.licence,
        free_pages=document.free_pages,
    )


def _take_effect(document: Document, facts: Facts) -> None:
    now = {"category_id": facts.category_id, "price": facts.price, "licence": facts.licence, "free_pages": facts.free_pages}
    different: dict[str, object] = {name: value for name, value in now.items() if getattr(document, name) != value}
    for name, value in different.items():
        setattr(document, name, value)
    if different:
        lifecycle.changed(document)


def _check(facts: Facts, title: str, *, price: int) -> None:
    """A `price` that stands already may stay, whatever the tariff says since."""
    wrong: dict[str, str | Lazy] = {}
    if not title:
        wrong["title"] = _l("Please give it a title.")
    if len(facts.description) > DESCRIPTION:
        wrong["description"] = _l("At most %(most)s characters, please.", most=DESCRIPTION)
    if len(facts.keywords) > KEYWORDS or any(len(word) > KEYWORD for word in facts.keywords):
        wrong["keywords"] = _l("At most %(most)s keywords of at most %(length)s characters.", most=KEYWORDS, length=KEYWORD)
    if facts.category_id is not None and session().get(Category, facts.category_id) is None:
        wrong["category"] = _l("Please choose a category.")
    if facts.price not in (0, price) and not tariff.lowest_price.get() <= facts.price <= tariff.highest_price.get():
        wrong["price"] = _bounds()
    if facts.free_pages is not None and not 1 <= facts.free_pages <= limits.free_pages.get():
        wrong["free_pages"] = _l("Between %(least)s and %(most)s, please.", least=1, most=limits.free_pages.get())
    if wrong:
        raise Invalid(wrong)


def _bounds() -> Lazy:
    least, most = tariff.lowest_price.get(), tariff.highest_price.get()
    if least == 1:
        return _l("Between %(least)s and %(most)s, please.", least=0, most=most)
    return _l("0 for a free document, or between %(least)s and %(most)s, please.", least=least, most=most)
