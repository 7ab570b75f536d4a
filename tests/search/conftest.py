"""Documents that are published or not, made straight as rows."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from wenku.base import clock, db
from wenku.documents.models import Document, DocumentState, Tally, Version, VersionState
from wenku.previews.models import Preview, PreviewState
from wenku.search import indexing

_numbers = count()


@pytest.fixture
def shelve(site, author):
    """`shelve("title", text="…")` makes a document, published unless said otherwise, indexes it, and gives its number."""

    def make(title, *, text="", keywords=(), state=DocumentState.PUBLISHED, kind="docx", category_id=None, indexed=True, **tally):
        with db.unit_of_work() as work:
            number = next(_numbers)
            at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
            document = Document(owner_id=author.id, state=state, category_id=category_id, published_at=at, made_at=at)
            work.add(document)
            work.flush()
            version = Version(
                document_id=document.id,
                state=VersionState.APPROVED,
                title=title,
                keywords=list(keywords),
                file_name=f"{title[:40]}.{kind}",
                sha256=f"{number:064x}",
                kind=kind,
                size=1000,
                made_at=at,
            )
            work.add_all([version, Tally(document_id=document.id, **tally)])
            work.flush()
            document.published_version_id = version.id
            now = clock.now()
            work.add(Preview(version_id=version.id, state=PreviewState.READY, text=text, made_at=now, changed_at=now))
        if indexed:
            indexing.index(document.id)
        return document.id

    return make


@pytest.fixture
def change(site):
    """`change(number, state=…)` sets columns of a document without any job."""

    def set_columns(number, **columns):
        with db.unit_of_work() as work:
            document = work.get(Document, number)
            for name, value in columns.items():
                setattr(document, name, value)

    return set_columns
