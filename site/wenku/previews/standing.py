"""What the page of a document stands on: as long as this is the same, so is what visitors see there."""

from wenku.base import db
from wenku.documents.models import Document
from wenku.documents.standing import OF_DOCUMENT
from wenku.previews.models import Preview

_PAGE = OF_DOCUMENT.add_columns(Preview.changed_at).outerjoin(Preview, Preview.version_id == Document.published_version_id)


def of_page(document_id: int) -> str | None:
    """None where the document isn't public."""
    row = db.run(_PAGE, {"document": document_id}).one_or_none()
    return repr(row) if row is not None else None
