"""Keeping what is searched in step with what is published."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from wenku.base import chinese
from wenku.base.db import session, unit_of_work
from wenku.documents.models import Document, DocumentState, Version
from wenku.previews.models import Preview
from wenku.search.models import Entry


@dataclass(frozen=True)
class _Texts:
    version_id: int
    title: str
    keywords: tuple[str, ...]
    body: str


def index(document_id: int) -> None:
    """Write the document's words, or take them away where it isn't public. Opens its own units: cutting a book takes a while."""
    with unit_of_work(writes=False):
        texts = _published(document_id)
    entry = _entry(document_id, texts) if texts else None
    with unit_of_work():
        document = session().get(Document, document_id, with_for_update=True)
        if document is None or document.state is not DocumentState.PUBLISHED:
            session().execute(delete(Entry).where(Entry.document_id == document_id))
        elif entry is not None and texts is not None and document.published_version_id == texts.version_id:
            session().merge(entry)  # another version that was published meanwhile has a job of its own


def _published(document_id: int) -> _Texts | None:
    row = (
        session()
        .execute(
            select(Version, Preview.text)
            .join(Document, Document.published_version_id == Version.id)
            .outerjoin(Preview, Preview.version_id == Version.id)
            .where(Document.id == document_id, Document.state == DocumentState.PUBLISHED)
        )
        .one_or_none()
    )
    if row is None:
        return None
    version, text = row
    return _Texts(version.id, version.full_title, tuple(version.keywords), text or "")


def _entry(document_id: int, texts: _Texts) -> Entry:
    return Entry(
        document_id=document_id,
        title=chinese.normal(texts.title),
        keywords="\n".join(chinese.normal(keyword) for keyword in texts.keywords),
        body=chinese.normal(texts.body),
    )
