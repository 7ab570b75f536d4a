"""Papers of the library as rows of the site, with their pages' words, made at once and without files."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from tests.search.relevance.library import Paper

from wenku.accounts.models import Member
from wenku.base import blobs
from wenku.base.db import session
from wenku.documents import lifecycle
from wenku.documents.models import Category, Document, DocumentState, Tally, Version, VersionState
from wenku.previews import pagewords, queries
from wenku.previews.models import Preview, PreviewState
from wenku.previews.pagewords import PageWords

ENGINE = "tests-1"
TOP = "全部资料"
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def shelve(papers: Iterable[Paper], *, owners: list[Member], categories: dict[str, int]) -> dict[str, int]:
    """Published documents of about the same day, so that the words decide; their numbers by title."""
    return {
        paper.title: publish(
            paper,
            by=owners[paper.number % len(owners)],
            category_id=categories[paper.field.name],
            price=paper.number % 4 * 10,
            at=FIRST_DAY + timedelta(hours=paper.number % 24),
        )
        for paper in papers
    }


def publish(paper: Paper, *, by: Member, category_id: int | None, price: int, at: datetime, **tally: int) -> int:
    """The number of a document that was published `at` then, and is noted for the index."""
    document = Document(
        owner_id=by.id, category_id=category_id, state=DocumentState.PUBLISHED, price=price, published_at=at, made_at=at
    )
    session().add(document)
    session().flush()
    version = Version(
        document_id=document.id,
        state=VersionState.APPROVED,
        title=paper.title,
        description=paper.description,
        keywords=list(paper.keywords),
        file_name=f"{paper.title}.{paper.kind}",
        sha256=f"{document.id:064x}",
        kind=paper.kind,
        size=1000,
        is_rendered=True,
        page_count=len(paper.pages),
        made_at=at,
    )
    session().add_all([version, Tally(document_id=document.id, **tally)])
    session().flush()
    preview(version.id, paper, at)
    document.published_version_id = version.id
    lifecycle.changed(document)
    return document.id


def categories(names: Iterable[tuple[str, str]]) -> dict[str, int]:
    """A category for each field, all of them below TOP; their numbers by name."""
    top = Category(name=TOP, name_en="Everything")
    session().add(top)
    session().flush()
    rows = [Category(name=name, name_en=name_en, parent_id=top.id, position=place) for place, (name, name_en) in enumerate(names)]
    session().add_all(rows)
    session().flush()
    return {row.name: row.id for row in rows} | {top.name: top.id}


def put(document_id: int, state: DocumentState) -> None:
    """Into another state, as the rooms do it: the row, and the note for whoever keeps something of it."""
    document = lifecycle.locked(document_id)
    document.state = state
    lifecycle.changed(document)


def preview(version_id: int, paper: Paper, at: datetime) -> None:
    """Ready, with the words of each page."""
    blobs.put(queries.words_path(version_id, ENGINE), pagewords.packed(PageWords(text, []) for text in paper.pages))
    session().add(
        Preview(
            version_id=version_id,
            state=PreviewState.READY,
            engine=ENGINE,
            page_count=len(paper.pages),
            pages_made=len(paper.pages),
            pages_wanted=len(paper.pages),
            language=paper.language,
            text="\n".join(paper.pages),
            made_at=at,
            changed_at=at,
        )
    )
