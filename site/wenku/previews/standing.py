"""What the page of a document stands on: as long as this is the same, so is what visitors see there."""

from wenku.base.statements import Statement
from wenku.documents.models import Document
from wenku.documents.standing import OF_DOCUMENT
from wenku.previews.models import Preview

_PAGE = Statement(
    OF_DOCUMENT.add_columns(Preview.changed_at).outerjoin(Preview, Preview.version_id == Document.published_version_id)
)


def of_page(document_id: int) -> str | None:
    """None where the document isn't public."""
    rows = _PAGE.run({"document": document_id})
    return repr(rows) if rows else None
