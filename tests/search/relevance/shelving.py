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
    """Published documents, noted for the index; their numbers by title."""
    return {paper.title: _published(paper, owners[paper.number % len(owners)], categories[paper.field.name]) for paper in papers}


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


def _published(paper: Paper, owner: Member, category_id: int) -> int:
    at = FIRST_DAY + timedelta(hours=paper.number % 24)  # all about as fresh: the words decide
    document = Document(
        owner_id=owner.id,
        category_id=category_id,
        state=DocumentState.PUBLISHED,
        price=paper.number % 4 * 10,
        published_at=at,
        made_at=at,
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
    session().add_all([version, Tally(document_id=document.id)])
    session().flush()
    _preview(version.id, paper, at)
    document.published_version_id = version.id
    lifecycle.changed(document)
    return document.id


def _preview(version_id: int, paper: Paper, at: datetime) -> None:
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
