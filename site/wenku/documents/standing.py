"""What public pages stand on: as long as this is the same, so are they. One indexed question each, for whoever keeps pages."""

from sqlalchemy import bindparam, func, select

from wenku.accounts.models import Member
from wenku.base import revision
from wenku.base.statements import Statement
from wenku.documents.changes import DocumentChange
from wenku.documents.models import Document, DocumentState, Tally

_SHARED = select(*revision.WHOSE, select(func.max(DocumentChange.number)).scalar_subquery().label("lists"))

OF_DOCUMENT = (
    _SHARED.add_columns(Document.revision, Tally.revision.label("numbers"), Member.name, Member.is_public)
    .select_from(Document)
    .join(Tally, Tally.document_id == Document.id)
    .join(Member, Member.id == Document.owner_id)
    .where(Document.id == bindparam("document"), Document.state == DocumentState.PUBLISHED)
)
"""For a `document` that is public: what its page shows of it, of its author, and of others, which may be related."""


_LISTS = Statement(_SHARED)


def of_lists() -> str:
    """What pages stand on that show documents and what belongs to the whole site; the numbers of downloads and scores aside."""
    return repr(_LISTS.run())
