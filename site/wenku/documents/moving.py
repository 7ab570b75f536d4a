"""Moving the documents of a category that was merged into another, some at a time, wherever they stand."""

from sqlalchemy import select

from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Lease
from wenku.documents import lifecycle
from wenku.documents.models import Category, Document

AT_ONCE = 100
"""So many documents are moved in one unit: on SQLite everybody else waits for it."""


def move_merged(category_id: int, lease: Lease | None = None) -> None:
    """Move what is left there; may run twice, and goes on where it was interrupted. Opens its own units."""
    while _move_some(category_id, lease):
        if lease is not None:
            lease.check()


def _move_some(category_id: int, lease: Lease | None) -> bool:
    with unit_of_work():
        if lease is not None:
            lease.hold()
        into = session().scalar(select(Category.merged_into_id).where(Category.id == category_id))
        if into is None:
            return False
        left = select(Document).where(Document.category_id == category_id).order_by(Document.id).limit(AT_ONCE)
        documents = session().scalars(left.with_for_update(key_share=True)).all()
        for document in documents:
            document.category_id = into
            lifecycle.changed(document)
        return len(documents) == AT_ONCE
