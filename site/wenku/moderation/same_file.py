"""The very same bytes elsewhere: in a document that others have read, that waits, or that was removed or taken down."""

from sqlalchemy import select

from wenku.base.db import session, unit_of_work
from wenku.documents.models import Document, DocumentState, Version
from wenku.moderation.noting import Case, HintKind, Note

_MOST = 10


def notes(case: Case) -> list[Note]:
    """One for each other document; what was never handed in is its uploader's own business."""
    with unit_of_work(writes=False):
        rows = (
            session()
            .execute(
                select(Document.id, Document.owner_id, Document.state, Version.id)
                .join(Version, Version.document_id == Document.id)
                .where(Version.sha256 == case.sha256, Document.id != case.document_id, Version.submitted_at.is_not(None))
                .order_by(Document.id, Version.number)
            )
            .all()
        )
    latest = {row[0]: row for row in rows}
    return sorted((_note(case, *row) for row in latest.values()), key=lambda note: -note.weight)[:_MOST]


def _note(case: Case, document_id: int, owner_id: int, state: DocumentState, version_id: int) -> Note:
    is_own, is_taken_down = owner_id == case.owner_id, state is DocumentState.TAKEN_DOWN
    facts = {"document_id": document_id, "version_id": version_id, "is_own": is_own, "taken_down": is_taken_down}
    return Note(HintKind.SAME_FILE, 100 if is_taken_down else 50 if is_own else 90, facts)
