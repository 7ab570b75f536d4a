"""Documents that are published or not, made straight as rows, with the words of their pages, and the index of them."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from tests.making import ENGINE

from wenku.base import blobs, clock, db
from wenku.documents import changes
from wenku.documents.models import Document, DocumentState, Tally, Version, VersionState
from wenku.previews import pagewords, queries
from wenku.previews.models import Preview, PreviewState
from wenku.previews.pagewords import PageWords
from wenku.search import indexing, query

_numbers = count()


@pytest.fixture
def shelve(site, author):
    """`shelve("title", pages=["…"])` makes a document, published unless said otherwise, indexes it, and gives its number."""

    def make(
        title,
        *,
        pages=(),
        keywords=(),
        description="",
        state=DocumentState.PUBLISHED,
        kind="docx",
        owner=author,
        language=None,
        page_count=None,
        published_at=None,
        indexed=True,
        columns=(),
        **tally,
    ):
        with db.unit_of_work():
            number = next(_numbers)
            at = published_at or datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
            document = Document(owner_id=owner.id, state=state, published_at=at, made_at=at, **dict(columns))
            db.session().add(document)
            db.session().flush()
            version = Version(
                document_id=document.id,
                state=VersionState.APPROVED,
                title=title,
                description=description,
                keywords=list(keywords),
                file_name=f"{title[:40]}.{kind}",
                sha256=f"{number:064x}",
                kind=kind,
                size=1000,
                page_count=page_count or len(pages) or 1,
                made_at=at,
            )
            db.session().add_all([version, Tally(document_id=document.id, **tally)])
            db.session().flush()
            document.published_version_id = version.id
            blobs.put(queries.words_path(version.id, ENGINE), pagewords.packed(PageWords(page, []) for page in pages))
            now = clock.now()
            preview = Preview(version_id=version.id, state=PreviewState.READY, engine=ENGINE, made_at=now, changed_at=now)
            preview.language = language
            db.session().add(preview)
            changes.note(document.id)
        if indexed:
            indexing.index()
        return document.id

    return make


@pytest.fixture
def change(site):
    """`change(number, state=…)` sets columns of a document, as its owner or a moderator does; the index doesn't know yet."""

    def set_columns(number, **columns):
        with db.unit_of_work():
            document = db.session().get(Document, number)
            for name, value in columns.items():
                setattr(document, name, value)
            changes.note(number)

    return set_columns


@pytest.fixture
def find(site):
    """What is found, in a unit as a page's."""

    def asked(words, *filters, **chosen):
        with db.unit_of_work(writes=False):
            return query.find(words, *filters, **chosen)

    return asked


@pytest.fixture
def numbers(find):
    """The numbers of the documents that are found, in order."""
    return lambda words, *filters, **chosen: [hit.document_id for hit in find(words, *filters, **chosen).hits.items]
