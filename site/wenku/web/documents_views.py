"""What the page of a document shows: one view model, made of what the rooms say of it."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base import addresses, chinese
from wenku.base.words import Lazy, _
from wenku.documents import categories, licences, limits, queries
from wenku.documents.models import Document, DocumentState, Version
from wenku.downloads import rights
from wenku.editorial import notices
from wenku.editorial.notices import Beside
from wenku.points import queries as points
from wenku.points.queries import Points
from wenku.previews import queries as previews
from wenku.previews import remedies
from wenku.previews.models import PreviewState
from wenku.previews.queries import Progress
from wenku.previews.remedies import Trouble
from wenku.previews.sections import sections
from wenku.reviews import collecting
from wenku.search import together
from wenku.search.related import related
from wenku.web import bills, cards, comments_views, decisions_views, documents_head, reading_views, reviews_views
from wenku.web.bills import Way
from wenku.web.cards import Plate
from wenku.web.comments_views import Comments
from wenku.web.decisions_views import Bench
from wenku.web.heads import Head
from wenku.web.reading_views import Reading
from wenku.web.reviews_views import Reviews

BESIDE = 6


@dataclass(frozen=True)
class Buy:
    """What the download costs. `after`: the balance then, of both pockets together."""

    price: int
    way: Way
    balance: Points
    after: int


@dataclass(frozen=True)
class Making:
    """The preview of a version that isn't ready: its `state`, how far it is, and what to do where it failed."""

    state: str
    made: int
    total: int
    trouble: Trouble | None
    status_url: str


@dataclass(frozen=True)
class DocumentPage:
    """`title` has the extension."""

    id: int
    title: str
    kind: str
    state: str
    version_id: int
    places: list[tuple[str, str]]
    author: str
    author_url: str | None
    uploaded_at: datetime
    size: int
    reading: Reading
    making: Making | None
    is_simplified: bool
    buy: Buy
    description: str
    licence: Lazy
    licence_url: str | None
    sections: list[str]
    notices: list[Beside]
    keywords: list[tuple[str, str]]
    reviews: Reviews
    comments: Comments
    is_kept: bool
    related: list[Plate]
    taken_too: list[Plate]
    by_author: list[Plate]
    category_url: str
    address: str
    at: Head | None
    bench: Bench | None

    @property
    def total(self) -> int:
        return self.reading.total

    @property
    def is_kept_for_buyer(self) -> bool:
        return self.state == DocumentState.REMOVED and self.buy.way in ("owned", "vip")

    @property
    def is_public(self) -> bool:
        return self.state == DocumentState.PUBLISHED

    @property
    def has_others(self) -> bool:
        return bool(self.related or self.taken_too or self.by_author)


def document_page(document: Document, version: Version, asker: Member | None) -> DocumentPage:
    shown = previews.shown(version.id)
    reads_all = rights.may_read_all(document, version.id, by=asker)
    path = categories.path(document.category_id)
    above = [(branch.name, url_for("catalogue.category", category_id=branch.id)) for branch in path]
    places, keywords = [(_("Home"), url_for("home.show")), *above], version.keywords or chinese.keywords(version.title)
    texts, reviews = sections(shown.text), reviews_views.reviews(document, by=asker)
    is_public = document.state is DocumentState.PUBLISHED
    return DocumentPage(
        id=document.id,
        title=version.full_title,
        kind=version.kind,
        state=document.state,
        version_id=version.id,
        places=places,
        author=people.shown_name(document.owner),
        author_url=_author_url(document.owner),
        uploaded_at=version.made_at,
        size=version.size,
        reading=reading_views.reading(version, shown, free=limits.free_pages_of(document), all_pages=reads_all),
        making=making(document, shown.progress),
        is_simplified=shown.is_simplified,
        buy=_buy(document, asker),
        description=version.description,
        licence=licences.WORDS[document.licence],
        licence_url=licences.ADDRESSES.get(document.licence),
        sections=texts,
        notices=notices.beside(version.kind),
        keywords=[(word, url_for("search.show", q=word)) for word in keywords],
        reviews=reviews,
        comments=comments_views.comments(document),
        is_kept=collecting.is_kept(document, by=asker),
        related=cards.plates(queries.cards(related(document, version))),
        taken_too=cards.plates(queries.cards(together.beside(document.id)))[:BESIDE],
        by_author=_by_author(document),
        category_url=above[-1][1] if above else url_for("catalogue.all_categories"),
        address=addresses.url(addresses.path(addresses.document(document.id))),
        at=documents_head.head(document, version, shown, places=places, keywords=keywords, text=texts, reviews=reviews)
        if is_public
        else None,
        bench=decisions_views.bench(document, by=asker) if asker and asker.is_moderator else None,
    )


def _author_url(owner: Member) -> str | None:
    return url_for("members.show", member_id=owner.id) if owner.is_public else None


def _by_author(document: Document) -> list[Plate]:
    """What else they published; for somebody without a public page that is nobody's business."""
    if not document.owner.is_public:
        return []
    found = queries.latest_by(document.owner_id, size=BESIDE + 1).items
    return cards.plates([card for card in found if card.id != document.id][:BESIDE])


def making(document: Document, progress: Progress) -> Making | None:
    """None once the preview is ready."""
    if progress.state is PreviewState.READY:
        return None
    return Making(
        state=progress.state,
        made=progress.pages_made,
        total=progress.pages_wanted,
        trouble=remedies.of(progress.reason) if progress.state is PreviewState.FAILED else None,
        status_url=url_for("documents.status", document_id=document.id),
    )


def _buy(document: Document, asker: Member | None) -> Buy:
    held = points.spendable(asker) if asker else points.NOTHING
    price = document.price
    return Buy(price, bills.way(document, asker, held.total), held, held.total - price)
